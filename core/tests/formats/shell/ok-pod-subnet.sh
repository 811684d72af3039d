#!/bin/bash
rg=rg-shop
vnet=vnet-shop

az network vnet create -g $rg -n $vnet --address-prefixes 10.20.0.0/16 --location northeurope
az network vnet subnet create -g $rg --vnet-name $vnet -n nodes --address-prefixes 10.20.0.0/24
az network vnet subnet create -g $rg --vnet-name $vnet -n pods  --address-prefixes 10.20.16.0/20

NODE_SUBNET_ID=$(az network vnet subnet show -g $rg --vnet-name $vnet -n nodes --query id -o tsv)
POD_SUBNET_ID=$(az network vnet subnet show --resource-group "${rg}" --vnet-name "${vnet}" --name pods --query id --output tsv)

az aks create -g $rg -n aks-shop --location northeurope \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id "$NODE_SUBNET_ID" --pod-subnet-id "$POD_SUBNET_ID" \
  --service-cidr 10.96.0.0/16 --dns-service-ip 10.96.0.10 \
  --node-count 5 --max-pods 60 --generate-ssh-keys
