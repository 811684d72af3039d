use crate::model::Field;
use crate::net::Family;
use crate::rules::Case;
use crate::rules::refusal::unsupported;
use crate::rules::{Check, Draft, Sink, View, provider, rule};

use super::families;

rule! {
    /// The cluster asks for address families that AKS does not have.
    ///
    /// ## What it does
    ///
    /// Reports IP families other than `IPv4` alone or `IPv4` and `IPv6` in this order.
    ///
    /// ## Why it matters
    ///
    /// Nodes and pods have an IPv4 address in any case: clusters of IPv6 alone are not supported, nor is IPv6 as the first
    /// family.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --ip-families ipv6
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
    /// <https://learn.microsoft.com/azure/aks/configure-dual-stack>: "Only ipv4 or ipv4,ipv6 are supported". Values that
    /// the schema does not name are passed over.
    code: "NP324",
    name: "ip-families-unsupported",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/configure-dual-stack",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "IPv6 first",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv6,ipv4"#,
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
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "ipFamilies": ["IPv6"]}
      }
    }
  ]
}"#,
        ),
        Case::fails(
            "one family twice",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv4,ipv4"#,
        ),
        Case::passes(
            "IPv4 alone",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families IPv4"#,
        ),
        Case::passes(
            "a family that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families "$FAMILIES""#,
        ),
        Case::passes(
            "a value of another schema",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --ip-families ipv9"#,
        ),
        Case::passes(
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
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "ipFamilies": ["IPv4", "IPv6"]}
      }
    }
  ]
}"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let written = &view.spec().network.ip_families;
    let Some(asked) = families::asked(written) else { return };
    if matches!(asked.as_slice(), [] | [Family::V4] | [Family::V4, Family::V6]) {
        return;
    }
    let Some(place) = written.first().and_then(Field::place) else { return };
    let message = format!("IP families {} are not supported", families::listed(&asked));
    let help = "ask for `IPv4`, or for `IPv4` and `IPv6` in this order";
    let draft = Draft::new(place, message).help(help);
    sink.report(if asked == [Family::V6] && provider::cluster(view).is_some() {
        provider::refused(view, draft)
    } else {
        unsupported(view, draft)
    });
}
