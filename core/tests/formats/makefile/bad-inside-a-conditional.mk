cluster:
ifeq ($(WINDOWS),yes)
	az aks create -g rg -n c1 --network-plugin kubenet --network-dataplane cilium
else
	az aks create -g rg -n c1 --network-plugin azure
endif
