# az aks create --network-plugin kubenet
/*
  resource "azurerm_kubernetes_cluster" "old" {
    network_profile {
*/

resource "azurerm_resource_group" "shop" {
  name     = "shop"
  location = "westeurope"
}

resource "azurerm_kubernetes_cluster" "shop" {
  name                = "shop"
  location            = azurerm_resource_group.shop.location
  resource_group_name = azurerm_resource_group.shop.name
  dns_prefix          = "shop" // the name
  tags = {
    script = <<-EOT
      az aks create --name x --resource-group y --network-plugin kubenet
      apiVersion: v1
      ```hcl
      resource "azurerm_kubernetes_cluster" "in_a_heredoc" {
      ```
    EOT
  }

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
    network_policy      = "cilium"
    pod_cidr            = "10.244.0.0/16"
    service_cidr        = "10.0.0.0/16"
    dns_service_ip      = "10.0.0.10"
  }
}
