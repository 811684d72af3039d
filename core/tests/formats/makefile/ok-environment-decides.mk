cluster:
	az aks create -g rg -n c1 --network-plugin azure --network-plugin-mode overlay --pod-cidr $(POD_CIDR) --service-cidr $(POD_CIDR)
