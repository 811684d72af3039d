resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [{ name: 'system', mode: 'System', count: 3 }]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkDataplane: 'azure'
      advancedNetworking: {
        enabled: true
        observability: { enabled: true }
        security: { enabled: true, advancedNetworkPolicies: 'L7' }
      }
    }
  }
}
