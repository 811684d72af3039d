az aks create -g rg-bits -n aks-bits --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 10.244.3.7/16 --service-cidr 10.0.0.5/16 --dns-service-ip 10.0.0.10
