resource "azurerm_resource_group" "shop" {
  name     = "shop"
  location = "westeurope"
}

locals {
  clusters = {
    west  = { pods = "10.244.0.0/16" }
    north = { pods = "10.0.0.0/15", policy = "calico" }
  }
}

module "cluster" {
  for_each = local.clusters
  source   = "./cluster"
  name     = "shop-${each.key}"
  group    = azurerm_resource_group.shop
  network  = each.value
}
