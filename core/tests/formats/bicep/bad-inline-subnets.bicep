// Subnets in the network's own list, found by their position.
var prefixes = [
  '10.1.0.0/26'
  '10.1.0.0/25'
]

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'shop-vnet'
  location: 'westeurope'
  properties: {
    addressSpace: { addressPrefixes: ['10.1.0.0/16'] }
    subnets: [for (prefix, i) in prefixes: {
      name: 'subnet-${i}'
      properties: { addressPrefix: prefix }
    }]
  }
}

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [
      {
        name: 'system'
        mode: 'System'
        count: 100
        maxPods: 30
        vnetSubnetID: vnet.properties.subnets[0].id
      }
    ]
    networkProfile: { networkPlugin: 'azure', serviceCidr: '10.2.0.0/16', dnsServiceIP: '10.2.0.10' }
  }
}
