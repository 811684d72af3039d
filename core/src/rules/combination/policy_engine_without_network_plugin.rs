use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A network policy engine is asked for with the network plugin `none`.
    ///
    /// ## What it does
    /// Finds `networkPolicy: azure` or `calico` together with `networkPlugin: none`.
    ///
    /// ## Why it matters
    /// With `none` the network is yours: the plugin that you install brings its policy engine, and AKS supports none of
    /// its own there.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin none --network-policy calico
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin none
    /// ```
    ///
    /// ## References
    /// - [Bring your own CNI](https://learn.microsoft.com/azure/aks/use-byo-cni): the network is installed and supported
    ///   by its vendor (2026-08-21). No refusal by Azure is on record.
    code: "NP108",
    name: "policy-engine-without-network-plugin",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/use-byo-cni",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("template", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"None","networkPolicy":"Azure"}}}"#),
        Case::passes("policy none", "a.sh", "az aks create -g rg -n aks --network-plugin none --network-policy none"),
        Case::passes("plugin not known", "a.sh", "az aks create -g rg -n aks --network-plugin $PLUGIN --network-policy calico"),
        Case::passes("Azure CNI", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-policy calico"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let network = &view.spec().network;
    let Some(policy) = network.policy.sited() else { return };
    let engine = network.policy.is("azure") || network.policy.is("calico");
    if view.observed() || !engine || !network.plugin.is("none") {
        return;
    }
    let message = format!("the network policy `{}` is not for clusters with the network plugin `none`", policy.value);
    sink.report(
        Draft::new(&policy.place, message)
            .related(network.plugin.place(), "the plugin is chosen here")
            .help("leave the network policy out, and use the engine of the plugin that you install")
            .fix(fixes::of(
                view,
                Touches::Dataplane,
                "leave the network policy out",
                fixes::remove(view, &policy.place).into_iter().collect(),
            )),
    );
}
