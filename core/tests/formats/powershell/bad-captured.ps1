$subnet = az network vnet subnet show -g rg --vnet-name net -n nodes --query id -o tsv
$out = az aks create -g rg -n c1 --vnet-subnet-id $subnet --network-plugin nosuch
