use super::ending::{Ending, report};
use crate::rules::{Case, Check, Sink, View, rule};

rule! {
    /// Azure Network Policy Manager, which AKS retires on Linux.
    ///
    /// ## What it does
    ///
    /// Reports clusters with the network policy `azure`. The message depends on today's date: Azure Network Policy
    /// Manager ends on Linux on 2028-09-30.
    ///
    /// ## Why it matters
    ///
    /// After that day nothing enforces the network policies of such a cluster with support. The way out is the Cilium
    /// dataplane, in place; policies with named ports, with `endPort` or with ranges for nodes mean something else
    /// there, so look at them first.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-plugin-mode overlay \
    ///     --network-policy azure --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-plugin-mode overlay \
    ///     --network-dataplane cilium --network-policy cilium --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - [From Network Policy Manager to
    ///   Cilium](https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy)
    code: "NP452",
    name: "azure-network-policy-retires",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/migrate-from-npm-to-cilium-network-policy",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "a template",
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
      "properties": {"networkProfile": {"networkPlugin": "azure", "networkPolicy": "azure"}}
    }
  ]
}
"#,
        ),
        Case::passes(
            "Calico",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin azure --network-policy calico --generate-ssh-keys",
        ),
        Case::passes(
            "the dataplane of that name",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin azure --network-dataplane azure --generate-ssh-keys",
        ),
        Case::passes(
            "a policy engine that is not known",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin azure --network-policy $POLICY --generate-ssh-keys",
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let policy = &view.spec().network.policy;
    if policy.is("azure") {
        report(view, &Ending { thing: "npm-linux", place: view.place_of(policy), related: None }, sink);
    }
}
