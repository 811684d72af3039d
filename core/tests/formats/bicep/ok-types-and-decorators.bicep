targetScope = 'resourceGroup'
metadata name = 'A cluster'
metadata owner = 'the team'

extension microsoftGraphV1

import { lockType } from 'br/public:avm/utl/types/avm-common-types:0.5.1'

@export()
@sealed()
type poolType = {
  @description('Its name.')
  @minLength(1)
  name: string

  @minValue(1)
  count: int?

  mode: 'System' | 'User'
  taints: string[]?
  *: any
}
type poolsType = poolType[]?
type either =
  | 'one'
  | 'two'
type nested = (resourceInput<'Microsoft.Network/virtualNetworks@2024-05-01'>.properties.subnets)?

@description('Pools.')
param pools poolsType
param lock lockType?
param literal 'a' | 'b' = 'a'
param tuple [string, int] = ['a', 1]
param derived resourceInput<'Microsoft.ContainerService/managedClusters@2025-05-01'>.properties.networkProfile?
param optional either?

assert isNamed = length(literal) > 0

#disable-next-line no-unused-vars
var unused = any(derived)!

@batchSize(1)
resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop-${literal}'
  location: 'westeurope'
  properties: {
    agentPoolProfiles: map(pools ?? [{ name: 'system', mode: 'System', count: 3 }], pool => {
      ...pool
      osType: 'Linux'
    })
    networkProfile: derived ?? {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkDataplane: 'cilium'
    }
  }
}

@description('Not a secret.')
output fqdn string? = aks.properties.?fqdn
output upper string = sys.toUpper(aks.name)
output here string = az.resourceGroup().name
