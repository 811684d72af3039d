#!/usr/bin/env bash
set -eu
GROUP=rg-mixed-os
az aks create -g $GROUP -n aks-mixed --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --windows-admin-username azureuser --generate-ssh-keys
az aks nodepool add -g $GROUP --cluster-name aks-mixed -n lin --os-type Linux
az aks nodepool add -g $GROUP --cluster-name aks-mixed -n win --os-type Windows --os-sku Windows2022
