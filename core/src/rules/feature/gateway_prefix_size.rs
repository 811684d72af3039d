use crate::model::Format;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// The public prefix of a gateway pool has a length that AKS does not take.
    ///
    /// ## What it does
    /// Finds a `gatewayProfile.publicIPPrefixSize` below 28 or above 31. `--gateway-prefix-size` is left to the rules on
    /// commands.
    ///
    /// ## Why it matters
    /// The request is refused: a gateway pool has a prefix of 2 to 16 public addresses.
    ///
    /// ## Example
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters/agentPools", "apiVersion": "2025-09-01", "name": "aks/gateway1",
    ///  "properties": {"mode": "Gateway", "count": 2, "gatewayProfile": {"publicIPPrefixSize": 27}}}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters/agentPools", "apiVersion": "2025-09-01", "name": "aks/gateway1",
    ///  "properties": {"mode": "Gateway", "count": 2, "gatewayProfile": {"publicIPPrefixSize": 28}}}
    /// ```
    ///
    /// ## References
    /// - [Static egress gateway](https://learn.microsoft.com/azure/aks/configure-static-egress-gateway) (2026-08-21)
    /// - azure-cli: "--gateway-prefix-size must be in the range [28, 31]"
    code: "NP513",
    name: "gateway-prefix-size",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/configure-static-egress-gateway",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("32", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters/agentPools","apiVersion":"2025-05-02-preview","name":"aks/gateway1","properties":{"mode":"Gateway","count":2,"gatewayProfile":{"publicIPPrefixSize":32}}}"#),
        Case::passes("31", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters/agentPools","apiVersion":"2025-05-02-preview","name":"aks/gateway1","properties":{"mode":"Gateway","count":2,"gatewayProfile":{"publicIPPrefixSize":31}}}"#),
        Case::passes("left out", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n gateway1 --mode Gateway"),
        Case::passes("not known", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n gateway1 --mode Gateway --gateway-prefix-size $SIZE"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.observed() || view.format() == Format::AzCommand {
        return;
    }
    for size in view.spec().pools.iter().filter_map(|pool| pool.gateway_prefix_size.sited()) {
        if (28..=31).contains(&size.value) {
            continue;
        }
        sink.report(
            Draft::new(&size.place, format!("the gateway prefix size {} is outside of 28 to 31", size.value))
                .help("use 28 for 16 addresses, 29 for 8, 30 for 4 or 31 for 2")
                .refused_by(RefusedBy::Azure),
        );
    }
}
