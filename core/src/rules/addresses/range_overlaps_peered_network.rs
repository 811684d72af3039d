use crate::model::Field;
use crate::rules::Case;
use crate::rules::ranges::{self, Attached, Purpose};
use crate::rules::{Check, Draft, Sink, View, rule};

rule! {
    /// The pod or service CIDR overlaps a virtual network that is peered with that of the cluster.
    ///
    /// ## What it does
    ///
    /// Reports a pod or service CIDR, written or default, that shares addresses with the address space or a subnet of a
    /// virtual network that the input peers with the network of the node pools, in either direction, or with a range that
    /// the configuration names as connected (`facts: peeredRanges`). For these ranges the address space of the virtual
    /// network is looked at too.
    ///
    /// ## Why it matters
    ///
    /// Pods cannot reach what is in the overlapping part of the other network: the cluster takes these addresses for its
    /// own. Azure does not look at peered networks, so nothing tells until traffic is lost.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/22
    /// az network vnet create --resource-group rg --name hub --address-prefixes 10.244.0.0/16
    /// az network vnet peering create --resource-group rg --name to-hub --vnet-name vnet --remote-vnet hub --allow-vnet-access
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/22
    /// az network vnet create --resource-group rg --name hub --address-prefixes 10.244.0.0/16
    /// az network vnet peering create --resource-group rg --name to-hub --vnet-name vnet --remote-vnet hub --allow-vnet-access
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
    ///   --pod-cidr 192.168.0.0/16
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/azure-cni-overlay> and
    /// <https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning> ask for ranges that nothing in the
    /// connected networks uses; no refusal is on record, so it is a warning.
    code: "NP307",
    name: "range-overlaps-peered-network",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the service CIDR",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet create --resource-group rg --name hub --address-prefixes 10.0.0.0/16
az network vnet peering create --resource-group rg --name to-hub --vnet-name vnet --remote-vnet hub --allow-vnet-access
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes \
  --pod-cidr 192.168.0.0/16"#,
        ),
        Case::fails(
            "a peering from the other side",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet create --resource-group rg --name hub --address-prefixes 10.244.0.0/16
az network vnet peering create --resource-group rg --name to-hub --vnet-name hub --remote-vnet vnet --allow-vnet-access
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::passes(
            "a network that is not peered",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet create --resource-group rg --name hub --address-prefixes 10.244.0.0/16
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::passes(
            "a peered network that is not shown",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet peering create --resource-group rg --name to-hub --vnet-name vnet --remote-vnet hub
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
        Case::passes(
            "a peered network beside the ranges",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet create --resource-group rg --name hub --address-prefixes 10.245.0.0/16
az network vnet peering create --resource-group rg --name to-hub --vnet-name vnet --remote-vnet hub --allow-vnet-access
az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    stated(view, sink);
    for attached in ranges::networks(view) {
        report(view, attached, Purpose::Pods, sink);
        report(view, attached, Purpose::Services, sink);
    }
}

fn report(view: &View<'_>, attached: Attached<'_>, purpose: Purpose, sink: &mut Sink) {
    let own = if purpose == Purpose::Pods { ranges::pods(view) } else { ranges::services(view) };
    for (peering, peer) in view.context.networks.peers(attached.network) {
        for range in &own {
            let Some(met) = ranges::of_network(peer).find(|cidr| cidr.overlaps(&range.cidr)) else { continue };
            let message = format!(
                "{} overlaps `{}` of virtual network `{}`, which is peered with that of the cluster",
                ranges::named(purpose, range),
                met.written(),
                peer.name.written(),
            );
            let draft = Draft::new(range.place.as_ref().unwrap_or(attached.reference), message);
            let advice = ranges::advice(view, purpose, range);
            let draft = draft.help(advice.help).fix(advice.fix);
            sink.report(draft.related(&peering.place, "peering").related(&peer.place, "peered network"));
        }
    }
}

/// Holds the ranges of the cluster and of its networks against those that the configuration names.
fn stated(view: &View<'_>, sink: &mut Sink) {
    for peered in &view.context.stated.peered_ranges {
        let name = peered.name.as_ref().map(|name| format!(" (`{}`)", name.replace('`', "'"))).unwrap_or_default();
        let connected =
            format!("overlaps `{}`{name}, which the configuration names as connected", peered.cidr.written());
        for purpose in [Purpose::Pods, Purpose::Services] {
            let own = if purpose == Purpose::Pods { ranges::pods(view) } else { ranges::services(view) };
            for range in own.iter().filter(|range| range.cidr.overlaps(&peered.cidr)) {
                let message = format!("{} {connected}", ranges::named(purpose, range));
                let draft = Draft::new(range.place.as_ref().unwrap_or(view.place()), message);
                let advice = ranges::advice(view, purpose, range);
                sink.report(draft.help(advice.help).fix(advice.fix));
            }
        }
        for attached in ranges::networks(view) {
            for space in attached.network.address_prefixes.iter().filter_map(Field::sited) {
                if space.value.overlaps(&peered.cidr) {
                    let network = attached.network.name.written();
                    let message = format!("`{}` of virtual network `{network}` {connected}", space.value.written());
                    let draft =
                        Draft::new(&space.place, message).help("give the network a range that nothing else has");
                    sink.report(draft.related(attached.reference, "the cluster is in this network"));
                }
            }
        }
    }
}
