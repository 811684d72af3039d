variable "zones" {
  type    = list(string)
  default = []
}

resource "azurerm_resource_group" "shop" {
  name     = "shop"
  location = "westeurope"
}

resource "azurerm_kubernetes_cluster" "shop" {
  name                = "shop"
  location            = azurerm_resource_group.shop.location
  resource_group_name = azurerm_resource_group.shop.name
  dns_prefix          = "shop"

  default_node_pool {
    name       = "system"
    vm_size    = "Standard_D4s_v5"
    node_count = 3
  }

  dynamic "identity" {
    for_each = ["SystemAssigned"]
    content {
      type = identity.value
    }
  }

  dynamic "network_profile" {
    for_each = [{ plugin = "azure", pods = "10.244.0.0/16" }]
    iterator = network
    content {
      network_plugin      = network.value.plugin
      network_plugin_mode = "overlay"
      network_data_plane  = "cilium"
      pod_cidr            = network.value.pods
      service_cidr        = "10.0.0.0/16"
      dns_service_ip      = "10.0.0.10"
    }
  }
}
