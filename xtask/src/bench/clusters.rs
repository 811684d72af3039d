//! Clusters in the formats of teams that do not write scripts. Each function writes about `size` bytes of one kind.

use std::fmt::Write as _;

use super::repository::Random;

const REGIONS: [&str; 4] = ["westeurope", "northeurope", "eastus2", "swedencentral"];
const NAMES: [&str; 6] = ["shop", "billing", "search", "edge", "data", "mail"];

/// A Terraform configuration: a network, a cluster and many pools.
pub fn terraform(random: &mut Random, size: usize) -> String {
    let (region, name, second) = (random.pick(&REGIONS), random.pick(&NAMES), random.below(200));
    let mut text = String::new();
    let _ = write!(
        text,
        r#"terraform {{
  required_providers {{
    azurerm = {{
      source  = "hashicorp/azurerm"
      version = "~> 4.20"
    }}
  }}
}}

variable "location" {{
  type        = string
  description = "Where it runs."
  default     = "{region}"
}}

locals {{
  name = "{name}-{second}"
  tags = {{ team = "{name}", tier = "production" }}
}}

resource "azurerm_virtual_network" "this" {{
  name                = "${{local.name}}-vnet"
  resource_group_name = local.name
  location            = var.location
  address_space       = ["10.{second}.0.0/16"]
  tags                = local.tags
}}

resource "azurerm_subnet" "nodes" {{
  name                 = "nodes"
  resource_group_name  = local.name
  virtual_network_name = azurerm_virtual_network.this.name
  address_prefixes     = [cidrsubnet(azurerm_virtual_network.this.address_space[0], 4, 0)]
}}

resource "azurerm_kubernetes_cluster" "this" {{
  name                = local.name
  resource_group_name = local.name
  location            = var.location
  dns_prefix          = local.name
  kubernetes_version  = "1.34"

  default_node_pool {{
    name           = "system"
    vm_size        = "Standard_D4s_v5"
    node_count     = 3
    vnet_subnet_id = azurerm_subnet.nodes.id
  }}

  network_profile {{
    network_plugin      = "azure"
    network_plugin_mode = "overlay"
    network_data_plane  = "cilium"
    network_policy      = "cilium"
    pod_cidr            = "192.168.0.0/16"
    service_cidr        = "172.16.0.0/16"
    dns_service_ip      = "172.16.0.10"
  }}

  identity {{
    type = "SystemAssigned"
  }}
}}
"#
    );
    let mut number = 0;
    while text.len() < size {
        number += 1;
        let count = 1 + random.below(9);
        let _ = write!(
            text,
            r#"
# pool {number} of the team
resource "azurerm_kubernetes_cluster_node_pool" "p{number}" {{
  name                  = "p{number}"
  kubernetes_cluster_id = azurerm_kubernetes_cluster.this.id
  vm_size               = "Standard_D8s_v5"
  node_count            = {count}
  vnet_subnet_id        = azurerm_subnet.nodes.id
  node_labels           = merge(local.tags, {{ pool = "p{number}" }})
}}
"#
        );
    }
    text
}

/// A Terraform configuration without anything of ours.
pub fn other_terraform(random: &mut Random, size: usize) -> String {
    let mut text = String::from("variable \"tags\" {\n  type    = map(string)\n  default = {}\n}\n");
    let mut number = 0;
    while text.len() < size {
        number += 1;
        let (region, name) = (random.pick(&REGIONS), random.pick(&NAMES));
        let _ = write!(
            text,
            r#"
resource "azurerm_storage_account" "s{number}" {{
  name                     = "{name}{number}"
  resource_group_name      = "storage"
  location                 = "{region}"
  account_tier             = "Standard"
  account_replication_type = "ZRS"
  tags                     = merge(var.tags, {{ number = "{number}" }})

  blob_properties {{
    delete_retention_policy {{
      days = {}
    }}
  }}
}}
"#,
            1 + random.below(30)
        );
    }
    text
}

/// A Bicep file: a network, a cluster and many pools.
pub fn bicep(random: &mut Random, size: usize) -> String {
    let (region, name, second) = (random.pick(&REGIONS), random.pick(&NAMES), random.below(200));
    let mut text = String::new();
    let _ = write!(
        text,
        r"@description('Where it runs.')
param location string = '{region}'

var name = '{name}-{second}'

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {{
  name: '${{name}}-vnet'
  location: location
  properties: {{
    addressSpace: {{ addressPrefixes: ['10.{second}.0.0/16'] }}
    subnets: [
      {{
        name: 'nodes'
        properties: {{ addressPrefix: cidrSubnet('10.{second}.0.0/16', 20, 0) }}
      }}
    ]
  }}
}}

resource cluster 'Microsoft.ContainerService/managedClusters@2025-05-01' = {{
  name: name
  location: location
  identity: {{ type: 'SystemAssigned' }}
  properties: {{
    kubernetesVersion: '1.34'
    dnsPrefix: name
    agentPoolProfiles: [
      {{
        name: 'system'
        mode: 'System'
        count: 3
        vmSize: 'Standard_D4s_v5'
        vnetSubnetID: network.properties.subnets[0].id
      }}
    ]
    networkProfile: {{
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkDataplane: 'cilium'
      networkPolicy: 'cilium'
      podCidr: '192.168.0.0/16'
      serviceCidr: '172.16.0.0/16'
      dnsServiceIP: '172.16.0.10'
    }}
  }}
}}
"
    );
    let mut number = 0;
    while text.len() < size {
        number += 1;
        let count = 1 + random.below(9);
        let _ = write!(
            text,
            r"
// pool {number} of the team
resource p{number} 'Microsoft.ContainerService/managedClusters/agentPools@2025-05-01' = {{
  parent: cluster
  name: 'p{number}'
  properties: {{
    mode: 'User'
    count: {count}
    vmSize: 'Standard_D8s_v5'
    vnetSubnetID: network.properties.subnets[0].id
  }}
}}
"
        );
    }
    text
}

