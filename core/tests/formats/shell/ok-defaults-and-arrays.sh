#!/usr/bin/env bash
RESOURCE_GROUP=${RESOURCE_GROUP:-rg-array}
: "${CLUSTER_NAME:=aks-array}"
POD_CIDR="${POD_CIDR:-10.244.0.0/16}"

network_args=(
  --network-plugin azure
  --network-plugin-mode overlay   # never a flat network here
  --network-dataplane cilium
  --pod-cidr "$POD_CIDR"
)
network_args+=(--service-cidr 10.2.0.0/16 --dns-service-ip 10.2.0.10)

az aks create -g "$RESOURCE_GROUP" -n "$CLUSTER_NAME" "${network_args[@]}" --node-count 3 --generate-ssh-keys
