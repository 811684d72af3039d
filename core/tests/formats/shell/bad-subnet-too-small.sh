az network vnet create -g rg-tight -n vnet-tight --address-prefixes 10.3.0.0/16 --subnet-name nodes --subnet-prefixes 10.3.0.0/24
az aks create -g rg-tight -n aks-tight --network-plugin azure --network-dataplane cilium --node-count 10 --max-pods 30 \
  --service-cidr 10.4.0.0/16 --dns-service-ip 10.4.0.10 \
  --vnet-subnet-id "$(az network vnet subnet show -g rg-tight --vnet-name vnet-tight -n nodes --query id -o tsv)"
