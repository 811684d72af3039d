use crate::edit::{Change, Fix};
use crate::model::Format;
use crate::model::Sited;
use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Draft, Sink, View, rule, wording};

/// The default network policies of a managed namespace.
const POLICIES: [&str; 3] = ["DenyAll", "AllowAll", "AllowSameNamespace"];

rule! {
    /// The default network policy of a managed namespace is none that AKS has.
    ///
    /// ## What it does
    /// Compares `defaultNetworkPolicy.ingress` and `.egress` with `DenyAll`, `AllowAll` and `AllowSameNamespace`,
    /// without case. Options of the Azure CLI are left to the rules on commands.
    ///
    /// ## Why it matters
    /// The namespace does not get the protection that its author wants. It is a warning because a newer schema may have
    /// the value.
    ///
    /// ## Example
    /// ```json
    /// {"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": [
    ///  {"type": "Microsoft.ContainerService/managedClusters/managedNamespaces", "apiVersion": "2025-09-01", "name": "aks/shop",
    ///   "location": "westeurope", "properties": {"defaultNetworkPolicy": {"ingress": "DenyAl", "egress": "AllowAll"}}}]}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": [
    ///  {"type": "Microsoft.ContainerService/managedClusters/managedNamespaces", "apiVersion": "2025-09-01", "name": "aks/shop",
    ///   "location": "westeurope", "properties": {"defaultNetworkPolicy": {"ingress": "DenyAll", "egress": "AllowAll"}}}]}
    /// ```
    ///
    /// ## References
    /// - [Managed namespaces](https://learn.microsoft.com/azure/aks/concepts-managed-namespaces) (2026-08-21)
    code: "NP516",
    name: "unknown-namespace-policy",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-managed-namespaces",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("egress", "a.json", r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","resources":[{"type":"Microsoft.ContainerService/managedClusters/managedNamespaces","apiVersion":"2025-09-01","name":"aks/shop","location":"westeurope","properties":{"defaultNetworkPolicy":{"ingress":"AllowSameNamespace","egress":"Deny"}}}]}"#),
        Case::passes("other case", "a.json", r#"{"$schema":"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#","contentVersion":"1.0.0.0","resources":[{"type":"Microsoft.ContainerService/managedClusters/managedNamespaces","apiVersion":"2025-09-01","name":"aks/shop","location":"westeurope","properties":{"defaultNetworkPolicy":{"ingress":"allowsamenamespace","egress":"ALLOWALL"}}}]}"#),
        Case::passes("left out", "a.sh", "az aks namespace add -g rg --cluster-name aks -n shop --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi"),
        Case::passes("not known", "a.sh", "az aks namespace add -g rg --cluster-name aks -n shop --ingress-policy $POLICY --cpu-request 1 --cpu-limit 2 --memory-request 1Gi --memory-limit 2Gi"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    // The Azure CLI itself compares the values of its options, which the rules on commands say.
    if view.observed() || view.format() == Format::AzCommand {
        return;
    }
    for namespace in &view.spec().namespaces {
        for (side, field) in [("ingress", &namespace.ingress), ("egress", &namespace.egress)] {
            let Some(policy) = field.sited().filter(|_| field.is_none_of(&POLICIES)) else { continue };
            let help = match wording::nearest(&policy.value, POLICIES) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "use `DenyAll`, `AllowAll` or `AllowSameNamespace`".to_owned(),
            };
            let message = format!("managed namespaces have no {side} policy `{}`", policy.value);
            let near = wording::nearest(&policy.value, POLICIES);
            let fix = near.and_then(|near| fix(view, policy, near));
            sink.report(Draft::new(&policy.place, message).help(help).fix(fix));
        }
    }
}

fn fix(view: &View<'_>, policy: &Sited<String>, near: &str) -> Option<Fix> {
    let change = Change::replace(&policy.place, policy.value.clone(), near);
    let fix = fixes::of(view, Touches::Nothing, format!("write `{near}`"), vec![change])?;
    if near == "DenyAll" {
        return Some(fix);
    }
    let title = format!("{} (unsafe: it may open a namespace that exists)", fix.title);
    Some(Fix { title, safe: false, ..fix })
}
