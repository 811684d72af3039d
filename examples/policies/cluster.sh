#!/usr/bin/env bash
set -euo pipefail

az aks create \
  --resource-group shop \
  --name shop \
  --kubernetes-version 1.35 \
  --network-plugin azure \
  --network-plugin-mode overlay \
  --network-dataplane cilium \
  --pod-cidr 10.244.0.0/16 \
  --service-cidr 10.0.0.0/16 \
  --dns-service-ip 10.0.0.10
