az aks create -g rg-dual -n aks-one-range --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 --pod-cidrs 10.244.0.0/16 --service-cidrs 10.0.0.0/16,fd12:3456:789a:1::/108
az aks create -g rg-dual -n aks-large --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 --pod-cidrs 10.244.0.0/16,fd12:3456:789a::/64 --service-cidrs 10.0.0.0/16,fd12:3456:789a:1::/64
az aks create -g rg-dual -n aks-flat --network-plugin azure --network-dataplane cilium --ip-families ipv4,ipv6
az aks create -g rg-dual -n aks-six --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --ip-families ipv6
