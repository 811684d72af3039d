// Written on Windows.
param name string = 'shop'

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: name
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [{ name: 'system', mode: 'System', count: 3 }]
    networkProfile: {
      networkPlugin: 'azure'
      networkDataplane: 'cilium'
      networkPolicy: 'azure'
    }
  }
}
