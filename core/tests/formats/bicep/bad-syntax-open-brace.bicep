param name string = 'shop'

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: '${name}-vnet'
  properties: {
    addressSpace: {
      addressPrefixes: ['10.1.0.0/16']

@description('A cluster.')
resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: name
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [{ name: 'system', mode: 'System', count: 3 }]
    networkProfile: { networkPlugin: 'kubenet', networkDataplane: 'cilium' }
  }
}
