# Both clusters use the network of network.json; their own ranges are never compared with each other.
V=/subscriptions/5/resourceGroups/rg-net/providers/Microsoft.Network/virtualNetworks/vnet-net/subnets
for_a=$V/nodes-a
az aks create -g rg-a -n a --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --vnet-subnet-id $for_a --pod-cidr 10.244.0.0/16 --service-cidr 10.245.0.0/16 --dns-service-ip 10.245.0.10
az aks create -g rg-b -n b --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --vnet-subnet-id $V/nodes-b --pod-cidr 10.244.0.0/16 --service-cidr 10.245.0.0/16 --dns-service-ip 10.245.0.10
