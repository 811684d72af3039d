use crate::model::VirtualNetwork;
use crate::order::Order as _;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Context, Draft, Sink, ranges, rule};

rule! {
    /// Two subnets of one virtual network share addresses.
    ///
    /// ## What it does
    ///
    /// Reports a subnet whose range overlaps that of another subnet of the same virtual network. Subnets of one name are
    /// one subnet.
    ///
    /// ## Why it matters
    ///
    /// Azure refuses the second subnet with `NetcfgSubnetRangesOverlap`, so the cluster that needs it is never made.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/22
    /// az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.240.2.0/24
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
    ///   --subnet-name nodes --subnet-prefixes 10.240.0.0/22
    /// az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.240.4.0/24
    /// ```
    ///
    /// ## References
    ///
    /// `NetcfgSubnetRangesOverlap`, "its IP address range overlaps with that of an existing subnet":
    /// <https://github.com/MicrosoftDocs/azure-docs/pull/123869> (2024-07-25).
    code: "NP308",
    name: "subnets-overlap",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/virtual-network/virtual-network-manage-subnet",
    as_of: "2026-08-21",
    check: Check::Model(check),
    cases: [
        Case::fails(
            "a subnet inside another",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.240.0.128/25"#,
        ),
        Case::passes(
            "neighbours",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes 10.240.4.0/22"#,
        ),
        Case::passes(
            "one subnet written twice",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name nodes --address-prefixes 10.240.0.0/22"#,
        ),
        Case::passes(
            "a range that is not known",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name pods --address-prefixes "$PODS""#,
        ),
        Case::passes(
            "a name that is not known",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name vnet --name "$SUBNET" --address-prefixes 10.240.0.0/22"#,
        ),
        Case::passes(
            "two networks",
            "case.sh",
            r#"az network vnet create --resource-group rg --name vnet --address-prefixes 10.240.0.0/16 \
  --subnet-name nodes --subnet-prefixes 10.240.0.0/22
az network vnet subnet create --resource-group rg --vnet-name other --name pods --address-prefixes 10.240.0.0/22"#,
        ),
    ],
}

fn check(context: &Context<'_>, sink: &mut Sink) {
    for network in &context.model.networks {
        check_network(network, sink);
    }
}

/// Goes through the subnets by their first address: of ranges sorted so, one that overlaps any earlier one overlaps the
/// one that reaches furthest, prefixes being nested or apart.
fn check_network(network: &VirtualNetwork, sink: &mut Sink) {
    let mut subnets: Vec<_> = ranges::subnets(network).collect();
    subnets.order_by_key(|(_, prefix)| (prefix.value.first(), prefix.value.prefix_len()));
    let mut widest = None;
    for &(subnet, prefix) in &subnets {
        let Some((other, before)) = widest.replace((subnet, prefix)) else { continue };
        if !prefix.value.overlaps(&before.value) {
            continue;
        }
        widest = Some((other, before));
        if !subnet.name.surely_differs(&other.name) {
            continue;
        }
        let message = format!(
            "subnet `{}` (`{}`) overlaps subnet `{}` (`{}`) of virtual network `{}`",
            subnet.name.written(),
            prefix.value.written(),
            other.name.written(),
            before.value.written(),
            network.name.written(),
        );
        let draft = Draft::new(&prefix.place, message).refused_by(RefusedBy::Azure);
        let draft = draft.help("give each subnet a range of its own");
        sink.report(draft.related(&before.place, format!("subnet `{}`", other.name.written())));
    }
}
