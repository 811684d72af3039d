use crate::rules::Case;
use crate::rules::ranges::{self, Purpose};
use crate::rules::{Check, Sink, View, rule};

use super::private;

rule! {
    /// The service CIDR is not private.
    ///
    /// ## What it does
    ///
    /// Reports a service CIDR with addresses outside the private blocks 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and
    /// 100.64.0.0/10, and an IPv6 one that is multicast, link-local or loopback.
    ///
    /// ## Why it matters
    ///
    /// Pods can no longer reach the owners of these addresses on the internet: the cluster takes them for services. The
    /// private block that begins with 172 reaches from 172.16.0.0 to 172.31.255.255 only, which is often forgotten.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --service-cidr 172.56.0.0/16 \
    ///   --dns-service-ip 172.56.0.10
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --service-cidr 172.26.0.0/16 \
    ///   --dns-service-ip 172.26.0.10
    /// ```
    ///
    /// ## References
    ///
    /// The AKS changelog of 2023-10-01 announces that public and multicast service CIDRs are blocked; creates with
    /// 172.56.0.0/16 were accepted on 2023-11-06 and 2023-12-20 all the same, and nothing newer is on record. Hence a
    /// warning.
    code: "NP316",
    name: "service-cidr-not-private",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "multicast",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 224.0.0.0/16 \
  --dns-service-ip 224.0.0.10"#,
        ),
        Case::fails(
            "the first range after the private block",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 172.32.0.0/16 \
  --dns-service-ip 172.32.0.10"#,
        ),
        Case::fails(
            "the first range before the private block",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 172.15.0.0/16 \
  --dns-service-ip 172.15.0.10"#,
        ),
        Case::fails(
            "partly private",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 192.160.0.0/12 \
  --dns-service-ip 192.168.0.10"#,
        ),
        Case::passes(
            "the ends of the private block",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 172.16.0.0/16 \
  --dns-service-ip 172.16.0.10"#,
        ),
        Case::passes(
            "shared addresses",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 100.64.0.0/16 \
  --dns-service-ip 100.64.0.10"#,
        ),
        Case::passes(
            "a public IPv6 range",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --service-cidrs 10.0.0.0/16,2001:ffff::/108"#,
        ),
        Case::passes(
            "a range that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr "$SERVICES""#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    for service in ranges::services(view) {
        if let Some(draft) = private::finding(view, Purpose::Services, &service) {
            sink.report(draft);
        }
    }
}
