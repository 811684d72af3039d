#!/usr/bin/env bash
python3 -m pip install --quiet azure-cli==2.85.0
az aks create -g rg-pin -n aks-pin --network-plugin azure --network-dataplane cilium --enable-acns --generate-ssh-keys
