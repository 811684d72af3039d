param overrides object = {
  podCidr: '172.16.0.0/12'
}
param more array = [
  { name: 'apps', count: 2 }
]
var defaults = {
  networkPlugin: 'azure'
  networkPluginMode: 'overlay'
  podCidr: '10.244.0.0/16'
  serviceCidr: '172.20.0.0/16'
  dnsServiceIP: '172.20.0.10'
}
var pools = filter([
  { name: 'system', mode: 'System', count: 1 + 2 * 1 }
  ...more
], pool => pool.?count != null && pool.count > 0)

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: pools
    networkProfile: {
      ...defaults
      ...overrides
      networkPolicy: overrides.?policy ?? 'azure'
      ipFamilies: overrides[?'families'] ?? ['IPv4']
    }
  }
}
