param regions object = {
  westeurope: { pods: '10.244.0.0/16', nodes: 3 }
  northeurope: { pods: '10.244.0.0/25', nodes: 30 }
}

module aks 'aks.bicep' = [for region in items(regions): if (region.value.nodes > 0) {
  name: 'aks-${region.key}'
  scope: resourceGroup('rg-${region.key}')
  params: {
    name: 'shop-${region.key}'
    location: region.key
    ...region.value
  }
}]

output ids array = [for i in range(0, 2): aks[i].outputs.id]
