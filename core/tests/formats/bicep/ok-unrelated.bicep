param storageName string
resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: undeclared
  sku: { name: 'Standard_LRS' }
}
