param location string = resourceGroup().location
param podCidr string
param serviceCidr string
param subnetId string
@secure()
param password string
param tags object = {}

resource existingVnet 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: 'hub-${uniqueString(resourceGroup().id)}'
  scope: resourceGroup('hub-rg')
}

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop-${uniqueString(resourceGroup().id)}'
  location: location
  tags: union(tags, { env: 'dev' })
  properties: {
    agentPoolProfiles: [
      { name: 'system', mode: 'System', count: 3, vnetSubnetID: subnetId }
      { name: 'apps', count: 3, vnetSubnetID: '${existingVnet.id}/subnets/apps' }
    ]
    windowsProfile: { adminUsername: 'azureuser', adminPassword: password }
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      podCidr: podCidr
      serviceCidr: serviceCidr
    }
  }
}
