az aks create -g rg-once -n aks-once --network-plugin azure --kubernetes-version 1.35
az aks update -g rg-once -n aks-once --network-plugin-mode overlay --pod-cidr 192.168.0.0/16 --network-dataplane cilium
