locals {
  a = local.b
  b = local.a
}
resource "azurerm_subnet" "s" { name = azurerm_subnet.t.name }
resource "azurerm_subnet" "t" { name = azurerm_subnet.s.name }
module "self" { source = "./" }
