use crate::model::Field;
use crate::rules::{Case, Check, Draft, Sink, View, ranges, rule};

rule! {
    /// The virtual network of the cluster overlaps a range that AKS uses itself.
    ///
    /// ## What it does
    ///
    /// Reports an address prefix of a virtual network that node pools refer to when it shares addresses with
    /// 169.254.0.0/16, 192.0.2.0/24, 172.30.0.0/16 or 172.31.0.0/16.
    ///
    /// ## Why it matters
    ///
    /// The documents forbid these ranges for the virtual network as well. What is there cannot be reached from the
    /// cluster.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 172.16.0.0/12 \
    ///   --subnet-name nodes --subnet-prefixes 172.16.0.0/22
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 172.16.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 172.16.0.0/22
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/concepts-network-cni-overview> (2026-07-21). No refusal is on record, so it
    /// is a warning.
    code: "NP315",
    name: "virtual-network-range-reserved",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-cni-overview",
    as_of: "2026-07-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "a subnet whose network is not shown in full",
            "case.sh",
            r#"az network vnet subnet create --resource-group rg --vnet-name vnet --name nodes --address-prefixes 172.31.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::passes(
            "the last range before",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 172.29.0.0/16 \
  --subnet-name nodes --subnet-prefixes 172.29.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::passes(
            "a network that no pool refers to",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 172.16.0.0/12 \
  --subnet-name nodes --subnet-prefixes 172.16.0.0/22
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium"#,
        ),
        Case::passes(
            "a range that is not known",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes "$SPACE" \
  --subnet-name nodes --subnet-prefixes "$NODES"
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let reserved = ranges::reserved(view);
    for attached in ranges::networks(view) {
        let network = attached.network;
        let spaces = network.address_prefixes.iter().filter_map(Field::sited);
        let subnets = ranges::subnets(network).map(|(_, prefix)| prefix);
        // The subnets repeat what their address space already showed.
        let first = spaces.chain(subnets).find_map(|prefix| {
            let met = reserved.iter().find(|range| range.overlaps(&prefix.value))?;
            Some((prefix, met))
        });
        let Some((prefix, met)) = first else { continue };
        let message = format!(
            "`{}` of virtual network `{}` overlaps `{met}`, which AKS uses itself",
            prefix.value.written(),
            network.name.written(),
        );
        let draft = Draft::new(&prefix.place, message).help("take another range for the network of the cluster");
        sink.report(draft.related(attached.reference, "the cluster's nodes or pods are in this network"));
    }
}
