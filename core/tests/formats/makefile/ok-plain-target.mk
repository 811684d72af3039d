cluster:
	az aks create -g rg -n c1 --network-plugin azure --network-plugin-mode overlay \
		--pod-cidr 192.168.0.0/16 --network-dataplane cilium
