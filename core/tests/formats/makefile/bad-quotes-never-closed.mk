cluster:
	az aks create -g rg -n "c1 --network-plugin azure
	az aks show -g rg -n c1
