az aks create -g rg-ch -n aks-ch --network-plugin calico --network-plugin-mode underlay --network-dataplane ebpf --load-balancer-sku premium
az aks update -g rg-ch -n aks-ch --network-policy Cillium
