param name string

module a 'a.bicep' = {
  params: {}
}
