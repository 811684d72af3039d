use crate::rules::Case;
use crate::rules::refusal::{refused, unsupported};
use crate::rules::{Check, Draft, Sink, View, rule};

use crate::rules::demand;

rule! {
    /// maxPods is less than 10 or more than 250.
    ///
    /// ## What it does
    ///
    /// Reports node pools with a maxPods below 10 or above 250.
    ///
    /// ## Why it matters
    ///
    /// A node needs room for the pods of the system, so Azure refuses less than 10. More than 250 pods a node are not
    /// supported by any network plugin, and a /24 of the pod CIDR would hardly hold them.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --max-pods 300
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --max-pods 250
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning> gives 10 to 250 for every plugin and
    /// says that the minimum is enforced; <https://github.com/Azure/AKS/issues/1422> reports the refusal of less. For more
    /// than 250 no refusal is on record, but the documents agree.
    code: "NP359",
    name: "max-pods-out-of-range",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "one too few",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --max-pods 9 \
  --node-count 5"#,
        ),
        Case::fails(
            "one too many",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --max-pods 251"#,
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
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5", "maxPods": 500}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "the least",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --max-pods 10 \
  --node-count 3"#,
        ),
        Case::passes(
            "the most",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --max-pods 250"#,
        ),
        Case::passes(
            "a number that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --max-pods "$MAX""#,
        ),
        Case::passes(
            "no number",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let limits = &view.context.facts.limits;
    let (least, most) = (limits.minimum_max_pods, limits.maximum_max_pods);
    for pool in &view.spec().pools {
        let Some(written) = pool.max_pods.sited() else { continue };
        let message = format!("maxPods {} of {} is not {least} to {most}", written.value, demand::pool_name(pool));
        let draft = Draft::new(&written.place, message);
        if written.value < least {
            sink.report(refused(view, draft.help(format!("set maxPods to {least} or more"))));
        } else if written.value > most {
            sink.report(unsupported(view, draft.help(format!("set maxPods to {most} or less"))));
        }
    }
}
