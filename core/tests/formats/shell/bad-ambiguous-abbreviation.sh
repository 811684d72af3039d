az aks create -g rg-amb -n aks-amb --network-p azure --network-dataplane cilium
