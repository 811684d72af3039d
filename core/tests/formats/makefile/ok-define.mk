define POD
10.0.0.0/16
endef
define create
	az aks create --no-such-option
endef
cluster:
	az aks create -g rg -n c1 --network-plugin azure --network-plugin-mode overlay --pod-cidr $(POD)
