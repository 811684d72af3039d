@description('''
Of the control plane,
and of the pools.
''')
param versions { control: string, pools: string } = { control: '1.27', pools: '1.29' }

resource aks 'Microsoft.ContainerService/managedClusters@2024-01-01' = {
  name: 'shop'
  location: 'westeurope'
  properties: {
    kubernetesVersion: versions.control
    agentPoolProfiles: [
      { name: 'system', mode: 'System', count: 3, orchestratorVersion: versions.pools }
    ]
    networkProfile: { networkPlugin: 'kubenet', podCidr: '10.244.0.0/16', loadBalancerSku: 'basic' }
  }
}
