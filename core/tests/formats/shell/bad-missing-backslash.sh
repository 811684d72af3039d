#!/usr/bin/env bash
az aks create \
  --resource-group rg-cut \
  --name aks-cut \
  --network-plugin azure
  --network-plugin-mode overlay \
  --network-dataplane cilium

az aks create -g rg-cut -n aks-space --network-plugin azure \ 
  --network-plugin-mode overlay --network-dataplane cilium
