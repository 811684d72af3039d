#!/usr/bin/env bash
# Creates the shop's cluster in its own virtual network.
set -euo pipefail

RESOURCE_GROUP=shop-prod
LOCATION=westeurope
VNET=shop-vnet
CLUSTER=shop

az group create --name "$RESOURCE_GROUP" --location "$LOCATION"

az network vnet create \
  --resource-group "$RESOURCE_GROUP" \
  --name "$VNET" \
  --location "$LOCATION" \
  --address-prefixes 10.1.0.0/16 \
  --subnet-name nodes \
  --subnet-prefixes 10.1.4.0/28

SUBNET_ID="/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/$RESOURCE_GROUP/providers/Microsoft.Network/virtualNetworks/$VNET/subnets/nodes"

az aks create \
  --resource-group "$RESOURCE_GROUP" \
  --name "$CLUSTER" \
  --location "$LOCATION" \
  --tier standard \
  --network-plugin azure \
  --network-plugin-mode overlay \
  --network-dataplane cilium \
  --network-policy azure \
  --vnet-subnet-id "$SUBNET_ID" \
  --pod-cidr 10.0.0.0/16 \
  --service-cidr 10.0.0.0/16 \
  --dns-service-ip 10.0.0.10 \
  --node-count 3 \
  --enable-cluster-autoscaler \
  --min-count 3 \
  --max-count 20 \
  --generate-ssh-keys

# The old invoicing service still needs Windows.
az aks nodepool add \
  --resource-group "$RESOURCE_GROUP" \
  --cluster-name "$CLUSTER" \
  --name win \
  --os-type Windows \
  --node-count 2
