use crate::model::Action;
use crate::rules::Case;
use crate::rules::refusal::unsupported;
use crate::rules::{Check, Draft, Sink, View, rule};

rule! {
    /// An update changes the pod CIDR of an overlay cluster to a range that does not hold the old one.
    ///
    /// ## What it does
    ///
    /// Reports updates of a cluster with overlay that set a pod CIDR which does not contain every address of the one
    /// before.
    ///
    /// ## Why it matters
    ///
    /// A pod CIDR can only grow: the new one must be a larger range around the old one. It cannot be moved or made
    /// smaller, since nodes keep their parts of it.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --pod-cidr 10.244.0.0/18
    /// az aks update --resource-group rg --name aks --pod-cidr 10.245.0.0/16
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --pod-cidr 10.244.0.0/18
    /// az aks update --resource-group rg --name aks --pod-cidr 10.244.0.0/16
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/azure-cni-overlay-pod-expand>: "only expansion to a larger superset is
    /// supported". The cluster is judged against the step before it in the input, so a cluster made elsewhere is not
    /// looked at.
    code: "NP328",
    name: "pod-cidr-not-expanded",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay-pod-expand",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "a smaller range",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 10.244.0.0/18
az aks update --resource-group rg --name aks --pod-cidr 10.244.0.0/19"#,
        ),
        Case::fails(
            "the default before",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
az aks update --resource-group rg --name aks --pod-cidr 10.240.0.0/16"#,
        ),
        Case::passes(
            "the same range",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 10.244.0.0/18
az aks update --resource-group rg --name aks --pod-cidr 10.244.0.0/18"#,
        ),
        Case::passes(
            "the default before",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
az aks update --resource-group rg --name aks --pod-cidr 10.240.0.0/12"#,
        ),
        Case::passes(
            "a cluster made elsewhere",
            "case.sh",
            r#"az aks update --resource-group rg --name aks --pod-cidr 10.245.0.0/16"#,
        ),
        Case::passes(
            "a range that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 10.244.0.0/18
az aks update --resource-group rg --name aks --pod-cidr "$POD_CIDR""#,
        ),
        Case::passes(
            "a flat network that becomes an overlay",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure
az aks update --resource-group rg --name aks --network-plugin-mode overlay --pod-cidr 192.168.0.0/16"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(before) = view.before().filter(|_| view.revision.action == Action::Update) else { return };
    if !before.is_overlay(view.format()) || !view.spec().is_overlay(view.format()) {
        return;
    }
    let old = before.effective_pod_cidrs(view.format());
    let new = view.spec().effective_pod_cidrs(view.format());
    let Some(old) = old.first() else { return };
    let Some((new, place)) = new.first().and_then(|range| Some((&range.cidr, range.place.as_ref()?))) else { return };
    if new.family() != old.cidr.family() || new.contains(&old.cidr) {
        return;
    }
    let message = format!(
        "pod CIDR `{}` does not hold the pod CIDR `{}` that the cluster has",
        new.written(),
        old.cidr.written()
    );
    let draft = Draft::new(place, message).help("a pod CIDR can only grow to a larger range around the old one");
    sink.report(unsupported(view, draft.related(old.place.as_ref(), "pod CIDR so far")));
}
