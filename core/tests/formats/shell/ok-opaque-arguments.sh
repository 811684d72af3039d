#!/usr/bin/env bash
# What the variables hold is not known, so the plugin may well be given.
az aks create -g "$RG" -n "$NAME" $COMMON_ARGS --network-dataplane cilium ${EXTRA_ARGS[@]}
az aks create "$@" --network-policy cilium
