#!/bin/bash
set -euo pipefail
GROUP=rg-${ENV:-dev}; NAME="aks-$GROUP"
az aks create -g "$GROUP" --name=$NAME \
  --network-plugin azure --network-dataplane cilium \
  --pod-cidr '192.168.0.0/16' # pods
