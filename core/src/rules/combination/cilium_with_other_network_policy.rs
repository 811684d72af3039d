use crate::edit::Change;
use crate::report::{RefusedBy, Severity};
use crate::rules::fixes::{self, Touches};
use crate::rules::refusal::first_of_both;
use crate::rules::{Case, Check, Draft, Sink, View, provider, rule};

rule! {
    /// The Cilium dataplane is asked for with another network policy engine.
    ///
    /// ## What it does
    /// Finds `networkDataplane: cilium` together with a `networkPolicy` of `azure`, `calico` or `none` that the same
    /// step writes.
    ///
    /// ## Why it matters
    /// Azure refuses the request with `CiliumDataplaneRequiresNetworkPolicyCilium`: "Cilium dataplane requires network
    /// policy cilium." A policy that is left out when the cluster is created is filled in by Azure.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay \
    ///   --network-dataplane cilium --network-policy calico
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay \
    ///   --network-dataplane cilium --network-policy cilium
    /// ```
    ///
    /// ## References
    /// - [bicep-registry-modules#3361](https://github.com/Azure/bicep-registry-modules/issues/3361),
    ///   [AKS-Construction#535](https://github.com/Azure/AKS-Construction/issues/535) and
    ///   [terraform-provider-azurerm#23339](https://github.com/hashicorp/terraform-provider-azurerm/issues/23339):
    ///   the code and message for `azure` and `calico`
    /// - [azure-cli-extensions#7011](https://github.com/Azure/azure-cli-extensions/pull/7011) (2023-11): the same for
    ///   `none`. [azure-cli#27466](https://github.com/Azure/azure-cli/pull/27466) allows `none` on an update, to take
    ///   a policy engine away; a report of 2025-06-26 shows the refusal again, so it is taken as still in force where
    ///   the dataplane is chosen, and as a warning on a cluster that has Cilium already.
    code: "NP102",
    name: "cilium-with-other-network-policy",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/Azure/bicep-registry-modules/issues/3361",
    as_of: "2025-06-26",
    check: Check::Revision(check),
    cases: [
        Case::fails("azure", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkPluginMode":"Overlay","networkDataplane":"Cilium","networkPolicy":"Azure"}}}"#),
        Case::fails("none", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --network-policy none"),
        Case::fails("an update of a cluster made elsewhere", "a.sh", "az aks update -g rg -n aks --network-dataplane cilium --network-policy azure"),
        Case::fails("the engine taken from a cilium cluster", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium\naz aks update -g rg -n aks --network-policy none"),
        Case::passes("left out", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium"),
        Case::passes("null", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay","networkDataplane":"cilium","networkPolicy":null}}}"#),
        Case::passes("not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --network-policy $POLICY"),
        Case::passes("other case", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --network-policy Cilium"),
        Case::passes("the azure dataplane", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane azure --network-policy calico"),
        Case::passes("the engine of the cluster before the update", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-policy calico\naz aks update -g rg -n aks --network-dataplane cilium"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let network = &view.spec().network;
    let Some(policy) = network.policy.sited() else { return };
    let other = ["azure", "calico", "none"].iter().any(|engine| policy.value.eq_ignore_ascii_case(engine));
    if view.observed() || !other || !network.dataplane.is("cilium") || !view.writes(&policy.place) {
        return;
    }
    let had_cilium = view.before().is_some_and(|before| before.network.dataplane.is("cilium"));
    let message = format!("the Cilium dataplane needs the network policy `cilium`, not `{}`", policy.value);
    let mut draft =
        Draft::new(&policy.place, message).related(network.dataplane.place(), "the dataplane is chosen here").help(
            "set the network policy to `cilium`; Azure answers `CiliumDataplaneRequiresNetworkPolicyCilium` otherwise",
        );
    let fix = || {
        let change = Change::replace(&policy.place, policy.value.clone(), "cilium");
        fixes::of(view, Touches::Dataplane, "set the network policy to `cilium`", vec![change])
    };
    draft = if had_cilium && policy.value.eq_ignore_ascii_case("none") {
        draft.severity(Severity::Warning)
    } else if policy.value.eq_ignore_ascii_case("none") && provider::cluster(view).is_some() {
        draft.fix(fix()).refused_by(RefusedBy::Terraform)
    } else {
        draft.fix(fix()).refused_by(first_of_both(view))
    };
    sink.report(draft);
}
