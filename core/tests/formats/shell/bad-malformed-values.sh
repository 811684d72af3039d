az aks create -g rg-mal -n aks-mal --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 10.244.0.0/33 --service-cidr 10.0/16 --dns-service-ip 10.0.0.999 --node-count three --max-pods 25O
az network vnet create -g rg-mal -n vnet-mal --address-prefixes 10.0.0.0\16
