use crate::model::{Action, Ipam};
use crate::report::Severity;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// One update changes the dataplane and the way pods get their addresses.
    ///
    /// ## What it does
    /// Finds `az aks update` with `--network-dataplane cilium` and `--network-plugin-mode overlay` in one command,
    /// unless the cluster is known to have one of them. From a cluster known to be kubenet, or known not to be overlay,
    /// it is an error.
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
    let both = network.dataplane.is("cilium") && network.plugin_mode.is("overlay");
    let here = view.sets(&network.dataplane) && view.sets(&network.plugin_mode);
    if view.revision.action != Action::Update || !both || !here {
        return;
    }
    let was = view.before().and_then(|before| before.base_ipam(view.format()));
    if view.before().is_some_and(|before| before.is_cilium()) || was == Some(Ipam::Overlay) {
        return;
    }
    let message = match was {
        Some(Ipam::Kubenet) => "a kubenet cluster cannot become a Cilium cluster in one step",
        _ => "one update cannot change both the dataplane and the way pods get their addresses",
    };
    let help = match was {
        Some(Ipam::Kubenet) => "update to Azure CNI overlay first, then to the Cilium dataplane in a second command",
        _ => "use two commands, one for `--network-plugin-mode overlay` and one for `--network-dataplane cilium`",
    };
    let draft = Draft::new(view.place_of(&network.dataplane), message)
        .related(network.plugin_mode.place(), "the plugin mode is changed here")
        .help(help);
    sink.report(if was.is_none() { draft.severity(Severity::Warning) } else { draft });
}
