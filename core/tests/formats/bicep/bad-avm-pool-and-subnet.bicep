module subnet 'br/public:avm/res/network/virtual-network/subnet:0.1.0' = {
  params: {
    name: 'apps'
    virtualNetworkName: 'shop-vnet'
    addressPrefix: '10.1.300.0/24'
  }
}

module pool 'br/public:avm/res/container-service/managed-cluster/agent-pool:0.3.0' = {
  params: {
    name: 'apps'
    managedClusterName: 'shop'
    mode: 'User'
    enableAutoScaling: true
    minCount: 9
    maxCount: 3
    vnetSubnetResourceId: subnet.outputs.resourceId
  }
}
