RG=rg-quote
az aks create -g $RG -n aks-quote --network-plugin azure --network-policy calico --network-dataplane cilium
az aks create -g $RG -n "aks-open --network-plugin azure --network-plugin-mode overlay
az aks nodepool add -g $RG --cluster-name aks-quote -n more
