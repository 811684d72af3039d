ifeq ($(CI),true)
POD = 192.168.0.0/16
endif
POD ?= 10.0.0.0/16
cluster:
	az aks create -g rg -n c1 --network-plugin azure --network-plugin-mode overlay --pod-cidr $(POD)
