use crate::edit::Change;
use crate::report::RefusedBy;
use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Draft, Sink, View, rule, wording};

/// The modes that Azure names in its refusal.
const MODES: [&str; 3] = ["Preferred", "Required", "Disabled"];

rule! {
    /// The mode of LocalDNS is none that AKS has.
    ///
    /// ## What it does
    /// Finds a `localDNSProfile.mode` other than `Preferred`, `Required` or `Disabled`.
    ///
    /// ## Why it matters
    /// Azure refuses the pool with `InvalidParameter`: "Only Preferred, Required and Disabled are allowed."
    ///
    /// ## Example
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters/agentPools", "apiVersion": "2025-09-02-preview", "name": "aks/user1",
    ///  "properties": {"mode": "User", "count": 3, "localDNSProfile": {"mode": "Enabled"}}}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"type": "Microsoft.ContainerService/managedClusters/agentPools", "apiVersion": "2025-09-02-preview", "name": "aks/user1",
    ///  "properties": {"mode": "User", "count": 3, "localDNSProfile": {"mode": "Preferred"}}}
    /// ```
    ///
    /// ## References
    /// - [azure-cli-extensions](https://github.com/Azure/azure-cli-extensions), recorded test
    ///   `test_aks_nodepool_add_with_localdns_empty_mode` (2025-10-31)
    /// - [LocalDNS](https://learn.microsoft.com/azure/aks/localdns-custom)
    code: "NP158",
    name: "invalid-local-dns-mode",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/localdns-custom",
    as_of: "2025-10-31",
    check: Check::Revision(check),
    cases: [
        Case::fails("in a cluster", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-02-preview","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"localDNSProfile":{"mode":"Invalid"}}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("other case", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-02-preview","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"localDNSProfile":{"mode":"disabled"}}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("left out", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-02-preview","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"localDNSProfile":{}}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("not known", "a.json", r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","parameters":{"mode":{"type":"string"}},"resources":[{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-02-preview","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"sys","mode":"System","count":3,"localDNSProfile":{"mode":"[parameters('mode')]"}}],"networkProfile":{"networkPlugin":"azure"}}}]}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.observed() {
        return;
    }
    for local in view.spec().pools.iter().filter_map(|pool| pool.local_dns.as_ref()) {
        let Some(mode) = local.mode.sited().filter(|_| local.mode.is_none_of(&MODES)) else { continue };
        let help = match wording::nearest(&mode.value, MODES) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "use `Preferred`, `Required` or `Disabled`".to_owned(),
        };
        let message = match mode.value.as_str() {
            "" => "the LocalDNS mode is empty".to_owned(),
            other => format!("there is no LocalDNS mode `{other}`"),
        };
        let fix = wording::nearest(&mode.value, MODES).and_then(|near| {
            let change = Change::replace(&mode.place, mode.value.clone(), near);
            fixes::of(view, Touches::Nodes, format!("write `{near}`"), vec![change])
        });
        sink.report(Draft::new(&mode.place, message).help(help).fix(fix).refused_by(RefusedBy::Azure));
    }
}
