module b 'b.bicep' = {
  params: { name: 'x' }
}

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'a'
  properties: { addressSpace: { addressPrefixes: ['10.0.0.0/33'] } }
}
