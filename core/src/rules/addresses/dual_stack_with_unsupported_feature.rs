use crate::model::{Field, Place};
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A dual-stack cluster uses a feature that has no IPv6.
    ///
    /// ## What it does
    ///
    /// Reports clusters of two IP families with a managed or user-assigned NAT gateway as outbound type, or with the
    /// network policies `azure` (Azure Network Policy Manager) or `calico`.
    ///
    /// ## Why it matters
    ///
    /// The documents list these as unsupported with dual-stack: the Standard NAT gateway is IPv4 only, and the policies of
    /// the two engines would not hold for the IPv6 addresses of pods.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --ip-families ipv4,ipv6 \
    ///   --outbound-type managedNATGateway
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --ip-families ipv4,ipv6
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/configure-dual-stack>, which also lists virtual nodes (virtual-nodes-network
    /// says that). No refusal is on record, so it is a warning. The newer `managedNATGatewayV2` is not meant.
    code: "NP327",
    name: "dual-stack-with-unsupported-feature",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/configure-dual-stack",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "Calico",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin kubenet \
  --ip-families ipv4,ipv6 \
  --network-policy calico"#,
        ),
        Case::fails(
            "Azure Network Policy Manager",
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
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkPolicy": "Azure", "ipFamilies": ["IPv4", "IPv6"]}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "one family",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --outbound-type managedNATGateway"#,
        ),
        Case::passes(
            "a load balancer",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --outbound-type loadBalancer"#,
        ),
        Case::passes(
            "the newer NAT gateway",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --outbound-type managedNATGatewayV2"#,
        ),
        Case::passes(
            "an outbound type that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --outbound-type "$OUTBOUND""#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    if !spec.is_dual_stack() {
        return;
    }
    let network = &spec.network;
    let nat = network.outbound_type.is("managedNATGateway") || network.outbound_type.is("userAssignedNATGateway");
    let found = [
        (nat, network.outbound_type.place(), "the Standard NAT gateway"),
        (network.policy.is("azure"), network.policy.place(), "Azure Network Policy Manager"),
        (network.policy.is("calico"), network.policy.place(), "Calico"),
    ];
    let families: Option<&Place> = network.ip_families.first().and_then(Field::place);
    for (_, place, feature) in found.into_iter().filter(|(is_used, ..)| *is_used) {
        let draft =
            Draft::new(place.unwrap_or(view.place()), format!("a dual-stack cluster does not support {feature}"));
        let draft = draft.help("ask for IPv4 alone, or do without it");
        sink.report(draft.related(families, "IP families"));
    }
}
