variable "name" { type = string }
variable "pod_cidr" { type = string }
variable "nodes" {
  type    = number
  default = 3
}

resource "azurerm_kubernetes_cluster" "shop" {
  name                = var.name
  location            = "westeurope"
  resource_group_name = "shop"
  dns_prefix          = var.name
  sku_tier            = "Standard"

  default_node_pool {
    name       = "system"
    vm_size    = "Standard_D4s_v5"
    node_count = var.nodes
  }

  identity {
    type = "SystemAssigned"
  }

  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_data_plane  = "cilium"
    pod_cidr            = var.pod_cidr
  }
}
