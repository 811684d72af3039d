RG=rg-tabs	# a tab before the comment
	az aks create -g $RG -n aks-tabs \
		--network-plugin azure	--network-policy calico \
		--network-dataplane	cilium
