param location string = resourceGroup().location
param podCidr string = '10.244.0.0/16'

resource shop 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: location
  identity: { type: 'SystemAssigned' }
  properties: {
    kubernetesVersion: '1.35'
    dnsPrefix: 'shop'
    agentPoolProfiles: [
      { name: 'system', mode: 'System', count: 3, vmSize: 'Standard_D4s_v5', osType: 'Linux' }
    ]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkDataplane: 'cilium'
      networkPolicy: 'azure'
      podCidr: podCidr
      serviceCidr: '10.244.0.0/20'
      dnsServiceIP: '10.244.0.10'
    }
  }
}
