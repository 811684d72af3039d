variable "name" {
  type = string
}

variable "group" {
  type = any
}

variable "subnet" {
  type    = string
  default = null
}

variable "network" {
  type = object({
    pods     = string
    services = optional(string, "10.0.0.0/16")
    policy   = optional(string, "cilium")
  })
}

resource "azurerm_kubernetes_cluster" "this" {
  name                = var.name
  location            = var.group.location
  resource_group_name = var.group.name
  dns_prefix          = var.name

  default_node_pool {
    name           = "system"
    vm_size        = "Standard_D4s_v5"
    node_count     = 3
    vnet_subnet_id = var.subnet
  }

  identity {
    type = "SystemAssigned"
  }

  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_data_plane  = "cilium"
    network_policy      = var.network.policy
    pod_cidr            = var.network.pods
    service_cidr        = var.network.services
    dns_service_ip      = cidrhost(var.network.services, 10)
  }
}
