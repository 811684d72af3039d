param clusterName string
param podCidr string
param serviceCidr string = '10.0.0.0/16'
param nodeCount int

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: clusterName
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [{ name: 'system', mode: 'System', count: nodeCount }]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      podCidr: podCidr
      serviceCidr: serviceCidr
      dnsServiceIP: '10.0.0.10'
    }
  }
}
