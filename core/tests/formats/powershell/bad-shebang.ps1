#!/usr/bin/env pwsh
az aks create -g rg -n c1 `
  --network-plugin nosuch
