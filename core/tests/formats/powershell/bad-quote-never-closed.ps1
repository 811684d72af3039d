$n = "c1"
az aks create -g rg -n "c1 --network-plugin azure
