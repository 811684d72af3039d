use super::ending::{Ending, report};
use crate::rules::{Case, Check, Sink, View, rule};

rule! {
    /// Azure Network Policy Manager, which AKS retires on Windows.
    ///
    /// ## What it does
    ///
    /// Reports Windows node pools in clusters with the network policy `azure`. The message depends on today's date:
    /// Azure Network Policy Manager ended on Windows on 2026-09-30.
    ///
    /// ## Why it matters
    ///
    /// From that day on no cluster can be onboarded, and nothing enforces network policies on the Windows nodes with
    /// support. The Cilium dataplane does not run on Windows: what is left are network security groups, or Calico.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-policy azure --generate-ssh-keys
    /// az aks nodepool add --resource-group rg --cluster-name shop --name win --os-type Windows
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-policy calico --generate-ssh-keys
    /// az aks nodepool add --resource-group rg --cluster-name shop --name win --os-type Windows
    /// ```
    ///
    /// ## References
    ///
    /// - [Network policies](https://learn.microsoft.com/azure/aks/use-network-policies), with the notice of its end
    code: "NP453",
    name: "azure-network-policy-on-windows-retires",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/use-network-policies",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "a template, before the end",
            "template.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "shop",
      "location": "westeurope",
      "properties": {
        "networkProfile": {"networkPlugin": "azure", "networkPolicy": "azure"},
        "agentPoolProfiles": [
          {"name": "system", "mode": "System", "count": 3},
          {"name": "win", "mode": "User", "count": 1, "osType": "Windows", "osSKU": "Windows2022"}
        ]
      }
    }
  ]
}
"#,
        )
        .on("2026-09-29"),
        Case::passes(
            "Linux pools alone",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin azure --network-policy azure --generate-ssh-keys",
        ),
        Case::passes(
            "no policy engine",
            "create.sh",
            r#"az aks create -g rg -n shop --network-plugin azure --generate-ssh-keys
az aks nodepool add -g rg --cluster-name shop --name win --os-type Windows
"#,
        ),
        Case::passes(
            "a cluster made elsewhere",
            "add.sh",
            "az aks nodepool add -g rg --cluster-name shop --name win --os-type Windows",
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    if !spec.network.policy.is("azure") {
        return;
    }
    for pool in spec.pools.iter().filter(|pool| pool.is_windows()) {
        let place = pool.os_type.place().or_else(|| pool.os_sku.place()).unwrap_or(&pool.place);
        let related = spec.network.policy.place().map(|place| (place, "the policy engine"));
        report(view, &Ending { thing: "npm-windows", place, related }, sink);
    }
}
