var note = '''
The first line says it's all 'right'.
param notAStatement string
'''
var quoted = 'it\'s \${not} a hole, \u{1F600} is one character, \\ is a backslash'

resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
  name: 'shop'
  location: 'westeurope'
  tags: {
    'a note': note
    quoted: quoted
    '${'computed'}-key': 'x'
  }
  properties: {
    agentPoolProfiles: [{ name: 'system', mode: 'System', count: 3 }]
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      podCidr: '10.244.${'0'}.0/${16}'
      serviceCidr: '10.244.${1 > 2 ? 'x' : '0'}.0/20'
      dnsServiceIP: '10.244.0.10'
    }
  }
}
