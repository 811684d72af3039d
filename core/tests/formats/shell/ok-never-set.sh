az aks create -g $RESOURCE_GROUP -n $CLUSTER_NAME --network-plugin $NETWORK_PLUGIN --network-policy ${NETWORK_POLICY} \
   --network-dataplane cilium --pod-cidr "$POD_CIDR" --service-cidr "${SERVICE_CIDR}" --dns-service-ip "$DNS_IP" \
   --max-pods $MAX_PODS --kubernetes-version "$1" --vnet-subnet-id "$SUBNET_ID"
az aks nodepool add -g $RESOURCE_GROUP --cluster-name $OTHER_CLUSTER -n win --os-type Windows --node-count 1
