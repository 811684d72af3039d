use crate::changes::{self, Row};
use crate::rules::{Case, Check, Sink, View, rule, transition};

rule! {
    /// A cluster with overlay is changed to another way of pod addressing.
    ///
    /// ## What it does
    ///
    /// Finds changes from Azure CNI overlay to the nodes' subnet, to a pod subnet or to kubenet.
    ///
    /// ## Why it matters
    ///
    /// The update to overlay cannot be reversed. What looks like a small change needs a new cluster.
    ///
    /// ## Example
    ///
    /// ```azurecli before
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay
    /// ```
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli before
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay
    /// ```
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --tier standard
    /// ```
    ///
    /// ## References
    ///
    /// - [Update Azure CNI](https://learn.microsoft.com/azure/aks/update-azure-cni): a one-way, irreversible operation
    ///   (2026-08-21)
    code: "NP607",
    name: "overlay-is-one-way",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/update-azure-cni",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("to kubenet", "new.sh", r#"az aks create -g rg -n aks --network-plugin kubenet"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay"#),
        Case::fails("to kubenet in a template", "new.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"system","mode":"System","count":3,"vmSize":"Standard_D4s_v5"}],"networkProfile":{"networkPlugin":"kubenet"}}}"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay"#),
        Case::fails("to a pod subnet", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --vnet-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes --pod-subnet-id /subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/pods"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay"#),
        Case::passes("a template that does not write the mode", "new.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"system","mode":"System","count":3,"vmSize":"Standard_D4s_v5"}],"networkProfile":{"networkPlugin":"azure"}}}"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay"#),
        Case::passes("a mode that is not known", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode $MODE"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay"#),
        Case::passes("another cluster", "new.sh", r#"az aks create -g rg -n other --network-plugin kubenet"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay"#),
        Case::passes("to overlay", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin kubenet"#),
        Case::passes("without the state before", "new.sh", r#"az aks create -g rg -n aks --network-plugin kubenet"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(step) = view.step() else { return };
    transition::report(&changes::network(step), &[Row::OverlayIsOneWay], sink);
}
