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
