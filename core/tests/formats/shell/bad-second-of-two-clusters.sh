az aks create -g rg-east -n aks-east --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --pod-cidr 10.128.0.0/14
az aks create -g rg-west -n aks-west --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --pod-cidr 172.30.0.0/16
