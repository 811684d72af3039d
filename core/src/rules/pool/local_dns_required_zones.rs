use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule, wording};

/// The zones that both maps must have.
const ZONES: [&str; 2] = [".", "cluster.local"];

rule! {
    /// LocalDNS is required, but the overrides of a zone are missing.
    ///
    /// ## What it does
    /// With `localDNSProfile.mode: Required`, finds `vnetDNSOverrides` and `kubeDNSOverrides` that are missing, or that
    /// lack the zone `.` or `cluster.local`.
    ///
    /// ## Why it matters
    /// Azure refuses the pool with `InvalidParameter`, such as "VnetDNSOverrides must not be nil."
    ///
    /// ## Example
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters/agentPools", "apiVersion": "2025-09-02-preview", "name": "aks/user1",
    ///  "properties": {"mode": "User", "count": 3, "localDNSProfile": {"mode": "Required",
    ///   "kubeDNSOverrides": {".": {"protocol": "PreferUDP"}, "cluster.local": {"protocol": "ForceTCP"}}}}}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters/agentPools", "apiVersion": "2025-09-02-preview", "name": "aks/user1",
    ///  "properties": {"mode": "User", "count": 3, "localDNSProfile": {"mode": "Required",
    ///   "vnetDNSOverrides": {".": {"protocol": "PreferUDP"}, "cluster.local": {"protocol": "ForceTCP"}},
    ///   "kubeDNSOverrides": {".": {"protocol": "PreferUDP"}, "cluster.local": {"protocol": "ForceTCP"}}}}}
    /// ```
    ///
    /// ## References
    /// - [azure-cli-extensions](https://github.com/Azure/azure-cli-extensions), recorded tests
    ///   `test_aks_nodepool_add_with_localdns_required_mode_single_kubedns` and `…_single_vnetdns` (2025-10-31, with the
    ///   2025-09-02-preview API)
    /// - [LocalDNS](https://learn.microsoft.com/azure/aks/localdns-custom)
    code: "NP159",
    name: "local-dns-required-zones",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/localdns-custom",
    as_of: "2025-10-31",
    check: Check::Revision(check),
    cases: [
        Case::fails("a zone missing", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-02-preview","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"localDNSProfile":{"mode":"Required","vnetDNSOverrides":{".":{}},"kubeDNSOverrides":{".":{},"cluster.local":{}}}}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::fails("both maps missing", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-02-preview","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"localDNSProfile":{"mode":"required"}}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("preferred", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-02-preview","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"localDNSProfile":{"mode":"Preferred","vnetDNSOverrides":{".":{}}}}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("a zone more", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-02-preview","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"localDNSProfile":{"mode":"Required","vnetDNSOverrides":{".":{},"cluster.local":{},"contoso.com":{}},"kubeDNSOverrides":{".":{},"cluster.local":{}}}}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("mode not known", "a.json", r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","parameters":{"mode":{"type":"string"}},"resources":[{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-02-preview","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"localDNSProfile":{"mode":"[parameters('mode')]"}}],"networkProfile":{"networkPlugin":"azure"}}}]}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.observed() {
        return;
    }
    for local in view.spec().pools.iter().filter_map(|pool| pool.local_dns.as_ref()) {
        if !local.mode.is("Required") {
            continue;
        }
        let (mut faults, mut lacking) = (Vec::new(), Vec::new());
        for (map, zones) in [("vnetDNSOverrides", &local.vnet_zones), ("kubeDNSOverrides", &local.kube_zones)] {
            let Some(zones) = zones else {
                faults.push(format!("`{map}`"));
                continue;
            };
            let has =
                |zone: &str| zones.iter().any(|written| written.trim_end_matches('.') == zone.trim_end_matches('.'));
            let lacks = ZONES.into_iter().filter(|zone| !has(zone));
            lacking.extend(lacks.map(|zone| format!("the zone `{zone}` in `{map}`")));
        }
        faults.append(&mut lacking);
        if !faults.is_empty() {
            let message = format!(
                "the LocalDNS profile is required, but {} {}",
                wording::listed(&faults),
                if faults.len() == 1 { "is missing" } else { "are missing" }
            );
            sink.report(
                Draft::new(&local.place, message)
                    .related(local.mode.place(), "the mode is chosen here")
                    .help("give the zones `.` and `cluster.local` in both `vnetDNSOverrides` and `kubeDNSOverrides`")
                    .refused_by(RefusedBy::Azure),
            );
        }
    }
}
