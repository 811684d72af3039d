ARGS := --network-plugin azure
ARGS += --network-plugin-mode overlay
ARGS += --pod-cidr 10.0.0.0/33
cluster: ; az aks create -g rg -n c1 $(ARGS)
