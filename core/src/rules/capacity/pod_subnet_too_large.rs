use crate::model::{Field, Ipam};
use crate::net::Family;
use crate::rules::Case;
use crate::rules::{Check, Draft, Sink, View, rule};

/// The shortest prefix of a subnet with static blocks.
const SHORTEST_PREFIX: u8 = 12;

rule! {
    /// The pod subnet is larger than static blocks allow.
    ///
    /// ## What it does
    ///
    /// Reports pod subnets with a prefix shorter than /12 that pools use with static blocks.
    ///
    /// ## Why it matters
    ///
    /// The documents give a /12, about a million addresses, as the largest subnet.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/8 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/22
    /// az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.0.0.0/11
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
    ///   --pod-ip-allocation-mode StaticBlock \
    ///   --max-pods 31 \
    ///   --service-cidr 172.16.0.0/16 \
    ///   --dns-service-ip 172.16.0.10
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/8 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/22
    /// az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.0.0.0/12
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
    ///   --pod-ip-allocation-mode StaticBlock \
    ///   --max-pods 31 \
    ///   --service-cidr 172.16.0.0/16 \
    ///   --dns-service-ip 172.16.0.10
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-pod-subnet>: "Maximum subnet size supported is
    /// x.x.x.x/12". No refusal is on record.
    code: "NP357",
    name: "pod-subnet-too-large",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-pod-subnet",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "a template",
            "case.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2024-05-01", "name": "vnet", "location": "westeurope",
     "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/8"]}, "subnets": [{"name": "pods", "properties": {"addressPrefix": "10.64.0.0/10"}}]}},
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "aks",
      "location": "westeurope",
      "identity": {"type": "SystemAssigned"},
      "properties": {
        "dnsPrefix": "aks",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5", "podIPAllocationMode": "StaticBlock", "maxPods": 31, "podSubnetID": "[resourceId('Microsoft.Network/virtualNetworks/subnets', 'vnet', 'pods')]"}],
        "networkProfile": {"networkPlugin": "azure", "serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "dynamic allocation",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/8 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.0.0.0/11
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --service-cidr 172.16.0.0/16 \
  --dns-service-ip 172.16.0.10"#,
        ),
        Case::passes(
            "a range that is not known",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.0.0.0/8 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes "$PODS"
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods \
  --pod-ip-allocation-mode StaticBlock"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    for pool in spec.pools.iter().filter(|pool| spec.ipam(pool, view.format()) == Some(Ipam::PodSubnetStaticBlock)) {
        let Some((_, subnet)) = view.subnet(&pool.pod_subnet) else { continue };
        let prefixes = subnet.prefixes.iter().filter_map(Field::sited);
        for prefix in prefixes.filter(|prefix| prefix.value.family() == Family::V4) {
            if prefix.value.prefix_len() >= SHORTEST_PREFIX {
                continue;
            }
            let message = format!(
                "pod subnet `{}` (`{}`) is larger than the /{SHORTEST_PREFIX} that static blocks allow",
                subnet.name.written(),
                prefix.value.written(),
            );
            let draft = Draft::new(&prefix.place, message).help(format!("take a /{SHORTEST_PREFIX} or smaller"));
            sink.report(draft.related(pool.pod_subnet.place(), "used with static blocks"));
        }
    }
}
