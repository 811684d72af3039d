import { plan, rangeOf as range } from 'shared/plan.bicep'
import * as names from './shared/names.bicep'
import { notGiven } from './elsewhere.bicep'

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: names.cluster('prod')
  location: names.region
  tags: { given: notGiven }
  properties: {
    agentPoolProfiles: [{ name: 'system', mode: 'System', count: plan.nodes }]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      podCidr: range(0)
      serviceCidr: plan.services
      dnsServiceIP: cidrHost(plan.services, 20)
    }
  }
}
