#!/usr/bin/env bash
sudo apt-get install -y azure-cli=2.60.0-1~jammy
az aks create -g rg-old-cli -n aks-old-cli --network-plugin azure --network-dataplane cilium --generate-ssh-keys
