resource "azurerm_resource_group" "shop" {
  name     = "shop-rg"
  location = "westeurope"
}

resource "azurerm_virtual_network" "shop" {
  name                = "shop-vnet"
  resource_group_name = azurerm_resource_group.shop.name
  location            = "westeurope"
  address_space       = ["10.224.0.0/16"]
}

resource "azurerm_subnet" "nodes" {
  name                 = "nodes"
  resource_group_name  = azurerm_resource_group.shop.name
  virtual_network_name = azurerm_virtual_network.shop.name
  address_prefixes     = [cidrsubnet("10.224.1.0/24", 4, 0)]
}

resource "azapi_resource" "shop" {
  type      = "Microsoft.ContainerService/managedClusters@2025-05-01"
  name      = "shop"
  parent_id = azurerm_resource_group.shop.id
  location  = "westeurope"
  body = {
    identity = { type = "SystemAssigned" }
    sku      = { name = "Base", tier = "Standard" }
    properties = {
      kubernetesVersion = "1.28.5"
      agentPoolProfiles = [
        {
          name              = "system"
          mode              = "System"
          count             = 3
          enableAutoScaling = true
          minCount          = 3
          maxCount          = 20
          vnetSubnetID      = azurerm_subnet.nodes.id
        },
        {
          name         = "win"
          mode         = "User"
          count        = 1
          osType       = "Windows"
          vnetSubnetID = azurerm_subnet.nodes.id
        },
      ]
      networkProfile = {
        networkPlugin     = "azure"
        networkPluginMode = "overlay"
        networkDataplane  = "cilium"
        networkPolicy     = "azure"
        podCidr           = "10.224.0.0/18"
        serviceCidr       = "10.224.32.0/20"
        dnsServiceIP      = "10.97.0.10"
      }
    }
  }
}
