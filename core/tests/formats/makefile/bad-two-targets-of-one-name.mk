NAME := c1
overlay:
	az aks create -g rg -n $(NAME) --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
windows: overlay
	az aks nodepool add -g rg --cluster-name $(NAME) -n win --os-type Windows
