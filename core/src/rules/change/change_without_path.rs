use crate::changes::{self, Row};
use crate::rules::{Case, Check, Sink, View, rule, transition};

rule! {
    /// A change of the network for which there is no documented way.
    ///
    /// ## What it does
    ///
    /// Finds changes from the Cilium dataplane back to Azure's, from kubenet to Azure CNI without overlay, from or to the
    /// user's own plugin, and from one policy engine to another besides Cilium.
    ///
    /// ## Why it matters
    ///
    /// The documentation describes the ways between networks one by one, and has none for these. Azure may refuse the
    /// change, or leave nodes in both states.
    ///
    /// ## Example
    ///
    /// ```azurecli before
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
    /// ```
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane azure
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli before
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane azure
    /// ```
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --network-policy cilium
    /// ```
    ///
    /// ## References
    ///
    /// - [Update Azure CNI](https://learn.microsoft.com/azure/aks/update-azure-cni): the ways that are supported (2026-08-21).
    ///   The page on what reimages nodes names "Cilium to None" as well, so it is a warning.
    code: "NP608",
    name: "change-without-path",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/update-azure-cni",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("back by an update", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
az aks update -g rg -n aks --network-dataplane azure"#),
        Case::fails("back in a template", "new.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"system","mode":"System","count":3,"vmSize":"Standard_D4s_v5"}],"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay","networkDataplane":"azure"}}}"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium"#),
        Case::fails("kubenet to the nodes' subnet", "new.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"system","mode":"System","count":3,"vmSize":"Standard_D4s_v5"}],"networkProfile":{"networkPlugin":"azure"}}}"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin kubenet"#),
        Case::fails("one engine to the other", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-policy calico
az aks update -g rg -n aks --network-policy azure"#),
        Case::passes("the engine taken away first", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-policy calico
az aks update -g rg -n aks --network-policy none
az aks update -g rg -n aks --network-policy azure"#),
        Case::passes("a template that does not write the dataplane", "new.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"system","mode":"System","count":3,"vmSize":"Standard_D4s_v5"}],"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay"}}}"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium"#),
        Case::passes("nothing changes", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium"#),
        Case::passes("to overlay", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin kubenet"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(step) = view.step() else { return };
    transition::report(&changes::network(step), &[Row::NoPath], sink);
}
