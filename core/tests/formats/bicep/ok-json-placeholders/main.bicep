param vnetId string
param podCidr string = '10.244.0.0/16'

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [
      { name: 'system', mode: 'System', count: 3, vnetSubnetID: '${vnetId}/subnets/${split(vnetId, '/')[8]}-nodes' }
    ]
    networkProfile: { networkPlugin: 'azure', networkPluginMode: 'overlay', podCidr: podCidr }
  }
}
