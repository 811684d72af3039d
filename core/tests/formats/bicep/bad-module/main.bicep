targetScope = 'subscription'

param location string = 'westeurope'

resource rg 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'shop-rg'
  location: location
}

module network './modules/network.bicep' = {
  name: 'network'
  scope: rg
  params: {
    location: location
    prefix: '10.1.0.0/16'
    nodes: '10.1.0.0/27'
  }
}

module aks 'modules/aks.bicep' = {
  name: 'aks'
  scope: rg
  params: {
    location: location
    subnetId: network.outputs.nodesId
    nodeCount: 50
    serviceCidr: '10.1.128.0/17'
  }
}
