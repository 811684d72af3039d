use crate::changes::{self, Row};
use crate::rules::{Case, Check, Sink, View, rule, transition};

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
    let Some(step) = view.step() else { return };
    for told in changes::addresses(step).iter().filter(|told| told.row == Row::PodRangeMoved) {
        sink.report(transition::draft(told).help("a pod CIDR can only grow to a larger range around the old one"));
    }
}
