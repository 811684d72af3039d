#!/usr/bin/env bash
i=0
for region in westeurope northeurope swedencentral; do
  i=$((i + 1))
  az group create -n "rg-edge-${region}" -l "${region}"
  az aks create -g "rg-edge-${region}" -n "aks-edge-${region}" -l "${region}" \
    --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    --pod-cidr "10.$((100 + i * 4)).0.0/14" \
    --service-cidr 172.20.0.0/16 --dns-service-ip 172.20.0.10 \
    --generate-ssh-keys
done
