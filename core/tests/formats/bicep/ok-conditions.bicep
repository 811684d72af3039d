param withCilium bool = true
param withNetwork bool = false
param undecided bool

// Not deployed: its ranges clash with nothing.
resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = if (withNetwork) {
  name: 'shop-vnet'
  properties: {
    addressSpace: { addressPrefixes: ['not a range'] }
  }
}

resource old 'Microsoft.ContainerService/managedClusters@2025-05-01' = if (!withCilium) {
  name: 'old'
  properties: {
    agentPoolProfiles: []
    networkProfile: { networkPlugin: 'azure', networkDataplane: 'cilium', networkPolicy: 'calico' }
  }
}

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [{ name: 'system', mode: 'System', count: 3 }]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkDataplane: withCilium ? 'cilium' : 'azure'
      networkPolicy: undecided ? 'cilium' : 'cilium'
    }
  }
}

resource maybe 'Microsoft.ContainerService/managedClusters/agentPools@2025-05-01' = if (undecided) {
  parent: aks
  name: 'Bad-Name'
  properties: { count: 1 }
}
