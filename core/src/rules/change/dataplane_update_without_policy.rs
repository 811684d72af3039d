use crate::edit::Setting;
use crate::model::{Action, Format};
use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A cluster is updated to the Cilium dataplane without its network policy.
    ///
    /// ## What it does
    /// Finds `az aks update --network-dataplane cilium` without `--network-policy cilium`, unless the cluster has the
    /// policy or the dataplane already.
    ///
    /// ## Why it matters
    /// The command sends back the policy that the cluster has, which is `none` where there was no engine, and Azure
    /// answers "Cilium dataplane requires network policy cilium." With the `aks-preview` extension, which adds the
    /// policy by itself, the same line passes.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks update --resource-group rg --name aks --network-dataplane cilium
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks update --resource-group rg --name aks --network-dataplane cilium --network-policy cilium
    /// ```
    ///
    /// ## References
    /// - [azure-container-networking#4417](https://github.com/Azure/azure-container-networking/issues/4417) (2026-05-21)
    ///   and a report of 2025-06-26: the refusal. [Update Azure CNI](https://learn.microsoft.com/azure/aks/update-azure-cni)
    ///   shows only the first option (2026-08-21); since sources differ, it is a warning.
    code: "NP601",
    name: "dataplane-update-without-policy",
    severity: Warning,
    since: "0.1.0",
    source: "https://github.com/Azure/azure-container-networking/issues/4417",
    as_of: "2026-05-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("a cluster with Calico", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --network-policy calico\naz aks update -g rg -n aks --network-dataplane cilium"),
        Case::passes("a create", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium"),
        Case::passes("it has the dataplane", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\naz aks update -g rg -n aks --network-dataplane cilium"),
        Case::passes("more options not known", "a.sh", "az aks update -g rg -n aks --network-dataplane cilium $MORE"),
        Case::passes("another update later", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\naz aks update -g rg -n aks --tier standard"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let network = &view.spec().network;
    let update = view.revision.action == Action::Update && view.format() == Format::AzCommand;
    if !update || !network.dataplane.is("cilium") || !view.sets(&network.dataplane) {
        return;
    }
    let had = view.before().is_some_and(|before| before.is_cilium() || before.network.policy.is("cilium"));
    // A policy that is not known, but stands in this command, may be the right one.
    if had || network.policy.place().is_some_and(|_| view.sets(&network.policy)) {
        return;
    }
    let carried = network
        .policy
        .sited()
        .map(|policy| (&policy.place, format!("the cluster has the network policy `{}`", policy.value)));
    let draft = Draft::new(view.place_of(&network.dataplane), "the update to the Cilium dataplane does not name its network policy")
        .help("add `--network-policy cilium`; Azure may answer \"Cilium dataplane requires network policy cilium.\" otherwise");
    // A policy that the cluster has stays where it is; the command names the new one.
    let own = network.dataplane.place().filter(|place| view.writes(place));
    let change = own.map(|place| fixes::add(view, Setting::POLICY, "cilium", place));
    let title = "add `--network-policy cilium`";
    let draft = draft.fix(fixes::of(view, Touches::Dataplane, title, change.into_iter().collect()));
    sink.report(match carried {
        Some((place, label)) => draft.related(place, label),
        None => draft,
    });
}
