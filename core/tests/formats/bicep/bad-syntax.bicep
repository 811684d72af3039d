// A fault costs its statement and nothing else.
param location string = 'westeurope'

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'shop-vnet'
  location location
  properties: {
    addressSpace: { addressPrefixes: ['10.1.0.0/16'] }
  }
}

var podCidr = '10.0.0.0/15

output id string = 

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: location
  properties: {
    agentPoolProfiles: [{ name: 'system', mode: 'System', count: 3 }]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      podCidr: '10.0.0.0/15'
      serviceCidr: '10.0.0.0/16'
      dnsServiceIP: '10.0.0.10'
    }
  }
}
