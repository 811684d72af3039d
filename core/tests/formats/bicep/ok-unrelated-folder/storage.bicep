param name string
resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: name
  sku: { name: 'Standard_LRS'
}
