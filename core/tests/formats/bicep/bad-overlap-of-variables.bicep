param serviceCidr string = '10.244.128.0/17'
var ranges = {
  pods: '10.244.0.0/16'
  dns: '10.244.128.10'
}

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: 'westeurope'
  properties: {
    dnsPrefix: 'shop'
    agentPoolProfiles: [
      { name: 'system', mode: 'System', count: 3, vmSize: 'Standard_D4s_v5', osType: 'Linux' }
    ]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      podCidr: ranges.pods
      serviceCidr: serviceCidr
      dnsServiceIP: ranges['dns']
    }
  }
}
