#!/usr/bin/env bash
# A plain cluster: overlay addresses, Cilium below.
set -euo pipefail

LOCATION=westeurope
RESOURCE_GROUP=rg-orders-weu
CLUSTER=aks-orders-weu

az group create --name "$RESOURCE_GROUP" --location "$LOCATION"

az aks create \
    --name "$CLUSTER" \
    --resource-group "$RESOURCE_GROUP" \
    --location "$LOCATION" \
    --kubernetes-version 1.35 \
    --network-plugin azure \
    --network-plugin-mode overlay \
    --network-dataplane cilium \
    --pod-cidr 192.168.0.0/16 \
    --node-count 3 \
    --generate-ssh-keys

az aks get-credentials -n "$CLUSTER" -g "$RESOURCE_GROUP" --overwrite-existing
kubectl get nodes -o wide
