param location string = 'westeurope'

module network '../shared/network.bicep' = {
  name: 'network'
  params: { location: location }
}

module registry 'ts:00000000-0000-0000-0000-000000000000/rg/spec:v1' = {
  name: 'spec'
}

module own 'br:example.azurecr.io/bicep/aks:v3' = {
  name: 'own'
  params: { name: 'other', podCidr: 'nonsense' }
}

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: location
  properties: {
    agentPoolProfiles: [
      { name: 'system', mode: 'System', count: 3, vnetSubnetID: network.outputs.subnetId }
    ]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      podCidr: network.outputs.podCidr
      serviceCidr: network.outputs.?serviceCidr ?? '10.0.0.0/16'
    }
  }
}
