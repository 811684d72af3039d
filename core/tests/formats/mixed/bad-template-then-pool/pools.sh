az deployment group create -g rg-joined --template-file cluster.json
az aks nodepool add -g rg-joined --cluster-name aks-joined -n win --os-type Windows --node-count 1
