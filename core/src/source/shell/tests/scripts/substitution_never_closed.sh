ID=$(az aks show -n c --query id
az aks create -n "$ID"
if true; then
az aks list
