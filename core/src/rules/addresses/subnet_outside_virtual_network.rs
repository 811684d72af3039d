use std::collections::BTreeSet;

use crate::model::{Field, FileId, Format, Place, VirtualNetwork};
use crate::net::{Cidr, RangeSet};
use crate::order::Ordered as _;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Context, Draft, Sink, ranges, rule};

rule! {
    /// A subnet is not inside the address space of its virtual network.
    ///
    /// ## What it does
    ///
    /// Reports a subnet whose range is not wholly inside one address prefix of its virtual network, when all prefixes of
    /// the network are known.
    ///
    /// ## Why it matters
    ///
    /// Azure refuses the subnet with `NetcfgSubnetRangeOutsideVnet`, so the cluster that needs it is never made.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 10.241.0.0/22
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/22
    /// ```
    ///
    /// ## References
    ///
    /// `NetcfgSubnetRangeOutsideVnet`, "its IP address range is outside the IP address range of virtual network":
    /// <https://github.com/MicrosoftDocs/azure-docs/pull/123869> (2024-07-25). Adjacent prefixes count as one range here,
    /// as they leave no address out.
    code: "NP309",
    name: "subnet-outside-virtual-network",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/virtual-network/virtual-network-manage-subnet",
    as_of: "2026-08-21",
    check: Check::Model(check),
    cases: [
        Case::fails(
            "a subnet larger than the network",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/15"#,
        ),
        Case::passes(
            "the whole network",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/16"#,
        ),
        Case::passes(
            "a second prefix",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 10.242.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.242.0.0/22"#,
        ),
        Case::passes(
            "a prefix that is not known",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 "$MORE" \
  --subnet-name nodes --subnet-prefixes 10.242.0.0/22"#,
        ),
        Case::passes(
            "a network without address space in the input",
            "case.sh",
            r#"az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.1.0.0/24"#,
        ),
    ],
}

fn check(context: &Context<'_>, sink: &mut Sink) {
    let of_provider = of_provider(context);
    for network in &context.model.networks {
        let refused_by =
            if of_provider.contains(&document(&network.place)) { RefusedBy::Capz } else { RefusedBy::Azure };
        check_network(network, refused_by, sink);
    }
}

/// The documents with a control plane of the Cluster API provider, whose webhook refuses the network that it gives.
fn of_provider(context: &Context<'_>) -> BTreeSet<(FileId, u32)> {
    let revisions = context.model.clusters.iter().flat_map(|cluster| &cluster.revisions);
    revisions.filter(|revision| revision.format == Format::Capz).map(|revision| document(&revision.place)).into_set()
}

fn document(place: &Place) -> (FileId, u32) {
    (place.file, place.document)
}

fn check_network(network: &VirtualNetwork, refused_by: RefusedBy, sink: &mut Sink) {
    let prefixes: Vec<&Cidr> = network.address_prefixes.iter().filter_map(Field::value).collect();
    if prefixes.is_empty() || prefixes.len() < network.address_prefixes.len() {
        return;
    }
    let space = RangeSet::from_cidrs(prefixes.iter().copied());
    for (subnet, prefix) in ranges::subnets(network) {
        if space.contains(&prefix.value) {
            continue;
        }
        let written: Vec<String> = prefixes.iter().take(4).map(|prefix| format!("`{}`", prefix.written())).collect();
        let message = format!(
            "subnet `{}` (`{}`) is not inside the address space {} of virtual network `{}`",
            subnet.name.written(),
            prefix.value.written(),
            written.join(", "),
            network.name.written(),
        );
        let draft = Draft::new(&prefix.place, message).refused_by(refused_by);
        let draft = draft.help("take a range inside the address space, or add an address prefix to the network");
        let space = network.address_prefixes.first().and_then(Field::place);
        sink.report(draft.related(space, "address space of the network"));
    }
}
