POD = 10.0.0.0/16
cluster:
	az aks create -g rg -n c1 \
		--network-plugin azure --network-plugin-mode overlay \
		--pod-cidr $(POD) --service-cidr 10.0.0.0/16 --dns-service-ip 10.0.0.10
