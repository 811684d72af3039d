resource AKS 'microsoft.containerservice/ManagedClusters@2025-05-01' = {
  name: 'shop'
  location: 'westeurope'
  properties: {
    agentpoolprofiles: [{ Name: 'system', MODE: 'System', Count: 3 }]
    NetworkProfile: {
      networkplugin: 'Azure'
      networkDataPlane: 'Cilium'
      networkPolicy: 'Calico'
    }
  }
}
