#!/bin/sh
# az takes any beginning that only one option has.
az network vnet create -g rg-short -n vnet-short --address-prefix 10.60.0.0/16 --subnet-name nodes --subnet-prefix 10.60.0.0/22
az network vnet subnet create -g rg-short --vnet-name vnet-short -n extra --address-prefix 10.60.8.0/24
az aks create -g rg-short -n aks-short --network-plugin azure --network-plugin-m overlay --network-d cilium \
  --vnet-subnet /subscriptions/$SUB/resourceGroups/rg-short/providers/Microsoft.Network/virtualNetworks/vnet-short/subnets/nodes \
  --pod-cidr 10.128.0.0/14 --service-cidr 10.200.0.0/16 --dns-s 10.200.0.10 --generate-ssh
