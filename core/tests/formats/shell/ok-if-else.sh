#!/usr/bin/env bash
# Only one of the branches runs.
if [[ "$MODE" == "overlay" ]]; then
  EXTRA="--network-plugin-mode overlay --pod-cidr 192.168.0.0/16"
else
  EXTRA="--vnet-subnet-id $SUBNET_ID"
fi
if az aks show -g rg-if -n aks-if --query id -o tsv >/dev/null 2>&1; then
  echo "there is one already"
else
  az aks create -g rg-if -n aks-if --network-plugin azure --network-dataplane cilium $EXTRA --generate-ssh-keys
fi
