use crate::net::Family;
use crate::report::Severity;
use crate::rules::Case;
use crate::rules::ranges::{self, Purpose};
use crate::rules::refusal::unsupported;
use crate::rules::{Check, Draft, Sink, View, rule};

/// Bits of service addresses that the API server manages.
const MAX_HOST_BITS: u8 = 20;

/// The prefix length that the help offers for IPv4, that of the default.
const USUAL_PREFIX_LEN: u8 = 16;

rule! {
    /// The service CIDR is larger than Kubernetes can manage.
    ///
    /// ## What it does
    ///
    /// Reports an IPv4 service CIDR with a prefix shorter than /12, and an IPv6 one with a prefix shorter than /108. A /12
    /// is only warned about.
    ///
    /// ## Why it matters
    ///
    /// The API server manages at most 20 bits of service addresses and does not start with more.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --service-cidr 10.0.0.0/11 \
    ///   --dns-service-ip 10.0.0.10 \
    ///   --pod-cidr 192.168.0.0/16
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --service-cidr 10.0.0.0/16 \
    ///   --dns-service-ip 10.0.0.10 \
    ///   --pod-cidr 192.168.0.0/16
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning>: "must be smaller than /12";
    /// <https://learn.microsoft.com/azure/aks/configure-dual-stack>: "can be no larger than a /108". Kubernetes itself
    /// accepts a /12, and what Azure makes of it is not on record, hence the warning there.
    code: "NP318",
    name: "service-cidr-too-large",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the border of the documents",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 10.0.0.0/12 \
  --dns-service-ip 10.0.0.10 \
  --pod-cidr 192.168.0.0/16"#,
        ),
        Case::fails(
            "IPv6",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --service-cidrs 10.0.0.0/16,fd12:3456:789a:1::/107"#,
        ),
        Case::fails(
            "a template",
            "case.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "aks",
      "location": "westeurope",
      "identity": {"type": "SystemAssigned"},
      "properties": {
        "dnsPrefix": "aks",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "192.168.0.0/16", "serviceCidr": "10.0.0.0/8", "dnsServiceIP": "10.0.0.10"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "one bit less",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 10.0.0.0/13 \
  --dns-service-ip 10.0.0.10 \
  --pod-cidr 192.168.0.0/16"#,
        ),
        Case::passes(
            "the largest of IPv6",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --service-cidrs 10.0.0.0/16,fd12:3456:789a:1::/108"#,
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
        let (cidr, Some(place)) = (&service.cidr, &service.place) else { continue };
        let smallest_prefix = cidr.family().width().saturating_sub(MAX_HOST_BITS);
        let at_border = cidr.prefix_len() == smallest_prefix && cidr.family() == Family::V4;
        if cidr.prefix_len() >= smallest_prefix && !at_border {
            continue;
        }
        let limit = if cidr.family() == Family::V4 { "must be smaller than a /12" } else { "must not exceed a /108" };
        let message = format!("service CIDR `{}` is too large: it {limit}", cidr.written());
        let len = if cidr.family() == Family::V4 { USUAL_PREFIX_LEN } else { smallest_prefix };
        let draft = Draft::new(place, message);
        let draft = match ranges::free(view, Purpose::Services, cidr.family(), len) {
            Some(range) => draft
                .help(format!("take a smaller service CIDR, such as `{range}`"))
                .fix(ranges::replacement(view, Purpose::Services, &service, &range)),
            None => draft.help("take a smaller service CIDR"),
        };
        sink.report(if at_border { draft.severity(Severity::Warning) } else { unsupported(view, draft) });
    }
}
