CLUSTER ?= dev
up: net ## Creates the cluster
	@$(AZ) aks create -n $(CLUSTER) -g $(GROUP) \
		--pod-cidr 10.0.0.0/16 $(if $(TIER),--tier $(TIER)) \
		--tags "a=$$TAG"; \
	if [ $$? -ne 0 ]; then exit 1; fi
	-az aks show -n $(CLUSTER)
	@-kubectl get nodes
