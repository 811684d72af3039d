$n = "c1"
az aks create -g rg -n $n --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium | Out-Null
az aks nodepool add -g rg --cluster-name $n -n win --os-type Windows
