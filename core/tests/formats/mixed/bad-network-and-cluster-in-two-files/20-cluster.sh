#!/usr/bin/env bash
SUBNET=$(az network vnet subnet show -g rg-two --vnet-name vnet-two -n nodes --query id -o tsv)
az aks create -g rg-two -n aks-two --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id "$SUBNET" --pod-cidr 10.30.0.0/20 --service-cidr 10.31.0.0/16 --dns-service-ip 10.31.0.10
