param location string = "westeurope"
var count = 3;

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: location
  properties: { agentPoolProfiles: [{ name: 'system', mode: 'System', count: count }] }
}
