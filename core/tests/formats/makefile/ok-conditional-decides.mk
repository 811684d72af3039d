POD = 10.0.0.0/16
ifdef LARGE
POD = 192.168.0.0/16
endif
cluster:
	az aks create -g rg -n c1 --network-plugin azure --network-plugin-mode overlay --pod-cidr $(POD)
