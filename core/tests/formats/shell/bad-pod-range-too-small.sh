# A /22 holds four nodes of a /24 each.
az aks create -g rg-small -n aks-small --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 10.240.100.0/22 --node-count 3 --enable-cluster-autoscaler --min-count 3 --max-count 10
