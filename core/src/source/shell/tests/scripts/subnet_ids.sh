VNET=net
SUBNET_ID=$(az network vnet subnet show -g rg --vnet-name $VNET -n nodes --query id -o tsv)
POD_SUBNET_ID="$(az network vnet subnet show \
  -g rg --vnet-name "$VNET" -n pods \
  --query id -o tsv | tr -d '\r')"
az aks create -g rg -n c --vnet-subnet-id $SUBNET_ID --pod-subnet-id "$POD_SUBNET_ID"
