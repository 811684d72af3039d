$n = 'c''1'
az aks create -g rg -n "c""1" --network-plugin nosuch
