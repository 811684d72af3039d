#!/usr/bin/env bash
create_cluster() {
  local name=$1
  local pods=$2
  az aks create --resource-group "$RG" --name "$name" --network-plugin azure \
    --network-plugin-mode overlay --network-dataplane cilium --pod-cidr "$pods" --generate-ssh-keys
}

function add_pool {
  az aks nodepool add --resource-group "$RG" --cluster-name "$1" --name "$2" --mode User --node-count 2
}

RG=rg-functions
create_cluster aks-one 10.100.0.0/16
create_cluster aks-two 10.100.0.0/16
add_pool aks-one batch
