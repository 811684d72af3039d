module vnet 'br/public:avm/res/network/virtual-network:0.7.0' = {
  name: 'vnet'
  params: {
    name: 'shop-vnet'
    location: 'westeurope'
    addressPrefixes: ['10.1.0.0/16']
    subnets: [
      { name: 'nodes', addressPrefix: '10.1.0.0/24' }
      { name: 'pods', addressPrefix: '10.1.0.128/25', delegation: 'Microsoft.Web/serverFarms' }
    ]
  }
}

module aks 'br/public:avm/res/container-service/managed-cluster:0.11.0' = {
  name: 'aks'
  params: {
    name: 'shop'
    location: 'westeurope'
    primaryAgentPoolProfiles: [
      {
        name: 'system'
        mode: 'System'
        count: 3
        vnetSubnetResourceId: vnet.outputs.subnetResourceIds[0]
        podSubnetResourceId: vnet.outputs.subnetResourceIds[1]
      }
    ]
    agentPools: [
      { name: 'Apps', mode: 'User', count: 2, vnetSubnetResourceId: '${vnet.outputs.resourceId}/subnets/nodes' }
    ]
    networkPlugin: 'azure'
    networkDataplane: 'cilium'
    networkPolicy: 'azure'
    serviceCidr: '10.1.64.0/20'
    dnsServiceIP: '10.1.64.10'
  }
}
