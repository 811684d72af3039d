resource "azurerm_resource_group" "shop" {
  name     = "shop"
  location = "westeurope"
}

resource "azapi_resource" "shop" {
  type      = "Microsoft.ContainerService/managedClusters@2025-05-01"
  name      = "shop"
  location  = azurerm_resource_group.shop.location
  parent_id = azurerm_resource_group.shop.id

  body = jsonencode({
    properties = {
      dnsPrefix = "shop"
      agentPoolProfiles = [
        { name = "system", mode = "System", count = 3, vmSize = "Standard_D4s_v5", vnetSubnetID = var.subnet },
      ]
      networkProfile = {
        networkPlugin     = "azure"
        networkPluginMode = "overlay"
        networkDataplane  = "cilium"
        networkPolicy     = "calico"
        podCidr           = "10.244.0.0/16"
      }
    }
  })
}
