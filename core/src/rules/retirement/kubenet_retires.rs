use super::ending::{Ending, report};
use crate::rules::{Case, Check, Sink, View, rule};

rule! {
    /// kubenet, which AKS retires.
    ///
    /// ## What it does
    ///
    /// Reports clusters with the network plugin `kubenet`. The message depends on today's date: kubenet ends on
    /// 2028-03-31.
    ///
    /// ## Why it matters
    ///
    /// After that day clusters with kubenet are out of support. The way out is an update to Azure CNI overlay in place;
    /// it replaces all nodes, removes the route table and cannot be undone, so it wants planning. kubenet and the Cilium
    /// dataplane do not go together at all.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin kubenet --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-plugin-mode overlay \
    ///     --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - [kubenet](https://learn.microsoft.com/azure/aks/configure-kubenet), with the notice of its end
    /// - [Update to overlay](https://learn.microsoft.com/azure/aks/update-azure-cni)
    code: "NP451",
    name: "kubenet-retires",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/configure-kubenet",
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
      "properties": {"networkProfile": {"networkPlugin": "Kubenet"}}
    }
  ]
}
"#,
        ),
        Case::fails(
            "after its end",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin kubenet --generate-ssh-keys",
        )
        .on("2028-04-01"),
        Case::passes(
            "a plugin that is not known",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin $PLUGIN --generate-ssh-keys",
        ),
        Case::passes(
            "a cluster that leaves kubenet",
            "update.sh",
            "az aks update -g rg -n shop --network-plugin azure --network-plugin-mode overlay",
        ),
        Case::passes(
            "no plugin",
            "create.sh",
            "az aks create -g rg -n shop --generate-ssh-keys",
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let plugin = &view.spec().network.plugin;
    if plugin.is("kubenet") {
        report(view, &Ending { thing: "kubenet", place: view.place_of(plugin), related: None }, sink);
    }
}
