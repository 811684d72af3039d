resource "azurerm_resource_group" "shop" {
  name     = "shop"
  location = "westeurope"
}

locals {
  space   = "10.1.0.0/16"
  names   = ["nodes", "pods", "ingress"]
  subnets = { for index, name in local.names : name => cidrsubnet(local.space, 8, index) }
}

resource "azurerm_virtual_network" "shop" {
  name                = "shop"
  location            = azurerm_resource_group.shop.location
  resource_group_name = azurerm_resource_group.shop.name
  address_space       = [local.space]
}

resource "azurerm_subnet" "shop" {
  for_each = local.subnets

  name                 = each.key
  resource_group_name  = azurerm_resource_group.shop.name
  virtual_network_name = azurerm_virtual_network.shop.name
  address_prefixes     = [each.value]
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
    vnet_subnet_id = azurerm_subnet.shop["nodes"].id
    pod_subnet_id  = azurerm_subnet.shop["pods"].id
  }

  identity {
    type = "SystemAssigned"
  }

  network_profile {
    network_plugin     = "azure"
    network_data_plane = "cilium"
    service_cidr       = "10.0.0.0/16"
    dns_service_ip     = "10.0.0.10"
  }
}
