az aks create -g rg-dual -n aks-dual -l eastus2 -k 1.35 \
    --network-plugin azure \
    --network-plugin-mode overlay \
    --network-dataplane cilium \
    --ip-families ipv4,ipv6 \
    --pod-cidrs 10.244.0.0/16,fd12:3456:789a::/64 \
    --service-cidrs 10.0.0.0/16,fd12:3456:789a:1::/108 \
    --dns-service-ip 10.0.0.10 \
    --generate-ssh-keys
