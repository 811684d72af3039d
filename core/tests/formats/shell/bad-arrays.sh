#!/usr/bin/env bash
declare -a ARGS=(--network-plugin azure --network-plugin-mode overlay)
ARGS+=("--network-policy" "calico")
ARGS+=(--network-dataplane=cilium)
az aks create --resource-group rg-arr --name aks-arr "${ARGS[@]}"
