param name string
param location string
param pods string
param nodes int
param tier 'Free' | 'Standard' = 'Standard'

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: name
  location: location
  sku: { name: 'Base', tier: tier }
  properties: {
    agentPoolProfiles: [{ name: 'system', mode: 'System', count: nodes }]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      podCidr: pods
    }
  }
}

output id string = aks.id
