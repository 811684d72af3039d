#!/usr/bin/env bash
POD_CIDR=10.0.0.0/16
az aks create -g rg-a -n aks-a \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr $POD_CIDR \
  --service-cidr 10.0.128.0/20 \
  --dns-service-ip 10.0.128.10
