#!/usr/bin/env bash
RG=rg-hub-spoke
az network vnet create -g $RG -n hub --address-prefixes 10.10.0.0/16 --subnet-name firewall --subnet-prefixes 10.10.0.0/26
az network vnet create -g $RG -n spoke --address-prefixes 10.11.0.0/16 --subnet-name nodes --subnet-prefixes 10.11.0.0/22
az network vnet peering create -g $RG -n spoke-to-hub --vnet-name spoke --remote-vnet hub --allow-vnet-access
az network vnet peering create -g $RG -n hub-to-spoke --vnet-name hub --remote-vnet spoke --allow-vnet-access
az network nsg create -g $RG -n nsg-nodes
az network nsg rule create -g $RG --nsg-name nsg-nodes -n allow-monitor --priority 100 --direction Outbound --access Allow \
  --protocol Tcp --destination-address-prefixes AzureMonitor --destination-port-ranges 443
az network vnet subnet update -g $RG --vnet-name spoke -n nodes --network-security-group nsg-nodes
az aks create -g $RG -n aks-spoke --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id "$(az network vnet subnet show -g $RG --vnet-name spoke -n nodes --query id -o tsv)" \
  --pod-cidr 10.244.0.0/16 --service-cidr 10.245.0.0/16 --dns-service-ip 10.245.0.10 --generate-ssh-keys
