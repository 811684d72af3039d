param vnetName string = 'shop-vnet'

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: vnetName
  location: 'westeurope'
  properties: {
    addressSpace: { addressPrefixes: ['10.1.0.0/16'] }
  }

  // Nested: the type goes without the parent's.
  resource nodes 'subnets' = {
    name: 'nodes'
    properties: { addressPrefix: '10.1.0.0/24' }
  }
}

resource pods 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  parent: vnet
  name: 'pods'
  properties: {
    addressPrefix: '10.1.0.128/25'
  }
}

resource outside 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  name: '${vnetName}/outside'
  properties: {
    addressPrefix: '192.168.0.0/24'
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
        count: 3
        vnetSubnetID: vnet::nodes.id
        podSubnetID: pods.id
      }
    ]
    networkProfile: {
      networkPlugin: 'azure'
      networkDataplane: 'cilium'
      serviceCidr: '10.1.4.0/22'
      dnsServiceIP: '10.1.4.10'
    }
  }
}
