param location string = resourceGroup().location
var settings = loadJsonContent('settings/prod.json')
var subnets = loadJsonContent('settings/network.json', '$.network.subnets')
var again = json(loadTextContent('settings/prod.json'))
var missing = loadJsonContent('settings/not-given.json')

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: again.network.name
  location: location
  properties: {
    addressSpace: { addressPrefixes: settings.network.prefixes }
    subnets: [for subnet in subnets: {
      name: subnet.name
      properties: { addressPrefix: subnet.prefix }
    }]
  }
}

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: location
  properties: {
    kubernetesVersion: missing.version
    agentPoolProfiles: [
      { name: 'system', mode: 'System', count: 3, vnetSubnetID: network.properties.subnets[0].id }
    ]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkDataplane: 'cilium'
      podCidr: settings.podCidr
      serviceCidr: settings.serviceCidr
      dnsServiceIP: loadJsonContent('./settings/prod.json', 'dns[0]')
    }
  }
}
