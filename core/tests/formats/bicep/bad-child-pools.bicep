resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [
      { name: 'system', mode: 'System', count: 3 }
    ]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkDataplane: 'cilium'
    }
  }

  resource windows 'agentPools' = {
    name: 'win'
    properties: { osType: 'Windows', count: 2 }
  }
}

resource wrong 'Microsoft.ContainerService/managedClusters/agentPools@2025-05-01' = {
  parent: aks
  name: 'Not-A-Name'
  properties: {
    mode: 'User'
    minCount: 5
    maxCount: 3
    count: 4
    enableAutoScaling: true
  }
}
