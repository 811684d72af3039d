#!/usr/bin/env bash
# Two clusters that never meet may use the same ranges.
az network vnet create -g rg-blue -n vnet-blue --address-prefixes 10.1.0.0/16 --subnet-name nodes --subnet-prefixes 10.1.0.0/22
az network vnet create -g rg-green -n vnet-green --address-prefixes 10.1.0.0/16 --subnet-name nodes --subnet-prefixes 10.1.0.0/22
for_blue=/subscriptions/0/resourceGroups/rg-blue/providers/Microsoft.Network/virtualNetworks/vnet-blue/subnets/nodes
for_green=/subscriptions/0/resourceGroups/rg-green/providers/Microsoft.Network/virtualNetworks/vnet-green/subnets/nodes

az aks create -g rg-blue -n aks-blue --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id $for_blue --pod-cidr 10.244.0.0/16 --service-cidr 10.245.0.0/16 --dns-service-ip 10.245.0.10 --generate-ssh-keys
az aks create -g rg-green -n aks-green --network-plugin azure --network-plugin-mode overlay \
  --vnet-subnet-id $for_green --pod-cidr 10.245.0.0/16 --service-cidr 10.244.0.0/16 --dns-service-ip 10.244.0.10 --generate-ssh-keys
# Windows belongs to the cluster without Cilium.
az aks nodepool add -g rg-green --cluster-name aks-green -n win22 --os-type Windows --os-sku Windows2022 --node-count 2
