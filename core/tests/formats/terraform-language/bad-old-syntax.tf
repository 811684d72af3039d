variable "pod_cidr" {
  type    = "string"
  default = "10.0.0.0/16"
}

provider "azurerm" {
  version = "~> 2.0"
  features {}
}

resource "azurerm_resource_group" "shop" {
  name     = "${format("%s-rg", "shop")}"
  location = "westeurope"
}

resource "azurerm_kubernetes_cluster" "shop" {
  name                = "shop"
  location            = "${azurerm_resource_group.shop.location}"
  resource_group_name = "${azurerm_resource_group.shop.name}"
  dns_prefix          = "shop"

  default_node_pool {
    name       = "system"
    vm_size    = "Standard_D4s_v5"
    node_count = "3"
  }

  identity {
    type = "SystemAssigned"
  }

  network_profile {
    network_plugin     = "kubenet"
    pod_cidr           = "${var.pod_cidr}"
    service_cidr       = "10.0.0.0/24"
    dns_service_ip     = "10.0.0.10"
    docker_bridge_cidr = "172.17.0.1/16"
  }
}
