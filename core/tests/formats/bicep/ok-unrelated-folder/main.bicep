module storage './storage.bicep' = {
  name: 'storage'
  params: { name: nowhere }
}
