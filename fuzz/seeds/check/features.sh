az aks update -g rg -n a --enable-acns --acns-advanced-networkpolicies L7 --disable-acns-security --acns-transit-encryption-type WireGuard
az aks create -g rg -n a --network-dataplane cilium --outbound-type none --load-balancer-sku basic
