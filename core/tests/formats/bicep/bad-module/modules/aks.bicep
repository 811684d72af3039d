param location string
param subnetId string
param nodeCount int
param serviceCidr string = '10.0.0.0/16'
param dnsServiceIP string = cidrHost(serviceCidr, 9)
param outboundType string?

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: location
  properties: {
    agentPoolProfiles: [
      {
        name: 'system'
        mode: 'System'
        count: nodeCount
        vnetSubnetID: subnetId
      }
    ]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkDataplane: 'cilium'
      serviceCidr: serviceCidr
      dnsServiceIP: dnsServiceIP
      outboundType: outboundType
    }
  }
}

output id string = aks.id
