use crate::edit::Change;
use crate::model::{Field, Sited};
use crate::net::Cidr;
use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

rule! {
    /// A range is written with an address inside it instead of its first.
    ///
    /// ## What it does
    ///
    /// Reports pod and service CIDRs, and prefixes of virtual networks and subnets, whose address is not the first of the
    /// range: `10.240.100.5/22` for `10.240.100.0/22`.
    ///
    /// ## Why it matters
    ///
    /// Azure Virtual Network refuses such a prefix with `InvalidCIDRNotation`. What AKS makes of it in a pod or service
    /// CIDR is not on record; the author may have meant another range.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --pod-cidr 10.244.5.0/16
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --pod-cidr 10.244.0.0/16
    /// ```
    ///
    /// ## References
    ///
    /// `InvalidCIDRNotation`, "For the given prefix length, the address prefix should be 10.1.0.0/24", is an error code of
    /// the API of virtual networks: <https://learn.microsoft.com/azure/virtual-network/virtual-network-manage-subnet>.
    /// Reports of it are second-hand, so it is a warning there as well.
    code: "NP319",
    name: "range-has-host-bits",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning",
    as_of: "2026-08-21",
    check: Check::Model(check),
    cases: [
        Case::fails(
            "a service CIDR",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 172.16.0.1/16 \
  --dns-service-ip 172.16.0.10"#,
        ),
        Case::fails(
            "a subnet",
            "case.sh",
            r#"az network vnet subnet create --resource-group rg --vnet-name vnet --name nodes --address-prefixes 10.240.100.5/22"#,
        ),
        Case::fails(
            "IPv6",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --pod-cidrs 10.244.0.0/16,fd12:3456:789a::1/64"#,
        ),
        Case::passes(
            "the first address",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 10.240.100.0/22"#,
        ),
        Case::passes(
            "another way to write it",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --pod-cidrs 10.244.0.0/16,fd12:3456:789a:0000::/64"#,
        ),
        Case::passes(
            "a single address",
            "case.sh",
            r#"az network vnet subnet create --resource-group rg --vnet-name vnet --name nodes --address-prefixes 10.240.100.5/32"#,
        ),
        Case::passes(
            "the docker bridge, which is written so",
            "case.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "aks",
      "location": "westeurope",
      "identity": {"type": "SystemAssigned"},
      "properties": {
        "dnsPrefix": "aks",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "dockerBridgeCidr": "172.17.0.1/16"}
      }
    }
  ]
}"#,
        ),
    ],
}

fn check(context: &Context<'_>, sink: &mut Sink) {
    for view in context.views() {
        let network = &view.spec().network;
        network.pod_cidrs.iter().chain(&network.service_cidrs).for_each(|range| report(context, range, sink));
    }
    for network in &context.model.networks {
        network.address_prefixes.iter().for_each(|range| report(context, range, sink));
        network.subnets.iter().flat_map(|subnet| &subnet.prefixes).for_each(|range| report(context, range, sink));
    }
}

fn report(context: &Context<'_>, range: &Field<Cidr>, sink: &mut Sink) {
    let Some(Sited { value, place }) = range.sited() else { return };
    if value.has_host_bits() {
        let message = format!("`{}` is not the first address of its range", value.written());
        let change = Change::replace(place, value.written(), value.to_string());
        let fix = fixes::at(context, Touches::Ranges, format!("write `{value}`"), vec![change]);
        let help = format!("write `{value}`, or the range that is meant");
        sink.report(Draft::new(place, message).help(help).fix(fix));
    }
}
