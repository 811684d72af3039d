param location string
param prefix string
param nodes string

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'shop-vnet'
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: [prefix]
    }
  }

  resource nodesSubnet 'subnets' = {
    name: 'nodes'
    properties: {
      addressPrefix: nodes
    }
  }
}

output nodesId string = vnet::nodesSubnet.id
output vnetName string = vnet.name
