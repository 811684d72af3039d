use crate::rules::{Case, Check, Draft, Sink, View, rule};

use crate::rules::demand;

rule! {
    /// The cluster has, or may grow to, more than 5,000 nodes.
    ///
    /// ## What it does
    ///
    /// Adds up the nodes of all pools, of a pool with the autoscaler its maximum, and reports more than 5,000.
    ///
    /// ## Why it matters
    ///
    /// 5,000 nodes are the limit of a cluster, and only with virtual machine scale sets and a Standard load balancer. The
    /// autoscaler stops there, whatever the pools may have.
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
    ///         "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 900, "vmSize": "Standard_D4s_v5"}, {"name": "user1", "mode": "User", "count": 900, "vmSize": "Standard_D4s_v5"}, {"name": "user2", "mode": "User", "count": 900, "vmSize": "Standard_D4s_v5"}, {"name": "user3", "mode": "User", "count": 900, "vmSize": "Standard_D4s_v5"}, {"name": "user4", "mode": "User", "count": 900, "vmSize": "Standard_D4s_v5"}, {"name": "user5", "mode": "User", "count": 900, "vmSize": "Standard_D4s_v5"}],
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
    /// <https://learn.microsoft.com/azure/aks/quotas-skus-regions>. The limit is a quota, so it is a warning.
    code: "NP361",
    name: "cluster-has-too-many-nodes",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/quotas-skus-regions",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the maxima of the autoscaler",
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
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 1, "vmSize": "Standard_D4s_v5", "enableAutoScaling": true, "minCount": 1, "maxCount": 850}, {"name": "user1", "mode": "User", "count": 1, "vmSize": "Standard_D4s_v5", "enableAutoScaling": true, "minCount": 1, "maxCount": 850}, {"name": "user2", "mode": "User", "count": 1, "vmSize": "Standard_D4s_v5", "enableAutoScaling": true, "minCount": 1, "maxCount": 850}, {"name": "user3", "mode": "User", "count": 1, "vmSize": "Standard_D4s_v5", "enableAutoScaling": true, "minCount": 1, "maxCount": 850}, {"name": "user4", "mode": "User", "count": 1, "vmSize": "Standard_D4s_v5", "enableAutoScaling": true, "minCount": 1, "maxCount": 850}, {"name": "user5", "mode": "User", "count": 1, "vmSize": "Standard_D4s_v5", "enableAutoScaling": true, "minCount": 1, "maxCount": 850}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "10.128.0.0/9", "serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}
      }
    }
  ]
}"#,
        ),
        Case::fails(
            "one too many",
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
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "user1", "mode": "User", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "user2", "mode": "User", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "user3", "mode": "User", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "user4", "mode": "User", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "last", "mode": "User", "count": 1, "vmSize": "Standard_D4s_v5"}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "10.128.0.0/9", "serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "exactly as many",
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
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "user1", "mode": "User", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "user2", "mode": "User", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "user3", "mode": "User", "count": 1000, "vmSize": "Standard_D4s_v5"}, {"name": "user4", "mode": "User", "count": 1000, "vmSize": "Standard_D4s_v5"}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "10.128.0.0/9", "serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "counts that are not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count "$NODES""#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let most = view.context.facts.limits.nodes_per_cluster;
    let total = demand::of_cluster(view).nodes;
    if total.max > most && !demand::was(view, |before| demand::of_cluster(before).nodes.max > most) {
        let grows = if total.now > most { "has" } else { "may grow to" };
        let message = format!("the cluster {grows} {} nodes, {most} are the limit", total.max);
        sink.report(Draft::new(view.place(), message).help("have fewer nodes, or several clusters"));
    }
}
