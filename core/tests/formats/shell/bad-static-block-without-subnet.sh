az aks create -g rg-block -n aks-block --network-plugin azure --network-dataplane cilium \
  --pod-ip-allocation-mode StaticBlock --max-pods 32
