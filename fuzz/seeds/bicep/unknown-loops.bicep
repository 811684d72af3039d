param subnets array
param poolNames string[]

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'shop-vnet'
  location: 'westeurope'
  properties: {
    addressSpace: { addressPrefixes: ['10.1.0.0/16'] }
    subnets: [for subnet in subnets: {
      name: subnet.name
      properties: { addressPrefix: subnet.prefix }
    }]
  }
}

resource child 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = [for (subnet, i) in subnets: {
  parent: vnet
  name: '${subnet.name}-${i}'
  properties: { addressPrefix: subnet.prefix }
}]

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [
      { name: 'system', mode: 'System', count: 3, vnetSubnetID: child[0].id, podSubnetID: child[1].id }
    ]
    networkProfile: { networkPlugin: 'azure', networkDataplane: 'cilium' }
  }
}

resource pools 'Microsoft.ContainerService/managedClusters/agentPools@2025-05-01' = [for name in poolNames: {
  parent: aks
  name: name
  properties: { count: 3 }
}]
