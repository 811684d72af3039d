echo "it is not closed
az aks create -n c
az aks create -n 'd
az aks create -n e
