use crate::changes::{self, Row};
use crate::model::Format;
use crate::rules::{Case, Check, Sink, View, rule, transition};

rule! {
    /// A cluster is updated to the Cilium dataplane while node auto-provisioning is on.
    ///
    /// ## What it does
    /// Finds an update to `networkDataplane: cilium` of a cluster whose node auto-provisioning is on.
    ///
    /// ## Why it matters
    /// All nodes get new images in the update; those that auto-provisioning makes are not among the pools. The
    /// documentation asks to turn it off first.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --node-provisioning-mode Auto
    /// az aks update --resource-group rg --name aks --network-dataplane cilium --network-policy cilium
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --node-provisioning-mode Auto
    /// az aks update --resource-group rg --name aks --node-provisioning-mode Manual
    /// az aks update --resource-group rg --name aks --network-dataplane cilium --network-policy cilium
    /// ```
    ///
    /// ## References
    /// - [Update Azure CNI](https://learn.microsoft.com/azure/aks/update-azure-cni): disable node auto-provisioning
    ///   first (2026-08-21)
    code: "NP605",
    name: "dataplane-update-with-node-provisioning",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/update-azure-cni",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::passes("off", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --node-provisioning-mode Manual\naz aks update -g rg -n aks --network-dataplane cilium --network-policy cilium"),
        Case::passes("a create", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --node-provisioning-mode Auto --network-dataplane cilium"),
        Case::passes("not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --node-provisioning-mode $NAP\naz aks update -g rg -n aks --network-dataplane cilium --network-policy cilium"),
        Case::fails("other case", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --node-provisioning-mode auto\naz aks update -g rg -n aks --network-dataplane Cilium --network-policy cilium"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(step) = view.step() else { return };
    for told in changes::network(step).iter().filter(|told| told.row == Row::CiliumWithProvisioning) {
        let help = match view.format() {
            Format::AzCommand => "turn it off first with `az aks update --node-provisioning-mode Manual`",
            Format::Terraform => "set the `mode` of `node_provisioning_profile` to `Manual` and apply that first",
            _ => "set the mode of the node provisioning profile to `Manual` and apply that first",
        };
        sink.report(transition::draft(told).help(help));
    }
}
