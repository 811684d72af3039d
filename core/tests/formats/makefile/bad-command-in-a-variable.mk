AZ ?= docker run --rm -v $(HOME)/.azure:/root/.azure mcr.microsoft.com/azure-cli az
CREATE = $(AZ) aks create -g rg -n c1 \
	--network-plugin azure
cluster:
	$(CREATE) --network-plugin-mode overlay --network-dataplane cilium --network-policy calico
