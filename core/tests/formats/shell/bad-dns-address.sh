az aks create -g rg-dns -n aks-outside --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 10.2.0.0/16 --dns-service-ip 10.0.0.10
az aks create -g rg-dns -n aks-first --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 10.2.0.0/16 --dns-service-ip 10.2.0.1
az aks create -g rg-dns -n aks-zero --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr=10.2.0.0/16 --dns-service-ip=10.2.0.0
