# Fill in the words in angle brackets.
az aks create --name <clusterName> --resource-group <resourceGroupName> --location <location> \
  --network-plugin azure --network-plugin-mode overlay --pod-cidr <podCidr> --network-dataplane cilium \
  --kubernetes-version <version> --node-count <number of nodes> --generate-ssh-keys
az aks nodepool add --cluster-name <clusterName> --resource-group <resourceGroupName> --name <poolName> --os-type <Linux|Windows>
