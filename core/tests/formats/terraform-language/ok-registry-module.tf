module "aks" {
  source  = "Azure/aks/azurerm"
  version = "10.2.0"

  prefix                           = "shop"
  resource_group_name              = "shop"
  location                         = "westeurope"
  kubernetes_version               = "1.34"
  network_plugin                   = "azure"
  network_plugin_mode              = "overlay"
  network_data_plane               = "cilium"
  network_policy                   = "cilium"
  net_profile_pod_cidr             = "10.244.0.0/16"
  net_profile_service_cidr         = "10.0.0.0/16"
  net_profile_dns_service_ip       = "10.0.0.10"
  log_analytics_workspace_enabled  = false
  rbac_aad_azure_rbac_enabled      = true
}
