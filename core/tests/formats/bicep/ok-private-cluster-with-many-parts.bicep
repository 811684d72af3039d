/*
  az group create --name shop-rg --location westeurope
  az deployment group create --resource-group shop-rg --template-file this.bicep
*/
param environment string = 'prod'
var isProd = environment == 'prod'
var settings = {
  dev: { count: 1, tier: 'Free' }
  prod: { count: 3, tier: 'Standard' }
}
var mine = settings[environment]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: 'shop-id'
  location: 'westeurope'
}

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: 'hub-vnet'
  scope: resourceGroup('00000000-0000-0000-0000-000000000001', 'hub-rg')

  resource nodes 'subnets' existing = {
    name: 'nodes'
  }
}

resource role 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(resourceGroup().id, identity.id, 'network')
  scope: aks
  properties: { principalId: identity.properties.principalId }
}

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop-${environment}'
  location: 'westeurope'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identity.id}': {} }
  }
  sku: { name: 'Base', tier: mine.tier }
  properties: {
    agentPoolProfiles: [
      {
        name: 'system'
        mode: 'System'
        count: isProd && mine.count >= 3 ? mine.count : 1
        maxPods: isProd ? 110 : null
        vnetSubnetID: vnet::nodes.id
      }
    ]
    apiServerAccessProfile: isProd || false ? { enablePrivateCluster: true } : {}
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkDataplane: 'cilium'
      outboundType: !isProd ? 'loadBalancer' : 'userDefinedRouting'
    }
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (isProd) {
  name: 'logs'
  scope: aks
  properties: { workspaceId: aks.properties.addonProfiles.omsagent.config.logAnalyticsWorkspaceResourceID }
}
