param location string = 'westeurope'
param podCidr string = '10.224.0.0/18'

var networkName = 'shop-vnet'

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: networkName
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: ['10.224.0.0/16']
    }
  }

  resource nodes 'subnets' = {
    name: 'nodes'
    properties: {
      addressPrefix: '10.224.1.0/28'
    }
  }
}

resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: location
  sku: {
    name: 'Base'
    tier: 'Standard'
  }
  identity: {
    type: 'SystemAssigned'
  }
  properties: {
    kubernetesVersion: '1.28.5'
    agentPoolProfiles: [
      {
        name: 'system'
        mode: 'System'
        count: 3
        enableAutoScaling: true
        minCount: 3
        maxCount: 20
        vnetSubnetID: network::nodes.id
      }
      {
        name: 'win'
        mode: 'User'
        count: 1
        osType: 'Windows'
        vnetSubnetID: network::nodes.id
      }
    ]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkDataplane: 'cilium'
      networkPolicy: 'azure'
      podCidr: podCidr
      serviceCidr: '10.224.32.0/20'
      dnsServiceIP: '10.97.0.10'
    }
  }
}
