#!/bin/bash
RG=rg-crlf
az aks create -g $RG -n aks-crlf \
   --network-plugin azure \
   --network-plugin-mode overlay \
   --network-dataplane cilium \
   --pod-cidr 10.244.0.0/16
az aks nodepool add -g $RG --cluster-name aks-crlf -n extra --node-count 2
