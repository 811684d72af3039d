// The module by itself would have no values; each call has its own.
module dev 'aks.bicep' = {
  name: 'dev'
  params: { name: 'dev', podCidr: '10.244.0.0/16' }
}

module prod 'aks.bicep' = {
  name: 'prod'
  params: { name: 'prod', podCidr: '10.100.0.0/14' }
}
