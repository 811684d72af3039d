param poolNames array = [
  'apps'
  'batch'
  'apps'
]

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [for name in concat(['system'], poolNames): {
      name: name
      mode: name == 'system' ? 'System' : 'User'
      count: 3
    }]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
    }
  }
}
