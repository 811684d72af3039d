use super::ending::{Ending, report};
use crate::rules::{Case, Check, Sink, View, rule};

rule! {
    /// The Basic load balancer, which is retired.
    ///
    /// ## What it does
    ///
    /// Reports clusters with the load balancer SKU `basic`. It has been without support since 2025-09-30.
    ///
    /// ## Why it matters
    ///
    /// Azure turns Basic load balancers off, and services of type LoadBalancer with them. Such a cluster has no outbound
    /// types, no authorized ranges and no availability zones.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --load-balancer-sku basic --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --load-balancer-sku standard --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - [Quotas](https://learn.microsoft.com/azure/aks/quotas-skus-regions)
    /// - [Migration to the Standard load
    ///   balancer](https://learn.microsoft.com/azure/aks/upgrade-basic-load-balancer-on-aks)
    code: "NP455",
    name: "basic-load-balancer-retired",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/quotas-skus-regions",
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
      "properties": {"networkProfile": {"networkPlugin": "azure", "loadBalancerSku": "Basic"}}
    }
  ]
}
"#,
        ),
        Case::fails(
            "before its end",
            "create.sh",
            "az aks create -g rg -n shop --load-balancer-sku Basic --generate-ssh-keys",
        )
        .on("2025-09-29"),
        Case::passes(
            "the default",
            "create.sh",
            "az aks create -g rg -n shop --generate-ssh-keys",
        ),
        Case::passes(
            "a SKU that is not known",
            "create.sh",
            "az aks create -g rg -n shop --load-balancer-sku $SKU --generate-ssh-keys",
        ),
        Case::passes(
            "the cluster's own SKU",
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
      "sku": {"name": "Basic", "tier": "Free"},
      "properties": {"networkProfile": {"networkPlugin": "azure", "loadBalancerSku": "standard"}}
    }
  ]
}
"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let sku = &view.spec().network.load_balancer_sku;
    if sku.is("basic") {
        report(view, &Ending { thing: "basic-load-balancer", place: view.place_of(sku), related: None }, sink);
    }
}
