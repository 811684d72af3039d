use crate::model::Ipam;
use crate::report::Severity;
use crate::rules::Case;
use crate::rules::ranges::{self, Purpose};
use crate::rules::refusal::refused;
use crate::rules::{Check, Draft, Sink, View, rule};

rule! {
    /// The pod CIDR overlaps a range that AKS uses itself.
    ///
    /// ## What it does
    ///
    /// Reports a pod CIDR that shares addresses with 169.254.0.0/16, 192.0.2.0/24, 172.30.0.0/16 or 172.31.0.0/16.
    /// `172.16.0.0/12` is such a range: it contains two of them.
    ///
    /// ## Why it matters
    ///
    /// Azure rejects pod CIDRs that overlap a reserved range when a cluster is created or updated. With an own plugin no
    /// refusal is on record: a warning.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --pod-cidr 172.16.0.0/12
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --pod-cidr 172.16.0.0/16
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/concepts-network-cni-overview>, as of 2026-07-21: "AKS rejects pod CIDRs
    /// that overlap a reserved range during cluster creation or update". A wording that spoke of clusters with Calico only
    /// was withdrawn on 2026-07-10. Clusters made earlier are not affected, so a state that Azure reported is only warned
    /// about.
    code: "NP313",
    name: "pod-cidr-reserved",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-cni-overview",
    as_of: "2026-07-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "link-local",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 169.254.0.0/17"#,
        ),
        Case::fails(
            "kubenet",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin kubenet \
  --pod-cidr 172.31.0.0/16"#,
        ),
        Case::fails(
            "documentation",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 192.0.0.0/16"#,
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
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "172.30.128.0/17"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "the last range before",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 172.29.0.0/16"#,
        ),
        Case::passes(
            "a range after the private block",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 100.64.0.0/10"#,
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
    let reserved = ranges::reserved(view);
    let own_plugin = view.spec().base_ipam(view.format()) == Some(Ipam::ByoCni);
    for pod in ranges::pods(view) {
        let (Some(met), Some(place)) = (reserved.iter().find(|range| range.overlaps(&pod.cidr)), &pod.place) else {
            continue;
        };
        let message = format!("pod CIDR `{}` overlaps `{met}`, which AKS uses itself", pod.cidr.written());
        let advice = ranges::advice(view, Purpose::Pods, &pod);
        let draft = Draft::new(place, message).help(advice.help).fix(advice.fix);
        sink.report(if own_plugin { draft.severity(Severity::Warning) } else { refused(view, draft) });
    }
}
