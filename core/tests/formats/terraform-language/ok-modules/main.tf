resource "azurerm_resource_group" "shop" {
  name     = "shop"
  location = "westeurope"
}

module "network" {
  source = "./modules/network"
  space  = "10.1.0.0/16"
  group  = azurerm_resource_group.shop
}

module "cluster" {
  source  = "./modules/cluster"
  name    = "shop"
  group   = azurerm_resource_group.shop
  subnet  = module.network.nodes
  network = { pods = "10.244.0.0/16" }
}
