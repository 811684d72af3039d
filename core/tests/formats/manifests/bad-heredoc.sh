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
