use super::ending::{Ending, report};
use crate::rules::{Case, Check, Sink, View, rule};

rule! {
    /// Availability sets, which are retired.
    ///
    /// ## What it does
    ///
    /// Reports node pools of the type `AvailabilitySet`. They have been without support since 2025-09-30.
    ///
    /// ## Why it matters
    ///
    /// Such a cluster has one pool that cannot grow by itself, no zones and no upgrade of node images alone. It must be
    /// made anew, or migrated with the command that AKS offers.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --vm-set-type AvailabilitySet --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --vm-set-type VirtualMachineScaleSets --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - [Availability sets on AKS](https://learn.microsoft.com/azure/aks/availability-sets-on-aks)
    code: "NP456",
    name: "availability-sets-retired",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/availability-sets-on-aks",
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
      "properties": {
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "type": "AvailabilitySet"}]
      }
    }
  ]
}
"#,
        ),
        Case::passes(
            "scale sets",
            "create.sh",
            "az aks create -g rg -n shop --vm-set-type virtualmachinescalesets --generate-ssh-keys",
        ),
        Case::passes(
            "a type that is not known",
            "create.sh",
            "az aks create -g rg -n shop --vm-set-type $TYPE --generate-ssh-keys",
        ),
        Case::passes(
            "the default",
            "create.sh",
            "az aks create -g rg -n shop --generate-ssh-keys",
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    for pool in view.spec().pools.iter().filter(|pool| pool.pool_type.is("AvailabilitySet")) {
        report(
            view,
            &Ending { thing: "availability-sets", place: view.place_of(&pool.pool_type), related: None },
            sink,
        );
    }
}
