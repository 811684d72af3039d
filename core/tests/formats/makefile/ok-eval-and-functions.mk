POD = 10.0.0.0/16
cluster:
	$(eval POD := $(shell ./pick.sh))
	az aks create -g rg -n c1 --network-plugin azure --network-plugin-mode overlay --pod-cidr $(POD) --dns-service-ip $(word 1,$(IPS)) $(if $(X),--enable-x)
