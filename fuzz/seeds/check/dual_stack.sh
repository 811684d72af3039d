az aks create -g rg -n a --pod-cidrs 10.244.0.0/16,fd12::/64 --service-cidrs 10.0.0.0/16,fd13::/108 --ip-families ipv4,ipv6 --dns-service-ip 10.0.0.10 --node-count 5001 --max-pods 9
