use crate::model::NodePool;
use crate::net::capacity;
use crate::order::Order as _;
use crate::report::Severity;
use crate::rules::Case;
use crate::rules::refusal::refused;
use crate::rules::wording::counted;
use crate::rules::{Check, Draft, Sink, View, rule};

use crate::rules::demand::{self, Demand};
use crate::rules::shared_subnet::{self, SharedSubnet};

rule! {
    /// The subnet of the nodes has too few addresses.
    ///
    /// ## What it does
    ///
    /// Adds up what all pools of a cluster take from a node subnet and reports one that has fewer addresses. A node takes
    /// one address, and in a flat network maxPods more for its pods (30 where none is given). Of a pool with the
    /// autoscaler the maximum counts, and every pool has more nodes during an upgrade: its surge, or one node where none
    /// is written. A subnet that is only too small for the default surge of 10 %, rounded up, is a warning. Azure keeps
    /// five addresses of a subnet.
    ///
    /// ## Why it matters
    ///
    /// Azure checks this before it makes the cluster or the pool and refuses with `InsufficientSubnetSize`. In a flat
    /// network the addresses of all pods of a node are taken when the node is made.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/29
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --node-count 3 \
    ///   --pod-cidr 192.168.0.0/16
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/28
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --node-count 3 \
    ///   --pod-cidr 192.168.0.0/16
    /// ```
    ///
    /// ## References
    ///
    /// `InsufficientSubnetSize`: <https://github.com/Azure/AKS/issues/456> with the sums 310 = 10 × 31 and 505 = 5 × 101,
    /// against the 251 addresses of a /24; for overlay "Subnet aks-sn with address prefix 10.240.0.0/29 does not have
    /// enough capacity for 1 IP addresses" (<https://github.com/Azure/AKS-Construction/issues/403>) and the AKS changelog.
    /// <https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning> has the formula with an example of 51
    /// nodes.
    code: "NP352",
    name: "node-subnet-too-small",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "many pools in a subnet of a network whose name is not known",
            "template.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"network": {"type": "string"}},
  "resources": [
    {
      "type": "Microsoft.Network/virtualNetworks",
      "apiVersion": "2024-05-01",
      "name": "[parameters('network')]",
      "properties": {
        "addressSpace": {"addressPrefixes": ["10.1.0.0/16"]},
        "subnets": [{"name": "nodes", "properties": {"addressPrefix": "10.1.0.0/27"}}]
      }
    },
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "shop",
      "properties": {
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay"},
        "copy": [
          {
            "name": "agentPoolProfiles",
            "count": 40,
            "input": {
              "name": "[format('p{0}', copyIndex('agentPoolProfiles'))]",
              "mode": "System",
              "count": 1,
              "vnetSubnetID": "[resourceId('Microsoft.Network/virtualNetworks/subnets', parameters('network'), 'nodes')]"
            }
          }
        ]
      }
    }
  ]
}
"#,
        ),
        Case::fails(
            "a flat network",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/24
az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --node-count 8"#,
        ),
        Case::fails(
            "maxPods",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/24
az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --node-count 2 \
  --max-pods 110"#,
        ),
        Case::fails(
            "two pools",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/28
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --node-count 6
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 4 --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::fails(
            "only too small for the default surge",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/27
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --node-count 26"#,
        ),
        Case::fails(
            "a template",
            "case.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2024-05-01", "name": "vnet", "location": "westeurope",
     "properties": {"addressSpace": {"addressPrefixes": ["10.240.0.0/16"]}, "subnets": [{"name": "nodes", "properties": {"addressPrefix": "10.240.0.0/24"}}]}},
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "aks",
      "location": "westeurope",
      "identity": {"type": "SystemAssigned"},
      "properties": {
        "dnsPrefix": "aks",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "maxPods": 110, "vmSize": "Standard_D4s_v5", "vnetSubnetID": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', 'nodes')]"}],
        "networkProfile": {"networkPlugin": "azure"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "exactly enough in a flat network",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/24
az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --node-count 7"#,
        ),
        Case::passes(
            "exactly enough with overlay",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/29
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --node-count 2"#,
        ),
        Case::passes(
            "pools in subnets of their own",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/28
az network vnet subnet create --resource-group rg --vnet-name vnet --name user --address-prefixes 10.240.1.0/28
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --node-count 6
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 6 --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/user"#,
        ),
        Case::passes(
            "a count that is not known",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/29
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --node-count "$NODES""#,
        ),
        Case::passes(
            "a subnet that is not known",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/29
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id "$SUBNET_ID" \
  --node-count 100"#,
        ),
        Case::passes(
            "a range that is not known",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes "$NODES"
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --node-count 100"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    for shared in shared_subnet::of(view, |pool| &pool.subnet) {
        let Some(room) = shared.usable() else { continue };
        let needed = |nodes: fn(Demand) -> u64| {
            let of_pool = |pool: &&NodePool| demand::in_node_subnet(view, pool, nodes(demand::of_pool(view, pool)));
            shared.pools.iter().map(of_pool).fold(0_u128, u128::saturating_add)
        };
        let (checked, with_surge) = (needed(|demand| demand.checked), needed(|demand| demand.nodes.with_surge));
        if room < checked {
            sink.report(refused(view, finding(view, &shared, room, checked, |demand| demand.checked)));
        } else if room < with_surge {
            let draft = finding(view, &shared, room, with_surge, |demand| demand.nodes.with_surge);
            sink.report(draft.severity(Severity::Warning));
        }
    }
}

fn finding(view: &View<'_>, shared: &SharedSubnet<'_>, room: u128, needed: u128, nodes: fn(Demand) -> u64) -> Draft {
    let demands = shared.pools.iter().map(|pool| demand::of_pool(view, pool));
    let total = demands.fold(Demand::default(), Demand::plus);
    let mut pods: Vec<u64> = shared.pools.iter().map(|pool| demand::pods_in_node_subnet(view, pool)).collect();
    pods.order();
    pods.dedup();
    let each = match pods.as_slice() {
        [0] => String::new(),
        [pods] => format!(", {} each for itself and its pods", u128::from(*pods).saturating_add(1)),
        _ => ", and their pods".to_owned(),
    };
    let message = format!(
        "subnet `{}` (`{}`) has {} for nodes and pods, but the pools need {needed}: {}{each}",
        shared.subnet.name.written(),
        shared.written(),
        counted(room, "address", "addresses"),
        total.words(nodes(total)),
    );
    let draft = Draft::new(shared.place(), message);
    let draft = match capacity::smallest_subnet_for(needed) {
        Some(len) => draft
            .help(format!("make the subnet a /{len} or larger, or have fewer nodes"))
            .fix(shared.larger(view, needed)),
        None => draft.help("have fewer nodes"),
    };
    shared.relate(draft)
}
