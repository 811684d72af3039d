module "avm" {
  source  = "Azure/avm-res-containerservice-managedcluster/azurerm"
  version = "0.2.5"
  name                = "aks-avm"
  resource_group_name = "rg-avm"
  location            = "westeurope"
  kubernetes_version  = "1.35"
  default_node_pool = {
    name       = "default"
    vm_size    = "Standard_DS2_v2"
    node_count = 300
    vnet_subnet_id = azurerm_subnet.n.id
  }
  network_profile = {
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_data_plane  = "cilium"
    network_policy      = "cilium"
    pod_cidr            = "10.1.0.0/16"
    service_cidr        = "10.2.0.0/20"
    dns_service_ip      = "10.2.0.10"
  }
  managed_identities = { system_assigned = true }
}

resource "azurerm_virtual_network" "v" {
  name = "v"
  location            = "westeurope"
  resource_group_name = "rg-avm"
  address_space = ["10.1.0.0/16"]
}

resource "azurerm_subnet" "n" {
  name = "n"
  resource_group_name = "rg-avm"
  virtual_network_name = azurerm_virtual_network.v.name
  address_prefixes = [cidrsubnet(azurerm_virtual_network.v.address_space[0], 8, 1)]
}
