#!/bin/sh
(
  cd /srv/clusters || exit 1
  SUBNET=`az network vnet subnet show -g rg-old -n nodes --vnet-name vnet-old --query id -o tsv`
  az aks create -g rg-old -n aks-old --network-plugin azure --network-plugin-mode overlay \
    --network-dataplane cilium --vnet-subnet-id $SUBNET --generate-ssh-keys
)
