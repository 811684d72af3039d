#!/usr/bin/env bash
set -e
az extension add --name aks-preview
az extension update --name aks-preview

az aks create \
  --resource-group rg-observe --name aks-observe \
  --kubernetes-version 1.35.2 --tier standard \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 100.64.0.0/14 \
  --enable-acns --acns-advanced-networkpolicies L7 --acns-transit-encryption-type WireGuard \
  --enable-addons monitoring --enable-container-network-logs --enable-high-log-scale-mode \
  --generate-ssh-keys
