use crate::rules::{Case, Check, Draft, Sink, View, rule};

use crate::rules::demand;

rule! {
    /// The cluster has so many nodes that it cannot be upgraded.
    ///
    /// ## What it does
    ///
    /// Reports clusters whose pools start with 5,000 nodes or more.
    ///
    /// ## Why it matters
    ///
    /// An upgrade adds nodes before it takes any away, so it is blocked at the limit of 5,000; the cluster must be made
    /// smaller first, to 3,000 nodes by the documents.
    ///
    /// ## Example
    ///
    /// ```json
    /// {
    ///   "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    ///   "contentVersion": "1.0.0.0",
    ///   "resources": [
    ///     {
    ///       "type": "Microsoft.ContainerService/managedClusters",
    ///       "apiVersion": "2025-05-01",
    ///       "name": "aks",
    ///       "location": "westeurope",
    ///       "sku": {"name": "Base", "tier": "Standard"}, "identity": {"type": "SystemAssigned"},
    ///       "properties": {
    ///         "dnsPrefix": "aks",
    ///         "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "user1", "mode": "User", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "user2", "mode": "User", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "user3", "mode": "User", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "user4", "mode": "User", "count": 1000, "vmSize": "Standard_D4s_v5"}],
    ///         "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "10.128.0.0/9", "serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```json
    /// {
    ///   "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    ///   "contentVersion": "1.0.0.0",
    ///   "resources": [
    ///     {
    ///       "type": "Microsoft.ContainerService/managedClusters",
    ///       "apiVersion": "2025-05-01",
    ///       "name": "aks",
    ///       "location": "westeurope",
    ///       "sku": {"name": "Base", "tier": "Standard"}, "identity": {"type": "SystemAssigned"},
    ///       "properties": {
    ///         "dnsPrefix": "aks",
    ///         "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 900, "vmSize": "Standard_D4s_v5"}, {"name": "user1", "mode": "User", "count": 900, "vmSize": "Standard_D4s_v5"}, {"name": "user2", "mode": "User", "count": 900, "vmSize": "Standard_D4s_v5"}, {"name": "user3", "mode": "User", "count": 900, "vmSize": "Standard_D4s_v5"}, {"name": "user4", "mode": "User", "count": 900, "vmSize": "Standard_D4s_v5"}],
    ///         "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "10.128.0.0/9", "serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/best-practices-performance-scale-large>.
    code: "NP362",
    name: "upgrades-blocked-at-node-limit",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/best-practices-performance-scale-large",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "more than the limit",
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
      "sku": {"name": "Base", "tier": "Standard"}, "identity": {"type": "SystemAssigned"},
      "properties": {
        "dnsPrefix": "aks",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 900, "vmSize": "Standard_D4s_v5"}, {"name": "user1", "mode": "User", "count": 900, "vmSize": "Standard_D4s_v5"}, {"name": "user2", "mode": "User", "count": 900, "vmSize": "Standard_D4s_v5"}, {"name": "user3", "mode": "User", "count": 900, "vmSize": "Standard_D4s_v5"}, {"name": "user4", "mode": "User", "count": 900, "vmSize": "Standard_D4s_v5"}, {"name": "user5", "mode": "User", "count": 900, "vmSize": "Standard_D4s_v5"}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "10.128.0.0/9", "serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "one node less",
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
      "sku": {"name": "Base", "tier": "Standard"}, "identity": {"type": "SystemAssigned"},
      "properties": {
        "dnsPrefix": "aks",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "user1", "mode": "User", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "user2", "mode": "User", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "user3", "mode": "User", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "last", "mode": "User", "count": 999, "vmSize": "Standard_D4s_v5"}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "10.128.0.0/9", "serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "only the autoscaler may have as many",
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
      "sku": {"name": "Base", "tier": "Standard"}, "identity": {"type": "SystemAssigned"},
      "properties": {
        "dnsPrefix": "aks",
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 1, "vmSize": "Standard_D4s_v5", "enableAutoScaling": true, "minCount": 1, "maxCount": 1000}, {"name": "user1", "mode": "User", "count": 1, "vmSize": "Standard_D4s_v5", "enableAutoScaling": true, "minCount": 1, "maxCount": 1000}, {"name": "user2", "mode": "User", "count": 1, "vmSize": "Standard_D4s_v5", "enableAutoScaling": true, "minCount": 1, "maxCount": 1000}, {"name": "user3", "mode": "User", "count": 1, "vmSize": "Standard_D4s_v5", "enableAutoScaling": true, "minCount": 1, "maxCount": 1000}, {"name": "user4", "mode": "User", "count": 1, "vmSize": "Standard_D4s_v5", "enableAutoScaling": true, "minCount": 1, "maxCount": 1000}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "10.128.0.0/9", "serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}
      }
    }
  ]
}"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let from = view.context.facts.limits.upgrade_blocked_nodes;
    let total = demand::of_cluster(view).nodes;
    if total.now >= from && !demand::was(view, |before| demand::of_cluster(before).nodes.now >= from) {
        let message = format!("the cluster has {} nodes, upgrades are blocked from {from} on", total.now);
        sink.report(Draft::new(view.place(), message).help("have fewer nodes, so that an upgrade can add some"));
    }
}
