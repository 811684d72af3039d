cluster:
	az aks create -g rg -n c1 --netwrk-plugin azure
