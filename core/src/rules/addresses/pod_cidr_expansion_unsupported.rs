use crate::changes::{self, Row};
use crate::rules::{Case, Check, Sink, View, rule, transition};

rule! {
    /// An update expands the pod CIDR of a cluster for which this is not supported.
    ///
    /// ## What it does
    ///
    /// Reports updates that change the pod CIDR of an overlay cluster which has Windows node pools or two IP families.
    ///
    /// ## Why it matters
    ///
    /// Expansion is for clusters with Linux nodes and IPv4 alone.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay
    /// az aks nodepool add --resource-group rg --cluster-name aks --name win --os-type Windows
    /// az aks update --resource-group rg --name aks --pod-cidr 10.240.0.0/12
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay
    /// az aks update --resource-group rg --name aks --pod-cidr 10.240.0.0/12
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/azure-cni-overlay-pod-expand>, limitations: no Windows node pools, no IPv6.
    /// `az aks update` has no `--pod-cidrs`, which is another finding. No error code is on record.
    code: "NP329",
    name: "pod-cidr-expansion-unsupported",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay-pod-expand",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "two families",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6
az aks update --resource-group rg --name aks --pod-cidr 10.240.0.0/12"#,
        ),
        Case::passes(
            "one family",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
az aks update --resource-group rg --name aks --pod-cidr 10.240.0.0/12"#,
        ),
        Case::passes(
            "the same range",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --pod-cidrs 10.244.0.0/16,fd12:3456:789a::/64
az aks update --resource-group rg --name aks --pod-cidrs 10.244.0.0/16,fd12:3456:789a::/64"#,
        ),
        Case::passes(
            "another setting",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6
az aks update --resource-group rg --name aks --tier standard"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(step) = view.step() else { return };
    transition::report(&changes::addresses(step), &[Row::PodRangeUnsupported], sink);
}
