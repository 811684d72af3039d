use crate::model::Field;
use crate::rules::refusal::unsupported;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// The Kubernetes version is too old for dual-stack with the Cilium dataplane.
    ///
    /// ## What it does
    ///
    /// Reports clusters of two IP families with the Cilium dataplane and a Kubernetes version below 1.29.
    ///
    /// ## Why it matters
    ///
    /// Before Kubernetes 1.29 the Cilium of AKS has no dual-stack networking.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --ip-families ipv4,ipv6 \
    ///   --kubernetes-version 1.28.9
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --ip-families ipv4,ipv6 \
    ///   --kubernetes-version 1.34
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium>: dual-stack with Cilium from Kubernetes 1.29
    /// on. No error code is on record.
    code: "NP327",
    name: "dual-stack-cilium-kubernetes-too-old",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
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
        "kubernetesVersion": "1.27.7", "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "ipFamilies": ["IPv4", "IPv6"]}
      }
    }
  ]
}"#,
        ),
        Case::fails(
            "a minor alone",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --kubernetes-version 1.28"#,
        ),
        Case::passes(
            "the first version",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6 \
  --kubernetes-version 1.29.0"#,
        ).on("2024-11-22"),
        Case::passes(
            "one family",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --kubernetes-version 1.28.9"#,
        ).on("2024-01-10"),
        Case::passes(
            "no version",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv6"#,
        ),
        Case::passes(
            "kubenet",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin kubenet \
  --ip-families ipv4,ipv6 \
  --kubernetes-version 1.28.9"#,
        ).on("2024-01-10"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let Some(version) = spec.version().filter(|_| spec.is_cilium() && spec.is_dual_stack()) else { return };
    let mut features = view.context.facts.features.rows.iter();
    let Some(feature) = features.find(|row| row.feature == "dual-stack-cilium") else { return };
    let Some(needed) = feature.kubernetes.as_deref().filter(|_| feature.is_newer_than(version)) else { return };
    let place = view.place_of(&spec.kubernetes_version);
    let draft = Draft::new(place, format!("dual-stack with the Cilium dataplane does not exist in Kubernetes {version}"));
    let draft = draft.help(format!("take Kubernetes {needed} or newer, or ask for IPv4 alone"));
    let families = spec.network.ip_families.first().and_then(Field::place);
    sink.report(unsupported(view, draft.related(families, "IP families")));
}
