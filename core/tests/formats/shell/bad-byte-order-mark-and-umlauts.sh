az aks create -g "rg-größe" -n aks-größe --tags "Kostenstelle=Küche 🍳" --network-plugin azure --network-policy calico --network-dataplane cilium
