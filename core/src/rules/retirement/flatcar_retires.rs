use super::ending::{Ending, report};
use crate::rules::{Case, Check, Sink, View, rule};

rule! {
    /// Flatcar Container Linux, which AKS retires.
    ///
    /// ## What it does
    ///
    /// Reports node pools with the OS SKU `Flatcar`. The message depends on today's date: no new pools from 2026-06-08,
    /// and the images went on 2026-09-08.
    ///
    /// ## Why it matters
    ///
    /// Without images a pool can neither grow nor be upgraded nor replace a broken node.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks nodepool add --resource-group rg --cluster-name shop --name extra --os-sku Flatcar
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks nodepool add --resource-group rg --cluster-name shop --name extra --os-sku AzureLinux
    /// ```
    ///
    /// ## References
    ///
    /// - [Flatcar Container Linux for AKS](https://learn.microsoft.com/azure/aks/flatcar-container-linux-for-aks), with
    ///   the notice of its end
    code: "NP454",
    name: "flatcar-retires",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/flatcar-container-linux-for-aks",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "before new pools end",
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
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "osSKU": "flatcar"}]
      }
    }
  ]
}
"#,
        )
        .on("2026-06-07"),
        Case::passes(
            "another system",
            "add.sh",
            "az aks nodepool add -g rg --cluster-name shop --name extra --os-sku Ubuntu",
        ),
        Case::passes(
            "a system that is not known",
            "add.sh",
            "az aks nodepool add -g rg --cluster-name shop --name extra --os-sku $OS",
        ),
        Case::passes(
            "a pool of that name",
            "add.sh",
            "az aks nodepool add -g rg --cluster-name shop --name flatcar",
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    for pool in view.spec().pools.iter().filter(|pool| pool.os_sku.is("Flatcar")) {
        report(view, &Ending { thing: "flatcar", place: view.place_of(&pool.os_sku), related: None }, sink);
    }
}
