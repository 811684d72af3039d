az aks create -g rg-acns -n aks-enc --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --acns-transit-encryption-type WireGuard
az aks create -g rg-acns -n aks-none --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --enable-acns --disable-acns-observability --disable-acns-security
az aks create -g rg-acns -n aks-logs --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --enable-container-network-logs
