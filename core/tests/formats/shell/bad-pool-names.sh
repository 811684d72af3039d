az aks create -g rg-names -n aks-names --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --nodepool-name SystemPool
az aks nodepool add -g rg-names --cluster-name aks-names -n gpu-pool-with-a-long-name --node-count 1
az aks nodepool add -g rg-names --cluster-name aks-names -n fine --node-count 1
