az network vnet create -g rg-del -n vnet-del --address-prefixes 10.8.0.0/16
az network vnet subnet create -g rg-del --vnet-name vnet-del -n nodes --address-prefixes 10.8.0.0/22 --delegations Microsoft.DBforPostgreSQL/flexibleServers
NODES=$(az network vnet subnet show -g rg-del --vnet-name vnet-del -n nodes --query id -o tsv)
az aks create -g rg-del -n aks-del --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id $NODES --pod-cidr 10.244.0.0/16 --service-cidr 10.245.0.0/16 --dns-service-ip 10.245.0.10
