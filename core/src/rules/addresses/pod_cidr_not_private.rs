use crate::rules::Case;
use crate::rules::ranges::{self, Purpose};
use crate::rules::{Check, Sink, View, rule};

use super::private;

rule! {
    /// The pod CIDR is not private.
    ///
    /// ## What it does
    ///
    /// Reports a pod CIDR with addresses outside the private blocks 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and
    /// 100.64.0.0/10, and an IPv6 one that is multicast, link-local or loopback.
    ///
    /// ## Why it matters
    ///
    /// Azure accepts public ranges for pods but does not support them, and pods cannot reach the owners of these addresses
    /// on the internet.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --pod-cidr 172.126.0.0/16
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --pod-cidr 172.26.0.0/16
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay>: RFC 1918 and RFC 6598 ranges are
    /// supported, public ones are accepted but outside the scope of support.
    code: "NP317",
    name: "pod-cidr-not-private",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the first range after the private block",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 172.32.0.0/16"#,
        ),
        Case::fails(
            "the first range after the shared block",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 100.128.0.0/16"#,
        ),
        Case::fails(
            "kubenet",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin kubenet \
  --pod-cidr 11.0.0.0/16"#,
        ),
        Case::passes(
            "shared addresses",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 100.64.0.0/10"#,
        ),
        Case::passes(
            "the default",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium"#,
        ),
        Case::passes(
            "a range that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr "$POD_CIDR""#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    for pod in ranges::pods(view) {
        if let Some(draft) = private::finding(view, Purpose::Pods, &pod) {
            sink.report(draft);
        }
    }
}
