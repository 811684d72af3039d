variable "space" {
  type = string
}

variable "group" {
  type = object({
    name     = string
    location = string
  })
}

resource "azurerm_virtual_network" "this" {
  name                = "shop"
  location            = var.group.location
  resource_group_name = var.group.name
  address_space       = [var.space]
}

resource "azurerm_subnet" "nodes" {
  name                 = "nodes"
  resource_group_name  = var.group.name
  virtual_network_name = azurerm_virtual_network.this.name
  address_prefixes     = [cidrsubnet(var.space, 8, 0)]
}

output "nodes" {
  value = azurerm_subnet.nodes.id
}
