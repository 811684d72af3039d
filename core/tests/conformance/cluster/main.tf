variable "pod_cidr" {
  type    = string
  default = "10.224.0.0/18"
}

locals {
  location = "westeurope"
}

resource "azurerm_resource_group" "shop" {
  name     = "shop-rg"
  location = local.location
}

resource "azurerm_virtual_network" "shop" {
  name                = "shop-vnet"
  resource_group_name = azurerm_resource_group.shop.name
  location            = azurerm_resource_group.shop.location
  address_space       = ["10.224.0.0/16"]
}

resource "azurerm_subnet" "nodes" {
  name                 = "nodes"
  resource_group_name  = azurerm_resource_group.shop.name
  virtual_network_name = azurerm_virtual_network.shop.name
  address_prefixes     = ["10.224.1.0/28"]
}

resource "azurerm_kubernetes_cluster" "shop" {
  name                = "shop"
  resource_group_name = azurerm_resource_group.shop.name
  location            = azurerm_resource_group.shop.location
  dns_prefix          = "shop"
  kubernetes_version  = "1.28.5"
  sku_tier            = "Standard"

  default_node_pool {
    name                 = "system"
    vm_size              = "Standard_D4s_v5"
    node_count           = 3
    auto_scaling_enabled = true
    min_count            = 3
    max_count            = 20
    vnet_subnet_id       = azurerm_subnet.nodes.id
  }

  network_profile {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_data_plane  = "cilium"
    network_policy      = "azure"
    pod_cidr            = var.pod_cidr
    service_cidr        = "10.224.32.0/20"
    dns_service_ip      = "10.97.0.10"
  }

  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_kubernetes_cluster_node_pool" "win" {
  name                  = "win"
  kubernetes_cluster_id = azurerm_kubernetes_cluster.shop.id
  vm_size               = "Standard_D4s_v5"
  os_type               = "Windows"
  node_count            = 1
  vnet_subnet_id        = azurerm_subnet.nodes.id
}
