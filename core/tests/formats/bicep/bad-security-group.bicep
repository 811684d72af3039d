var ports = [4240, 4244]

resource nsg 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: 'nodes-nsg'
  location: 'westeurope'
  properties: {
    securityRules: [
      {
        name: 'deny-all'
        properties: {
          direction: 'Outbound'
          access: 'Deny'
          priority: 200
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }

  resource health 'securityRules' = [for (port, i) in ports: {
    name: 'health-${port}'
    properties: {
      direction: 'Inbound'
      access: 'Allow'
      priority: 100 + i
      protocol: 'Tcp'
      sourceAddressPrefix: 'VirtualNetwork'
      sourcePortRange: '*'
      destinationAddressPrefix: 'VirtualNetwork'
      destinationPortRange: string(port)
    }
  }]
}

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'shop-vnet'
  location: 'westeurope'
  properties: {
    addressSpace: { addressPrefixes: ['10.1.0.0/16'] }
    subnets: [
      {
        name: 'nodes'
        properties: {
          addressPrefix: '10.1.0.0/22'
          networkSecurityGroup: { id: nsg.id }
        }
      }
    ]
  }
}

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [
      { name: 'system', mode: 'System', count: 3, vnetSubnetID: first(vnet.properties.subnets).id }
    ]
    networkProfile: { networkPlugin: 'azure', networkPluginMode: 'overlay', networkDataplane: 'cilium', networkPolicy: 'cilium' }
  }
}
