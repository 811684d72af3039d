#!/usr/bin/env bash
az aks create -g rg-all -n aks-all --network-plugin azure --network-plugin-mode overlay --network-policy azure --network-dataplane cilium
