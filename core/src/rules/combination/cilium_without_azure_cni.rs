use crate::edit::{Change, Fix, Setting};
use crate::model::{Format, Sited};
use crate::report::RefusedBy;
use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Draft, Sink, View, provider, rule};

rule! {
    /// The Cilium dataplane is asked for with a network plugin other than Azure CNI.
    ///
    /// ## What it does
    /// Finds `networkDataplane: cilium` together with `networkPlugin: kubenet` or `none`.
    ///
    /// ## Why it matters
    /// AKS runs its Cilium on Azure CNI alone. A kubenet cluster has to become Azure CNI overlay first; with the plugin
    /// `none` AKS installs no dataplane at all.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin kubenet --network-dataplane cilium
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
    /// ```
    ///
    /// ## References
    /// - [Azure CNI powered by Cilium](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium) (2026-08-21)
    /// - [Update Azure CNI](https://learn.microsoft.com/azure/aks/update-azure-cni): a kubenet cluster cannot take the
    ///   Cilium dataplane directly (2026-08-21). The text of Azure's refusal is not on record.
    /// - [Bring your own CNI](https://learn.microsoft.com/azure/aks/use-byo-cni): AKS supports no network component of
    ///   such a cluster.
    code: "NP101",
    name: "cilium-without-azure-cni",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("own plugin", "a.sh", "az aks create -g rg -n aks --network-plugin none --network-dataplane cilium"),
        Case::fails("other case", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"Kubenet","networkDataplane":"Cilium"}}}"#),
        Case::fails("an update of a kubenet cluster", "a.sh", "az aks create -g rg -n aks --network-plugin kubenet\naz aks update -g rg -n aks --network-dataplane cilium --network-policy cilium"),
        Case::passes("plugin not known", "a.sh", "az aks create -g rg -n aks --network-plugin $PLUGIN --network-dataplane cilium"),
        Case::passes("plugin left out", "a.sh", "az aks create -g rg -n aks --network-dataplane cilium"),
        Case::passes("dataplane not known", "a.sh", "az aks create -g rg -n aks --network-plugin kubenet --network-dataplane $DATAPLANE"),
        Case::passes("the other dataplane", "a.sh", "az aks create -g rg -n aks --network-plugin kubenet --network-dataplane azure"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let network = &view.spec().network;
    let Some(plugin) = network.plugin.sited() else { return };
    if view.observed() || !network.dataplane.is("cilium") {
        return;
    }
    let help = match plugin.value.to_ascii_lowercase().as_str() {
        "kubenet" if view.creates() => "use the network plugin `azure`, best with the plugin mode `overlay`",
        "kubenet" => "update the cluster to the network plugin `azure` with the plugin mode `overlay` first",
        "none" => "use the network plugin `azure`, or leave the dataplane to the plugin that you install",
        _ => return,
    };
    let message = format!("the Cilium dataplane needs the network plugin `azure`, not `{}`", plugin.value);
    let draft = Draft::new(&plugin.place, message)
        .related(network.dataplane.place(), "the dataplane is chosen here")
        .help(help)
        .fix(fix(view, plugin));
    // The Terraform provider looks only where container network security is on, and then when it plans.
    let written = provider::written(view, "network_profile.advanced_networking").is_some();
    let unplanned = provider::cluster(view).is_some_and(|resource| resource.planned.is_none());
    let refused = written && unplanned && view.spec().acns.security.is_true();
    sink.report(if refused { draft.refused_by(RefusedBy::Terraform) } else { draft });
}

/// The fix of a kubenet cluster that is created: its ranges are those of overlay as well. Whoever installs a plugin of
/// their own may mean another dataplane.
fn fix(view: &View<'_>, plugin: &Sited<String>) -> Option<Fix> {
    let network = &view.spec().network;
    if !view.creates() || !plugin.value.eq_ignore_ascii_case("kubenet") {
        return None;
    }
    let mut changes = vec![Change::replace(&plugin.place, plugin.value.clone(), "azure")];
    let in_subnet = view.spec().pools.iter().any(|pool| !pool.pod_subnet.is_absent());
    if network.plugin_mode.is_absent() && !in_subnet {
        changes.push(fixes::add(view, Setting::PLUGIN_MODE, "overlay", &plugin.place));
    }
    // Of the list of `azure`, `calico` and `cilium` only the last goes with the dataplane, which is another finding.
    let title = "use the network plugin `azure` with the plugin mode `overlay`";
    fixes::of(view, Touches::Plugin, title, changes).filter(|_| view.format() != Format::Capz)
}
