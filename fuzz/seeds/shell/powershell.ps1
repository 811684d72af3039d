az aks create `
  --name $name `
  -g "$($env:GROUP)" @args
$x = az network vnet show --query id | ConvertFrom-Json
