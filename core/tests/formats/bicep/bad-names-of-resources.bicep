param prefix string = 'Team'

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' existing = {
  name: 'shop'
}

resource pool 'Microsoft.ContainerService/managedClusters/agentPools@2025-05-01' = {
  parent: aks
  name: '${prefix}_Apps'
  properties: { count: 2, mode: 'User' }
}
