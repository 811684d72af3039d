resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [{ name: 'system', mode: 'System', count: 'three' }]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      podCidr: '10.244.0.0'
      serviceCidr: '10.0.0.1/16'
      dnsServiceIP: '10.0.0.300'
    }
  }
}
