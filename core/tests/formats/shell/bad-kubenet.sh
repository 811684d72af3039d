az aks create -g rg-kubenet -n aks-kubenet --network-plugin kubenet --network-dataplane cilium --network-policy cilium --pod-cidr 10.244.0.0/16
