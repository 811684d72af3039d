az aks create -g rg-dev -n aks-main --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --generate-ssh-keys
az aks create -g rg-prod -n aks-main --network-plugin azure --network-plugin-mode overlay --generate-ssh-keys
az aks nodepool add -g RG-PROD --cluster-name aks-main -n win22 --os-type Windows --os-sku Windows2022
az aks nodepool add -g rg-dev --cluster-name aks-main -n linux --os-type Linux
