use crate::changes::{self, Row};
use crate::model::{Action, Format};
use crate::report::Severity;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// One update changes the dataplane and the way pods get their addresses.
    ///
    /// ## What it does
    /// Finds `az aks update` with `--network-dataplane cilium` and `--network-plugin-mode overlay` in one command,
    /// unless the cluster is known to have one of them. From a cluster known to be kubenet, or known not to be overlay,
    /// it is an error. Where the state before is given, templates and whole create commands are looked at likewise.
    ///
    /// ## Why it matters
    /// They are two operations, each of which puts new images on all nodes. A kubenet cluster becomes Azure CNI overlay
    /// first, and takes the Cilium dataplane then.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin kubenet
    /// az aks update --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --network-policy cilium
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin kubenet
    /// az aks update --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay
    /// az aks update --resource-group rg --name aks --network-dataplane cilium --network-policy cilium
    /// ```
    ///
    /// ## References
    /// - [Update Azure CNI](https://learn.microsoft.com/azure/aks/update-azure-cni): two operations; kubenet to Cilium
    ///   directly is not supported (2026-08-21). The text of Azure's refusal is not on record.
    code: "NP602",
    name: "dataplane-and-ipam-in-one-step",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/update-azure-cni",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("a cluster made elsewhere", "a.sh", "az aks update -g rg -n aks --network-plugin-mode overlay --network-dataplane cilium --network-policy cilium"),
        Case::fails("from the nodes' subnet", "a.sh", "az aks create -g rg -n aks --network-plugin azure\naz aks update -g rg -n aks --network-plugin-mode overlay --pod-cidr 192.168.0.0/16 --network-dataplane cilium --network-policy cilium"),
        Case::passes("a cluster with overlay", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay\naz aks update -g rg -n aks --network-plugin-mode overlay --network-dataplane cilium --network-policy cilium"),
        Case::passes("a cluster with Cilium", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\naz aks update -g rg -n aks --network-plugin-mode overlay --network-dataplane cilium"),
        Case::passes("a create", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium"),
        Case::passes("one of them not known", "a.sh", "az aks update -g rg -n aks --network-plugin-mode overlay --network-dataplane $DP"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let network = &view.spec().network;
    let told = view.step().map(changes::network).unwrap_or_default();
    let told = told.into_iter().find(|told| {
        let dataplane = told.place == *view.place_of(&network.dataplane);
        dataplane && matches!(told.row, Row::DataplaneAndIpam | Row::KubenetToCilium)
    });
    let kubenet = told.as_ref().is_some_and(|told| told.row == Row::KubenetToCilium);
    if told.is_none() && !from_elsewhere(view) {
        return;
    }
    let message = match &told {
        Some(told) => told.message.as_str(),
        None => "one update cannot change both the dataplane and the way pods get their addresses",
    };
    let help = match (kubenet, view.format() == Format::AzCommand) {
        (true, true) => "update to Azure CNI overlay first, then to the Cilium dataplane in a second command",
        (true, false) => {
            "change to Azure CNI overlay first, wait until all nodes are reimaged, then change to the Cilium dataplane"
        }
        (false, true) => {
            "use two commands, one for `--network-plugin-mode overlay` and one for `--network-dataplane cilium`"
        }
        (false, false) => "change one of them, wait until all nodes are reimaged, then change the other",
    };
    let draft = Draft::new(view.place_of(&network.dataplane), message)
        .related(network.plugin_mode.place(), "the plugin mode is changed here")
        .help(help);
    sink.report(if told.is_none() { draft.severity(Severity::Warning) } else { draft });
}

/// Whether a command changes both of a cluster of which the input does not tell how its pods get their addresses.
fn from_elsewhere(view: &View<'_>) -> bool {
    let network = &view.spec().network;
    let both = network.dataplane.is("cilium") && network.plugin_mode.is("overlay");
    let here = view.sets(&network.dataplane) && view.sets(&network.plugin_mode);
    let cilium = view.before().is_some_and(|before| before.is_cilium());
    let known = view.step().is_some_and(|step| step.old_mode().is_some());
    view.revision.action == Action::Update && both && here && !cilium && !known
}
