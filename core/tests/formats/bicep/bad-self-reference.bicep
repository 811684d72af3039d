param prefix string = '${suffix}-a'
var suffix = toLower(other)
var other = '${suffix}!'
var list = [for i in 5: i]

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: suffix
  location: -true
  properties: {
    agentPoolProfiles: [for i in list: { name: 'p${i}' }]
    networkProfile: { networkPlugin: 'azure', podCidr: map(3, x => x) }
  }
}
