RG=rg-peer
az network vnet create -g $RG -n onprem-like --address-prefixes 10.244.0.0/16 --subnet-name servers --subnet-prefixes 10.244.1.0/24
az network vnet create -g $RG -n cluster --address-prefixes 10.7.0.0/16 --subnet-name nodes --subnet-prefixes 10.7.0.0/22
az network vnet peering create -g $RG -n to-onprem --vnet-name cluster --remote-vnet onprem-like --allow-vnet-access
NODES=$(az network vnet subnet show -g $RG --vnet-name cluster -n nodes --query id -o tsv)
az aks create -g $RG -n aks-peer --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id $NODES --pod-cidr 10.244.0.0/16 --service-cidr 10.245.0.0/16 --dns-service-ip 10.245.0.10
