param podCidr string = '10.244.0.0/16'
var services = { cidr: '10.0.0.0/16' }

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: clusterName
  location: toLower('West', 'Europe')
  properties: {
    agentPoolProfiles: [for pool in pools: { name: pool.name }]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      podCidr: podCIDR
      serviceCidr: services.cird
      dnsServiceIP: split(services.cidr, '/')[2]
    }
  }
}
