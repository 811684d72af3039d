# The cluster was made by someone else; only what the update itself says is known.
az aks update --name prod --resource-group rg-prod --network-dataplane cilium
az aks update --name prod --resource-group rg-prod --enable-acns --disable-acns
