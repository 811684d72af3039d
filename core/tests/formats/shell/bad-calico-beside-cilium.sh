az aks create \
  --resource-group rg-calico \
  --name aks-calico \
  --network-plugin azure \
  --network-plugin-mode overlay \
  --network-policy calico \
  --network-dataplane cilium
az aks create --resource-group rg-calico --name aks-policy-only --network-plugin azure --network-policy cilium
