FLAGS = --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --network-policy calico
cluster:
	az aks create -g rg -n c1 $(FLAGS)
