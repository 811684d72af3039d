use crate::changes::{self, Row};
use crate::model::Format;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Sink, View, rule, transition};

rule! {
    /// A cluster with a network policy engine is updated to overlay.
    ///
    /// ## What it does
    /// Finds an update of a cluster that has its pods in the nodes' subnet to the plugin mode `overlay` while its
    /// network policy is `azure` or `calico`.
    ///
    /// ## Why it matters
    /// Azure refuses it: "Cannot update cluster to Azure CNI Overlay while using network policies with Azure CNI v1."
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-policy calico
    /// az aks update --resource-group rg --name aks --network-plugin-mode overlay --pod-cidr 192.168.0.0/16
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-policy calico
    /// az aks update --resource-group rg --name aks --network-policy none
    /// az aks update --resource-group rg --name aks --network-plugin-mode overlay --pod-cidr 192.168.0.0/16
    /// ```
    ///
    /// ## References
    /// - [AKS#4006](https://github.com/Azure/AKS/issues/4006) and
    ///   [azure-aks-docs#264](https://github.com/MicrosoftDocs/azure-aks-docs/issues/264) (2025-06-26)
    code: "NP603",
    name: "overlay-update-with-policy",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/Azure/AKS/issues/4006",
    as_of: "2025-06-26",
    check: Check::Revision(check),
    cases: [
        Case::fails("Azure's engine", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-policy azure\naz aks update -g rg -n aks --network-plugin-mode overlay --pod-cidr 192.168.0.0/16"),
        Case::passes("no engine", "a.sh", "az aks create -g rg -n aks --network-plugin azure\naz aks update -g rg -n aks --network-plugin-mode overlay --pod-cidr 192.168.0.0/16"),
        Case::passes("Cilium", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --network-policy cilium\naz aks update -g rg -n aks --network-plugin-mode overlay --pod-cidr 192.168.0.0/16"),
        Case::passes("engine not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-policy $POLICY\naz aks update -g rg -n aks --network-plugin-mode overlay --pod-cidr 192.168.0.0/16"),
        Case::passes("overlay from the start", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-policy calico\naz aks update -g rg -n aks --network-plugin-mode overlay --pod-cidr 192.168.0.0/15"),
        Case::passes("kubenet", "a.sh", "az aks create -g rg -n aks --network-plugin kubenet --network-policy calico\naz aks update -g rg -n aks --network-plugin azure --network-plugin-mode overlay"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    // The webhook of Cluster API takes none of these changes, whatever the policy, which a rule of its own says.
    let Some(step) = view.step().filter(|_| view.format() != Format::Capz) else { return };
    for told in changes::network(step).iter().filter(|told| told.row == Row::OverlayWithPolicy) {
        let help = match view.format() {
            Format::AzCommand => "take the engine away first with `az aks update --network-policy none`",
            // The provider has no word for it, and would make the cluster anew.
            Format::Terraform => {
                "take the engine away first, outside of Terraform: `az aks update --network-policy none`, and \
                 `network_policy` out of the configuration; then apply overlay"
            }
            _ => "set the network policy to `none` first, apply that, and turn overlay on afterwards",
        };
        sink.report(transition::draft(told).help(help).refused_by(RefusedBy::Azure));
    }
}
