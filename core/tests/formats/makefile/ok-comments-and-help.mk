# az aks create --no-such-option
POD ?= 192.168.0.0/16 # not 10.0.0.0/16
.PHONY: cluster
cluster: # az aks create --no-such-option
	# az aks create --no-such-option
	az aks create -g rg -n c1 --network-plugin azure --network-plugin-mode overlay --pod-cidr $(POD)
