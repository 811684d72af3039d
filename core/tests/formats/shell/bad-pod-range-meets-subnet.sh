#!/usr/bin/env bash
RG=rg-meet
VNET=vnet-meet
az network vnet create -g "$RG" -n "$VNET" --address-prefixes 10.0.0.0/8
az network vnet subnet create -g "$RG" --vnet-name "$VNET" -n nodes --address-prefixes 10.244.8.0/22
az network vnet subnet create -g "$RG" --vnet-name "$VNET" -n endpoints --address-prefixes 10.0.4.0/24
SUBNET_ID=$(az network vnet subnet show -g "$RG" --vnet-name "$VNET" -n nodes --query id -o tsv)
az aks create -g "$RG" -n aks-meet --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id "$SUBNET_ID" --pod-cidr 10.244.0.0/16
