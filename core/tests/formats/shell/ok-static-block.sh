#!/usr/bin/env bash
# Pod addresses in blocks of 16: 47 pods need three blocks.
G=rg-blocks; V=vnet-blocks
az network vnet create -g $G -n $V --address-prefixes 10.0.0.0/8 -o none
az network vnet subnet create -g $G --vnet-name $V -n nodesubnet --address-prefixes 10.240.0.0/16 -o none
az network vnet subnet create -g $G --vnet-name $V -n podsubnet --address-prefixes 10.241.0.0/16 -o none
SUBSCRIPTION=11111111-2222-3333-4444-555555555555
BASE=/subscriptions/$SUBSCRIPTION/resourceGroups/$G/providers/Microsoft.Network/virtualNetworks/$V/subnets

az aks create -n aks-blocks -g $G --kubernetes-version 1.35 \
  --max-pods 47 --node-count 4 \
  --network-plugin azure --network-dataplane cilium --pod-ip-allocation-mode StaticBlock \
  --vnet-subnet-id $BASE/nodesubnet --pod-subnet-id $BASE/podsubnet \
  --service-cidr 192.168.128.0/20 --dns-service-ip 192.168.128.10 \
  --generate-ssh-keys
