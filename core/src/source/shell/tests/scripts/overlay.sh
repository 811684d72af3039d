#!/usr/bin/env bash
set -euo pipefail

# Names
RESOURCE_GROUP="rg-shop"
CLUSTER=shop-${ENVIRONMENT:-dev}
LOCATION='westeurope'

az group create --name "$RESOURCE_GROUP" --location $LOCATION

az aks create \
  --resource-group "$RESOURCE_GROUP" \
  --name "$CLUSTER" \
  --network-plugin azure \
  --network-plugin-mode overlay \
  --network-dataplane cilium \
  --pod-cidr=192.168.0.0/16 \
  --zones 1 2 3 \
  --no-wait # later
