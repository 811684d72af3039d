#!/usr/bin/env bash
set -euo pipefail

NAMESPACE=shop
OFFICE=10.20.0.0/33

az aks get-credentials --resource-group rg --name shop

kubectl create namespace "$NAMESPACE"
kubectl apply -n "$NAMESPACE" -f - <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: office
spec:
  podSelector: {}
  ingress:
    - from:
        - ipBlock:
            cidr: $OFFICE
        - ipBlock:
            cidr: $VPN
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web-$(date +%s)
spec:
  podSelectors: {}
EOF

cat <<'EOF' | kubectl apply -f -
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata:
  name: regex
  namespace: shop
spec:
  endpointSelector: {}
  ingress:
    - toPorts:
        - ports:
            - port: "80"
              protocol: TPC
          rules:
            http:
              - path: "/v1/.*$"
EOF
#!/bin/bash
# The policies of one shop.
shop() {
  local name="$1"
  kubectl apply -f - <<-EOF
	apiVersion: cilium.io/v2
	kind: CiliumNetworkPolicy
	metadata:
	  name: ${name}
	  namespace: shop-${name}
	spec:
	  endpointSelector:
	    matchLabels:
	      app: "${name}"
	  egress:
	    - toCIDR: [${CIDR:-10.0.0.0/8}]
	      toPorts:
	        - ports: [{port: "${PORT}", protocol: TCP}]
	EOF
}
shop web

# What is deleted is not judged.
kubectl delete -f - <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: old}
spec: {podSelectors: {}}
EOF

cat > policy.yaml <<EOF
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {}, ingress: [{}]}
EOF
kubectl apply -f policy.yaml
