az aks create -g rg-later -n aks-later --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
