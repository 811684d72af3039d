X=$(az network vnet subnet show -g rg --vnet-name v -n s --query id -o tsv)
az aks create --vnet-subnet-id "$X" --node-count $((1 + 2)) `echo a`
