use crate::rules::Case;
use crate::rules::ranges::{self, Purpose};
use crate::rules::refusal::unsupported;
use crate::rules::{Check, Draft, Sink, View, rule};

rule! {
    /// The pod CIDR and the service CIDR share addresses.
    ///
    /// ## What it does
    ///
    /// Reports a pod CIDR that overlaps a service CIDR of the same cluster. A range that is not written has its default:
    /// `10.244.0.0/16` for pods with overlay and kubenet, `10.0.0.0/16` for services.
    ///
    /// ## Why it matters
    ///
    /// An address must not be a pod and a service at once: traffic to a service address would reach a pod or nothing at
    /// all, the DNS service among them.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --pod-cidr 10.0.0.0/16
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --pod-cidr 10.244.0.0/16
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/azure-cni-overlay> says of the pod CIDR that it must not overlap the service
    /// address range; <https://github.com/cilium/cilium/pull/31504> shows what becomes of a cluster in which they overlap.
    /// No error code is on record, but the documents agree.
    code: "NP302",
    name: "pod-cidr-overlaps-service-cidr",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "a pod CIDR that holds the default service CIDR",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 10.0.0.0/8"#,
        ),
        Case::fails(
            "a service CIDR that is part of the default pod CIDR",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --service-cidr 10.244.8.0/24 \
  --dns-service-ip 10.244.8.10"#,
        ),
        Case::fails(
            "the IPv6 ranges",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --pod-cidrs 10.244.0.0/16,fd12:3456:789a::/64 \
  --service-cidrs 10.0.0.0/16,fd12:3456:789a::/108"#,
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
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "10.96.0.0/12", "serviceCidr": "10.100.0.0/16", "dnsServiceIP": "10.100.0.10"}
      }
    }
  ]
}"#,
        ),
        Case::fails(
            "kubenet",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin kubenet \
  --pod-cidr 10.0.128.0/17"#,
        ),
        Case::passes(
            "neighbours",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 10.1.0.0/16"#,
        ),
        Case::passes(
            "a flat network without pod CIDR",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --service-cidr 10.244.0.0/16 \
  --dns-service-ip 10.244.0.10"#,
        ),
        Case::passes(
            "a service CIDR that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 10.0.0.0/16 \
  --service-cidr "$SERVICES" \
  --dns-service-ip 10.0.0.10"#,
        ),
        Case::passes(
            "a cluster made elsewhere",
            "case.sh",
            r#"az aks update --resource-group rg --name aks --network-plugin-mode overlay --pod-cidr 10.0.0.0/16"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let services = ranges::services(view);
    for pod in ranges::pods(view) {
        let Some(service) = services.iter().find(|service| service.cidr.overlaps(&pod.cidr)) else { continue };
        let (pods, other) = (ranges::named(Purpose::Pods, &pod), ranges::named(Purpose::Services, service));
        // The range that is written is the one to change; both defaults never overlap.
        let (place, purpose, change) = match (&pod.place, &service.place) {
            (Some(place), _) => (place, Purpose::Pods, &pod),
            (None, Some(place)) => (place, Purpose::Services, service),
            (None, None) => (view.place(), Purpose::Pods, &pod),
        };
        let draft = Draft::new(place, format!("{pods} overlaps {other}"));
        let advice = ranges::advice(view, purpose, change);
        let draft = draft.help(advice.help).fix(advice.fix);
        sink.report(unsupported(view, draft.related(service.place.as_ref(), "service CIDR")));
    }
}
