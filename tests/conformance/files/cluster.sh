#!/usr/bin/env bash
# A cluster that repeats what people get wrong.
set -euo pipefail
GROUP=shop-rg
az network vnet create --resource-group "$GROUP" --name shop-vnet --location westeurope \
  --address-prefixes 10.1.0.0/16 --subnet-name nodes --subnet-prefixes 10.1.4.0/28
SUBNET="/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/$GROUP/providers/Microsoft.Network/virtualNetworks/shop-vnet/subnets/nodes"
az aks create \
  --resource-group "$GROUP" \
  --name shop \
  --location westeurope \
  --network-plugin azure \
  --network-plugin-mode overlay \
  --network-dataplane cilium \
  --network-policy azure \
  --vnet-subnet-id "$SUBNET" \
  --pod-cidr 10.0.0.0/16 \
  --service-cidr 10.0.0.0/16 \
  --dns-service-ip 10.0.0.1 \
  --node-count 3 --enable-cluster-autoscaler --min-count 3 --max-count 20 \
  --kubernetes-version 1.27 \
  --generate-ssh-keys
az aks nodepool add --resource-group "$GROUP" --cluster-name shop --name win --os-type Windows --node-count 2
