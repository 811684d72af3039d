targetScope = 'subscription'

param location string = 'westeurope'

resource rg 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'shop-rg'
  location: location
}

module nsg 'br/public:avm/res/network/network-security-group:0.5.1' = {
  scope: rg
  params: {
    name: 'shop-nsg'
    securityRules: []
  }
}

module vnet 'br/public:avm/res/network/virtual-network:0.7.0' = {
  scope: rg
  params: {
    name: 'shop-vnet'
    location: location
    addressPrefixes: ['10.1.0.0/16']
    subnets: [
      { name: 'nodes', addressPrefix: '10.1.0.0/22', networkSecurityGroupResourceId: nsg.outputs.resourceId }
    ]
  }
}

module aks 'br:mcr.microsoft.com/bicep/avm/res/container-service/managed-cluster:0.11.0' = {
  scope: rg
  params: {
    name: 'shop'
    location: location
    primaryAgentPoolProfiles: [
      { name: 'system', mode: 'System', count: 3, vnetSubnetResourceId: vnet.outputs.subnetResourceIds[0] }
    ]
    networkPlugin: 'azure'
    networkPluginMode: 'overlay'
    networkDataplane: 'cilium'
    omsAgentEnabled: true
  }
}

output aksId string = aks.outputs.resourceId
