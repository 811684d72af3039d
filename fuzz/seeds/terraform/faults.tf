resource "azurerm_subnet" "s" {
  name = "unclosed
  list = ["a" "b"]
  map  = { a = , b }
  x    = (1 + 
}
}
locals { a = [ }
resource "azurerm_subnet" "t" {
  y = ${old}
  z = <<EOT
never closed
