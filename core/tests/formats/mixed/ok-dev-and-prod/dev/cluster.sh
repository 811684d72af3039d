az aks create -g "$RG" -n aks-app --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --pod-cidr 10.244.0.0/16 --service-cidr 10.245.0.0/16 --dns-service-ip 10.245.0.10
