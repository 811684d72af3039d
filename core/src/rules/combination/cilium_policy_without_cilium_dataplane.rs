use crate::edit::{Fix, Setting};
use crate::model::Place;
use crate::report::RefusedBy;
use crate::rules::fixes::{self, Touches};
use crate::rules::refusal::first_of_both;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// The network policy `cilium` is asked for without the Cilium dataplane.
    ///
    /// ## What it does
    /// Finds `networkPolicy: cilium` where `networkDataplane` is another one, or left out.
    ///
    /// ## Why it matters
    /// Azure refuses the request with `NetworkPolicyNotSupported`, subcode `NetworkPolicyCiliumRequiresCiliumDataplane`:
    /// the policy engine is part of the dataplane.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-policy cilium
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay \
    ///   --network-dataplane cilium --network-policy cilium
    /// ```
    ///
    /// ## References
    /// - [DevOps-The-Hard-Way-Azure#1](https://github.com/AdminTurnedDevOps/DevOps-The-Hard-Way-Azure/issues/1) and
    ///   [#2](https://github.com/AdminTurnedDevOps/DevOps-The-Hard-Way-Azure/issues/2): code and subcode. A page of the
    ///   AKS documentation about its desktop application shows the refused combination; the recorded refusal is taken
    ///   as right.
    code: "NP103",
    name: "cilium-policy-without-cilium-dataplane",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/AdminTurnedDevOps/DevOps-The-Hard-Way-Azure/issues/1",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("the azure dataplane", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane azure --network-policy cilium"),
        Case::fails("left out in a template", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkPolicy":"Cilium"}}}"#),
        Case::fails("an update of the policy alone", "a.sh", "az aks create -g rg -n aks --network-plugin azure\naz aks update -g rg -n aks --network-policy cilium"),
        Case::passes("dataplane not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane $DP --network-policy cilium"),
        Case::passes("more options not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-policy cilium $EXTRA"),
        Case::passes("a cluster made elsewhere", "a.sh", "az aks update -g rg -n aks --network-policy cilium"),
        Case::passes("Automatic clusters have Cilium", "a.sh", "az aks create -g rg -n aks --sku automatic --network-policy cilium"),
        Case::passes("another policy", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-policy calico"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let Some(policy) = spec.network.policy.sited().filter(|policy| policy.value.eq_ignore_ascii_case("cilium")) else {
        return;
    };
    if view.observed() || spec.uses_cilium() != Some(false) {
        return;
    }
    // The provider's webhook takes a policy without a dataplane.
    let component = if spec.network.dataplane.is_absent() { RefusedBy::Azure } else { first_of_both(view) };
    let (message, label) = match spec.network.dataplane.value() {
        Some(dataplane) => (
            format!("the network policy `cilium` needs the dataplane `cilium`, not `{dataplane}`"),
            "the dataplane is chosen here",
        ),
        None => {
            let message = "the network policy `cilium` needs the dataplane `cilium`, which is not asked for".to_owned();
            (message, "")
        }
    };
    sink.report(
        Draft::new(&policy.place, message)
            .related(spec.network.dataplane.place(), label)
            .help("set the network dataplane to `cilium`; Azure answers `NetworkPolicyCiliumRequiresCiliumDataplane` otherwise")
            .refused_by(component)
            .fix(fix(view, &policy.place)),
    );
}

fn fix(view: &View<'_>, beside: &Place) -> Option<Fix> {
    let beside = Some(beside).filter(|beside| view.writes(beside));
    let change = fixes::set(view, &view.spec().network.dataplane, Setting::DATAPLANE, "cilium", beside)?;
    let fits = fixes::may_have_cilium(view);
    fixes::of(view, Touches::Dataplane, "set the network dataplane to `cilium`", vec![change]).filter(|_| fits)
}
