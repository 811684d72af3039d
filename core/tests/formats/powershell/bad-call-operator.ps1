$n = "c1"
& az aks create -g rg -n $n --network-plugin nosuch
