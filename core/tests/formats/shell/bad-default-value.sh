#!/usr/bin/env bash
: ${NETWORK_POLICY:=azure}
SERVICE_CIDR=${SERVICE_CIDR:-169.254.0.0/16}
az aks create -g rg-def -n aks-def --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --network-policy "$NETWORK_POLICY" --service-cidr "$SERVICE_CIDR" --dns-service-ip 169.254.0.10
