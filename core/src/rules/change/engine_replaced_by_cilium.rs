use crate::changes::{self, Row};
use crate::rules::{Case, Check, Sink, View, rule, transition};

rule! {
    /// An update to Cilium takes the place of another network policy engine.
    ///
    /// ## What it does
    ///
    /// Finds updates to the Cilium dataplane of clusters whose network policy is `azure` or `calico`.
    ///
    /// ## Why it matters
    ///
    /// The old engine is uninstalled while all nodes are reimaged, and policies are enforced again only after the last node.
    /// Cilium reads some policies otherwise: `ipBlock` does not select pods and nodes, named ports must mean one number, and
    /// traffic to the own node is no longer allowed by itself. The disruption budget of `calico-typha` can hold up the drain.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-policy calico
    /// az aks update --resource-group rg --name aks --network-dataplane cilium --network-policy cilium
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --network-policy cilium
    /// ```
    ///
    /// ## References
    ///
    /// - [Migrate from Network Policy Manager](https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy)
    ///   (2026-08-21)
    /// - [Update Azure CNI](https://learn.microsoft.com/azure/aks/update-azure-cni): "this change may impact
    ///   network policy behavior" (2026-08-21)
    /// - [terraform-provider-azurerm#32827](https://github.com/hashicorp/terraform-provider-azurerm/issues/32827): the drain
    code: "NP611",
    name: "engine-replaced-by-cilium",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("in a template", "new.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"system","mode":"System","count":3,"vmSize":"Standard_D4s_v5"}],"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","networkPolicy":"cilium"}}}"#).after("old.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"system","mode":"System","count":3,"vmSize":"Standard_D4s_v5"}],"networkProfile":{"networkPlugin":"azure","networkDataplane":"azure","networkPolicy":"azure"}}}"#),
        Case::passes("no engine before", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure
az aks update -g rg -n aks --network-dataplane cilium --network-policy cilium"#),
        Case::passes("an engine that is not known", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-policy $POLICY
az aks update -g rg -n aks --network-dataplane cilium --network-policy cilium"#),
        Case::passes("Cilium before", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --network-policy cilium
az aks update -g rg -n aks --network-dataplane cilium --network-policy cilium"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(step) = view.step() else { return };
    transition::report(&changes::network(step), &[Row::EngineReplaced], sink);
}
