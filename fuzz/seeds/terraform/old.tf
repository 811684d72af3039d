variable "v" { type = "string" }
resource "azurerm_subnet" "s" {
  name = "${var.v}"
  ids  = ["${azurerm_subnet.t.*.id}"]
  x    = "${element(concat(azurerm_subnet.t.*.id, list("")), 0)}"
  m    = "${map("a", 1)}"
}
resource "azurerm_subnet" "t" { count = "${var.v == "x" ? 1 : 0}" }
