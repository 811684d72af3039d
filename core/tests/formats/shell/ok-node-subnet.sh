az network vnet create --resource-group rg-flat --name vnet-flat --address-prefixes 10.40.0.0/16 \
   --subnet-name nodes --subnet-prefixes 10.40.0.0/20 -o none

az aks create --resource-group rg-flat --name aks-flat --network-plugin azure --network-dataplane cilium \
   --vnet-subnet-id "$(az network vnet subnet show --resource-group rg-flat --vnet-name vnet-flat --name nodes --query id -o tsv)" \
   --service-cidr 172.20.0.0/16 --dns-service-ip 172.20.0.10 \
   --node-count 20 --max-pods 50 --generate-ssh-keys
