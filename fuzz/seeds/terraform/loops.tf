variable "subnets" {
  type = map(object({ cidr = string, size = optional(number, 24) }))
  default = { a = { cidr = "10.0.0.0/24" }, b = { cidr = "10.0.1.0/24" } }
}
resource "azurerm_subnet" "s" {
  for_each         = { for k, v in var.subnets : k => v if v.size > 20 }
  name             = "${each.key}-%{ if each.value.size == 24 }x%{ else }y%{ endif }"
  address_prefixes = flatten([each.value.cidr, [for i in range(2) : cidrhost(each.value.cidr, i)]])
  dynamic "delegation" {
    for_each = toset(["a", "b"])
    iterator = d
    content {
      name = d.value
    }
  }
}
resource "azurerm_subnet" "n" {
  count = length(azurerm_subnet.s)
  name  = azurerm_subnet.s["a"].name
}
