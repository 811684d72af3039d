# The same name twice: the second create starts anew, with Cilium, and the Windows pool belongs to it.
az aks create -g rg-again -n aks-again --network-plugin azure --network-plugin-mode overlay
az aks delete -g rg-again -n aks-again --yes
az aks create -g rg-again -n aks-again --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
az aks nodepool add -g rg-again --cluster-name aks-again -n win22 --os-type Windows
