variable "pod_cidr" {
  type    = string
  default = "10.244.0.0/16"
}

resource "azurerm_kubernetes_cluster" "shop" {
  name                = "shop"
  location            = "westeurope"
  resource_group_name = "shop-rg"
  dns_prefix          = "shop"
  kubernetes_version  = "1.35"

  default_node_pool {
    name       = "system"
    vm_size    = "Standard_D4s_v5"
    node_count = 3
  }

  identity {
    type = "SystemAssigned"
  }

  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_data_plane  = "cilium"
    network_policy      = "calico"
    pod_cidr            = var.pod_cidr
    service_cidr        = "10.244.64.0/18"
    dns_service_ip      = "10.244.64.10"
  }
}
