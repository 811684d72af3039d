NET = 10.0
cluster:
	az aks create -g rg -n c1 --network-plugin azure --network-plugin-mode overlay --pod-cidr=$(NET).0.0/8 --service-cidr "$(NET).0.0/16" --dns-service-ip $(NET).0.10
