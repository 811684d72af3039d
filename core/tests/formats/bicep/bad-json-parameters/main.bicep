@description('Which ranges to take.')
param podCidr string = '10.244.0.0/16'
param serviceCidr string = '10.0.0.0/16'
param count int = 3

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [{ name: 'system', mode: 'System', count: count }]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      podCidr: podCidr
      serviceCidr: serviceCidr
      dnsServiceIP: '10.244.0.10'
    }
  }
}
