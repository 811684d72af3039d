resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' existing = {
  name: 'shop'
  scope: resourceGroup('shop-rg')
}

resource apps 'Microsoft.ContainerService/managedClusters/agentPools@2025-05-01' = {
  parent: aks
  name: 'apps'
  properties: {
    mode: 'System'
    count: 1
    enableAutoScaling: true
    minCount: 3
    maxCount: 1
  }
}

resource other 'Microsoft.ContainerService/managedClusters@2025-05-01' existing = {
  name: 'other'

  resource tooLong 'agentPools' = {
    name: 'averylongpoolname'
    properties: { count: 1 }
  }
}

output plugin string = aks.properties.networkProfile.networkPlugin
