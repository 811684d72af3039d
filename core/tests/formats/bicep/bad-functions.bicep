func subnetName(kind string, index int) string => 'snet-${kind}-${padLeft(string(index), 2, '0')}'
func prefixOf(base string, index int) string =>
  cidrSubnet(base, 24, index)

param base string = '10.1.0.0/16'
var kinds = ['nodes', 'pods']
var plan = toObject(map(kinds, (kind, i) => { kind: kind, name: subnetName(kind, i), prefix: prefixOf(base, i) }), x => x.kind)

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'shop-vnet'
  location: 'westeurope'
  properties: {
    addressSpace: { addressPrefixes: [base] }
    subnets: [for item in items(plan): {
      name: item.value.name
      properties: { addressPrefix: item.value.prefix }
    }]
  }
}

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: [
      {
        name: 'system'
        mode: 'System'
        count: 3
        maxPods: 110
        vnetSubnetID: resourceId('Microsoft.Network/virtualNetworks/subnets', vnet.name, plan.nodes.name)
        podSubnetID: '${vnet.id}/subnets/${plan.pods.name}'
      }
    ]
    networkProfile: {
      networkPlugin: 'azure'
      networkDataplane: 'cilium'
      serviceCidr: prefixOf(base, 200)
      dnsServiceIP: cidrHost(prefixOf(base, 200), 9)
    }
  }
}
