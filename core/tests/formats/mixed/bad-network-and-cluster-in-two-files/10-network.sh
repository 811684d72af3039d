#!/usr/bin/env bash
az network vnet create -g rg-two -n vnet-two --address-prefixes 10.30.0.0/16
az network vnet subnet create -g rg-two --vnet-name vnet-two -n nodes --address-prefixes 10.30.4.0/22
