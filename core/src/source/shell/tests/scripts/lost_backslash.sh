az aks create \
    --resource-group rg \
    --sku automatic
    --enable-hosted-system
az group list
