use crate::model::{Field, Sited, SubnetId};
use crate::rules::Case;
use crate::rules::refusal::unsupported;
use crate::rules::{Check, Draft, Sink, View, rule};

use crate::rules::demand;

rule! {
    /// The subnets of a cluster are in different virtual networks.
    ///
    /// ## What it does
    ///
    /// Reports a pod subnet in another virtual network than the nodes of its pool, and node subnets of two pools in
    /// different virtual networks.
    ///
    /// ## Why it matters
    ///
    /// All subnets of a cluster must be in one virtual network: nodes and pods could not reach each other otherwise.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/other/subnets/pods
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/node-pools>: "All subnets assigned to node pools must belong to the same
    /// virtual network"; <https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-pod-subnet> for pod subnets. No
    /// error code is on record.
    code: "NP358",
    name: "pools-in-different-networks",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/node-pools",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "two pools",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
az aks nodepool add --resource-group rg --cluster-name aks --name user --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/other/subnets/nodes"#,
        ),
        Case::fails(
            "another resource group",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
az aks nodepool add --resource-group rg --cluster-name aks --name user --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/vnet/subnets/user"#,
        ),
        Case::passes(
            "two subnets of one network",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
az aks nodepool add --resource-group rg --cluster-name aks --name user --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/user"#,
        ),
        Case::passes(
            "another case",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/RG/providers/Microsoft.Network/virtualNetworks/VNET/subnets/pods"#,
        ),
        Case::passes(
            "a network that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-subnet-id "$VNET_ID/subnets/pods""#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let mut first: Option<&Sited<SubnetId>> = None;
    for pool in &view.spec().pools {
        for (what, id) in [("nodes", &pool.subnet), ("pods", &pool.pod_subnet)] {
            let Some(id) = Field::sited(id) else { continue };
            let Some(other) = first else {
                first = Some(id);
                continue;
            };
            if !other.value.surely_other_network(&id.value) {
                continue;
            }
            let message = format!(
                "the {what} of {} are in virtual network `{}`, but the cluster is in `{}`",
                demand::pool_name(pool),
                network(&id.value),
                network(&other.value),
            );
            let draft = Draft::new(&id.place, message).help("take a subnet of the same virtual network");
            sink.report(unsupported(view, draft.related(&other.place, "the cluster is in this network")));
        }
    }
}

/// A network by its resource group and name.
fn network(id: &SubnetId) -> String {
    format!("{}/{}", id.resource_group.written(), id.network.written())
}
