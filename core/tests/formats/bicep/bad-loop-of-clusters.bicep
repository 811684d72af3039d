// One cluster a region; the second region's ranges overlap.
param regions array = [
  { name: 'we', location: 'westeurope', pods: '10.244.0.0/16', services: '10.0.0.0/16', dns: '10.0.0.10' }
  { name: 'ne', location: 'northeurope', pods: '10.243.0.0/16', services: '10.243.0.0/20', dns: '10.243.0.10' }
]

resource clusters 'Microsoft.ContainerService/managedClusters@2025-05-01' = [for (region, index) in regions: {
  name: 'shop-${region.name}-${index}'
  location: region.location
  properties: {
    agentPoolProfiles: [
      { name: 'system', mode: 'System', count: 3 }
    ]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      podCidr: region.pods
      serviceCidr: region.services
      dnsServiceIP: region.dns
    }
  }
}]

output names array = [for i in range(0, length(regions)): clusters[i].name]
