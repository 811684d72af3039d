use crate::model::Format;
use crate::rules::refusal::first_of_both;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

/// Letters of the name of a Linux pool at most, after the schema's pattern `^[a-z][a-z0-9]{0,11}$`.
const LINUX: usize = 12;
/// Letters of the name of a Windows pool at most.
const WINDOWS: usize = 6;

rule! {
    /// The name of a node pool is not one that AKS takes.
    ///
    /// ## What it does
    /// Finds names that do not begin with a lower-case letter, hold anything but lower-case letters and digits, or are
    /// longer than 12 characters (6 for Windows pools). What the Azure CLI finds itself is left to the rules on commands.
    ///
    /// ## Why it matters
    /// Azure and its clients refuse the pool.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks nodepool add --resource-group rg --cluster-name aks --name Userpool
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks nodepool add --resource-group rg --cluster-name aks --name userpool
    /// ```
    ///
    /// ## References
    /// - [Schema of agent pools](https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters/agentpools):
    ///   pattern `^[a-z][a-z0-9]{0,11}$` (2026-08-01)
    /// - [Create node pools](https://learn.microsoft.com/azure/aks/create-node-pools): 6 characters for Windows pools
    code: "NP151",
    name: "invalid-pool-name",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters/agentpools",
    as_of: "2026-08-01",
    check: Check::Revision(check),
    cases: [
        Case::fails("13 characters", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"abcdefghijklm","mode":"System","count":3}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::fails("a hyphen", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"user-pool","mode":"System","count":3}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("what the client says", "a.sh", "az aks create -g rg -n aks --nodepool-name user-pool"),
        Case::passes("12 characters", "a.sh", "az aks create -g rg -n aks --nodepool-name abcdefghijkl"),
        Case::fails("Windows, 7 characters", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n windows --os-type Windows"),
        Case::passes("Windows, 6 characters", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n window --os-type Windows"),
        Case::fails("begins with a digit", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"1pool","mode":"System","count":3}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::fails("upper case", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"SystemPool","mode":"System","count":3}],"networkProfile":{"networkPlugin":"azure"}}}"#),
        Case::passes("not known", "a.sh", "az aks nodepool add -g rg --cluster-name aks -n $POOL_NAME --os-type Windows"),
        Case::passes("the client's own name", "a.sh", "az aks create -g rg -n aks"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.observed() {
        return;
    }
    for pool in &view.spec().pools {
        let Some(name) = pool.name.sited() else { continue };
        // A resource of its own is named `cluster/pool`.
        let own = name.value.rsplit('/').next().unwrap_or(&name.value);
        let windows = pool.is_windows();
        let limit = if windows { WINDOWS } else { LINUX };
        let length = own.chars().count();
        let (message, help) = if !own.starts_with(|first: char| first.is_ascii_lowercase()) {
            (format!("the pool name `{own}` does not begin with a lower-case letter"), suggestion(own, limit))
        } else if !own.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit()) {
            (format!("the pool name `{own}` holds more than lower-case letters and digits"), suggestion(own, limit))
        } else if length > limit {
            let kind = if windows { "Windows " } else { "" };
            let message = format!("the {kind}pool name `{own}` has {length} characters, {limit} are allowed");
            (message, suggestion(own, limit))
        } else {
            continue;
        };
        // The Azure CLI itself finds these two, which the rules on commands say.
        let alphanumeric = own.chars().all(char::is_alphanumeric);
        if view.format() == Format::AzCommand && (length > LINUX || !alphanumeric) {
            continue;
        }
        let mut draft = Draft::new(&name.place, message).refused_by(first_of_both(view));
        draft = match help {
            Some(better) => draft.help(format!("name it `{better}`, for example")),
            None => draft.help(format!("use at most {limit} lower-case letters and digits, a letter first")),
        };
        if windows && length > limit {
            draft = draft.related(pool.os_type.place().or(pool.os_sku.place()), "the pool runs Windows");
        }
        sink.report(draft);
    }
}

/// The nearest name that is allowed.
fn suggestion(name: &str, limit: usize) -> Option<String> {
    let kept = name.chars().map(|letter| letter.to_ascii_lowercase());
    let kept = kept.filter(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    let better: String = kept.skip_while(char::is_ascii_digit).take(limit).collect();
    (!better.is_empty()).then_some(better)
}
