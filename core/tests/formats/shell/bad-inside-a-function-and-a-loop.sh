#!/usr/bin/env bash
make_all() {
  for name in one two; do
    if ! az aks show -g rg-loop -n "aks-$name" &>/dev/null; then
      az aks create -g rg-loop -n "aks-$name" --network-plugin azure --network-policy azure \
        --network-dataplane cilium || return 1
    fi
  done
}
make_all
