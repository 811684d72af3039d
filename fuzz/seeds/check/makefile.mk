POD_CIDR = 10.$(SECOND).0.0/16
SECOND := 0
SERVICE_CIDR ?= 10.0.0.0/16

cluster: group ## makes it
	-az aks create -g rg -n c1 --network-plugin azure --network-plugin-mode overlay \
	  --pod-cidr $(POD_CIDR) --service-cidr ${SERVICE_CIDR} --dns-service-ip 10.0.0.10
