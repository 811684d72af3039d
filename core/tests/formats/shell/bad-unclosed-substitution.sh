az aks create -g rg-sub -n aks-sub --network-plugin kubenet --network-dataplane cilium
ID=$(az aks show -g rg-sub -n aks-sub --query id -o tsv
echo "$ID"