/// Clusters as objects of Cluster API and of Azure Service Operator.
pub fn objects(random: &mut Random, size: usize) -> String {
    let mut text = String::new();
    let mut number = 0;
    while text.len() < size {
        number += 1;
        let (region, name, second) = (random.pick(&REGIONS), random.pick(&NAMES), random.below(200));
        let _ = if random.below(2) == 0 {
            write!(
                text,
                "---\napiVersion: cluster.x-k8s.io/v1beta1\nkind: Cluster\nmetadata:\n  name: {name}-{number}\nspec:\n  \
                 clusterNetwork:\n    pods: {{cidrBlocks: [192.168.0.0/16]}}\n    services: {{cidrBlocks: [172.16.0.0/16]}}\n  \
                 controlPlaneRef:\n    kind: AzureManagedControlPlane\n    name: {name}-{number}\n---\n\
                 apiVersion: infrastructure.cluster.x-k8s.io/v1beta1\nkind: AzureManagedControlPlane\nmetadata:\n  \
                 name: {name}-{number}\nspec:\n  location: {region}\n  version: v1.34.2\n  networkPlugin: azure\n  \
                 networkPluginMode: overlay\n  networkDataplane: cilium\n  networkPolicy: cilium\n  \
                 dnsServiceIP: 172.16.0.10\n  virtualNetwork:\n    name: vnet-{number}\n    cidrBlock: 10.{second}.0.0/16\n    \
                 subnet: {{name: nodes, cidrBlock: 10.{second}.0.0/20}}\n"
            )
        } else {
            write!(
                text,
                "---\napiVersion: containerservice.azure.com/v1api20240901\nkind: ManagedCluster\nmetadata:\n  \
                 name: {name}-{number}\nspec:\n  location: {region}\n  owner: {{name: {name}}}\n  kubernetesVersion: 1.34\n  \
                 networkProfile:\n    networkPlugin: azure\n    networkPluginMode: overlay\n    networkDataplane: cilium\n    \
                 networkPolicy: cilium\n    podCidr: 192.168.0.0/16\n    serviceCidr: 172.16.0.0/16\n    \
                 dnsServiceIP: 172.16.0.10\n  agentPoolProfiles:\n  - name: system\n    mode: System\n    count: 3\n    \
                 vmSize: Standard_D4s_v5\n"
            )
        };
    }
    text
}

/// A workflow whose steps make clusters.
pub fn workflow(random: &mut Random, size: usize) -> String {
    let mut text = String::from("name: clusters\non:\n  workflow_dispatch:\nenv:\n  GROUP: platform\njobs:\n");
    let mut number = 0;
    while text.len() < size {
        number += 1;
        let (region, name) = (random.pick(&REGIONS), random.pick(&NAMES));
        let _ = write!(
            text,
            "  {name}-{number}:\n    runs-on: ubuntu-latest\n    steps:\n    - uses: actions/checkout@v5\n    \
             - name: make the cluster\n      run: |\n        az aks create --resource-group \"$GROUP\" \\\n          \
             --name {name}-{number} --location {region} \\\n          --network-plugin azure --network-plugin-mode overlay \\\n          \
             --network-dataplane cilium --pod-cidr 192.168.0.0/16\n        kubectl apply -f manifests/{name}\n"
        );
    }
    text
}

/// A Makefile whose recipes make clusters.
pub fn makefile(random: &mut Random, size: usize) -> String {
    let mut text = String::from("GROUP ?= platform\nREGION := westeurope\nAZ = az\n\n");
    let mut number = 0;
    while text.len() < size {
        number += 1;
        let name = random.pick(&NAMES);
        let _ = write!(
            text,
            ".PHONY: {name}-{number}\n{name}-{number}: ## make a cluster\n\t@echo making {name}\n\taz aks create \
             --resource-group $(GROUP) --name {name}-{number} \\\n\t\t--location $(REGION) --network-plugin azure \\\n\t\t\
             --network-plugin-mode overlay --network-dataplane cilium\n\nbuild-{number}:\n\tgo build ./cmd/{name}\n\n"
        );
    }
    text
}
