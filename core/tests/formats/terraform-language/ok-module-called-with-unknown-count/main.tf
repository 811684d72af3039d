resource "azurerm_resource_group" "shop" {
  name     = "shop"
  location = "westeurope"
}

variable "enabled" {
  type = bool
}

module "cluster" {
  count   = var.enabled ? 1 : 0
  source  = "./cluster"
  name    = "shop"
  group   = azurerm_resource_group.shop
  network = { pods = "10.244.0.0/16" }
}
