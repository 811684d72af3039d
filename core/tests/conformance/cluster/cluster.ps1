$group = "shop-rg"
az network vnet create --resource-group $group --name shop-vnet --location westeurope --address-prefixes 10.224.0.0/16
az network vnet subnet create --resource-group $group --vnet-name shop-vnet --name nodes --address-prefixes 10.224.1.0/28
$subnet = $(az network vnet subnet show --resource-group $group --vnet-name shop-vnet --name nodes --query id --output tsv)

az aks create `
  --resource-group $group `
  --name shop `
  --location westeurope `
  --tier standard `
  --kubernetes-version 1.28.5 `
  --network-plugin azure `
  --network-plugin-mode overlay `
  --network-dataplane cilium `
  --network-policy azure `
  --pod-cidr 10.224.0.0/18 `
  --service-cidr 10.224.32.0/20 `
  --dns-service-ip 10.97.0.10 `
  --nodepool-name system `
  --node-count 3 `
  --enable-cluster-autoscaler `
  --min-count 3 `
  --max-count 20 `
  --vnet-subnet-id $subnet

az aks nodepool add `
  --resource-group $group `
  --cluster-name shop `
  --name win `
  --os-type Windows `
  --node-count 1 `
  --vnet-subnet-id $subnet
