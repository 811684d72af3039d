#!/usr/bin/env bash
cat <<'USAGE'
usage: deploy.sh NAME
  runs   az aks create -g rg -n NAME --network-plugin kubenet --network-dataplane cilium
USAGE

az aks create -g rg-here -n aks-here --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --generate-ssh-keys

kubectl apply -f - <<-END
	apiVersion: networking.k8s.io/v1
	kind: NetworkPolicy
	metadata: {name: default-deny, namespace: shop}
	spec:
	  podSelector: {}
	  policyTypes: [Ingress]
	END
az aks nodepool add -g rg-here --cluster-name aks-here -n web --node-count 3
