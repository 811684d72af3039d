terraform {
  required_providers {
    azurerm = { source = "hashicorp/azurerm", version = "~> 4.0" }
  }
}

locals {
  space = "10.0.0.0/16"
}

resource "azurerm_virtual_network" "v" {
  name                = "v"
  resource_group_name = "rg"
  address_space       = [local.space]
}

resource "azurerm_subnet" "s" {
  name                 = "s"
  resource_group_name  = azurerm_virtual_network.v.resource_group_name
  virtual_network_name = azurerm_virtual_network.v.name
  address_prefixes     = [cidrsubnet(local.space, 8, 1)]
}

resource "azurerm_kubernetes_cluster" "c" {
  name = "c"
  default_node_pool {
    name           = "system"
    vnet_subnet_id = azurerm_subnet.s.id
  }
  network_profile {
    network_plugin     = "azure"
    network_data_plane = "cilium"
    pod_cidr           = "10.244.0.0/16"
  }
}
