# Names
$rg = "rg-shop"
$cluster = "$rg-aks"
<# not now
az aks delete
#>
az group create --name $rg --location 'west europe'
$subnet = az network vnet subnet show -g $rg -n nodes --query id -o tsv
az aks create `
    --resource-group $rg `
    --name $cluster `
    --vnet-subnet-id $subnet `
    --tags "owner=$env:USER" "n=$($rg.Length)" `
    --node-count 3 | Out-Null
