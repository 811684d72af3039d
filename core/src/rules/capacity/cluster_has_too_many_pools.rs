use crate::rules::{Case, Check, Draft, Sink, View, rule};

use crate::rules::demand;

rule! {
    /// The cluster has more than 100 node pools.
    ///
    /// ## What it does
    ///
    /// Reports clusters with more than 100 node pools in the input.
    ///
    /// ## Why it matters
    ///
    /// 100 node pools are the limit of a cluster.
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
    ///         "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"}, {"name": "user1", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user2", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user3", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user4", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user5", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user6", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user7", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user8", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user9", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user10", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user11", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user12", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user13", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user14", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user15", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user16", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user17", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user18", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user19", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user20", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user21", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user22", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user23", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user24", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user25", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user26", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user27", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user28", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user29", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user30", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user31", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user32", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user33", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user34", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user35", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user36", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user37", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user38", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user39", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user40", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user41", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user42", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user43", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user44", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user45", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user46", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user47", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user48", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user49", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user50", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user51", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user52", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user53", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user54", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user55", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user56", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user57", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user58", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user59", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user60", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user61", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user62", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user63", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user64", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user65", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user66", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user67", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user68", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user69", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user70", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user71", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user72", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user73", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user74", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user75", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user76", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user77", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user78", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user79", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user80", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user81", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user82", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user83", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user84", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user85", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user86", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user87", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user88", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user89", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user90", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user91", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user92", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user93", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user94", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user95", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user96", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user97", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user98", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user99", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user100", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}],
    ///         "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium"}
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
    ///         "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"}],
    ///         "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium"}
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/quotas-skus-regions>. The limit is a quota, so it is a warning.
    code: "NP364",
    name: "cluster-has-too-many-pools",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/quotas-skus-regions",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "pools of a script",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
az aks nodepool add --resource-group rg --cluster-name aks --name u0 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u1 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u2 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u3 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u4 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u5 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u6 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u7 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u8 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u9 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u10 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u11 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u12 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u13 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u14 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u15 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u16 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u17 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u18 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u19 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u20 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u21 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u22 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u23 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u24 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u25 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u26 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u27 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u28 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u29 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u30 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u31 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u32 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u33 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u34 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u35 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u36 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u37 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u38 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u39 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u40 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u41 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u42 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u43 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u44 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u45 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u46 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u47 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u48 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u49 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u50 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u51 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u52 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u53 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u54 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u55 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u56 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u57 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u58 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u59 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u60 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u61 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u62 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u63 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u64 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u65 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u66 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u67 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u68 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u69 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u70 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u71 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u72 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u73 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u74 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u75 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u76 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u77 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u78 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u79 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u80 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u81 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u82 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u83 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u84 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u85 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u86 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u87 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u88 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u89 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u90 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u91 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u92 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u93 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u94 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u95 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u96 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u97 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u98 --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name u99 --node-count 0"#,
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
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"}, {"name": "user1", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user2", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user3", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user4", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user5", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user6", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user7", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user8", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user9", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user10", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user11", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user12", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user13", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user14", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user15", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user16", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user17", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user18", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user19", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user20", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user21", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user22", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user23", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user24", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user25", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user26", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user27", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user28", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user29", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user30", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user31", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user32", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user33", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user34", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user35", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user36", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user37", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user38", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user39", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user40", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user41", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user42", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user43", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user44", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user45", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user46", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user47", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user48", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user49", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user50", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user51", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user52", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user53", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user54", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user55", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user56", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user57", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user58", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user59", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user60", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user61", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user62", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user63", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user64", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user65", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user66", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user67", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user68", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user69", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user70", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user71", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user72", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user73", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user74", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user75", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user76", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user77", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user78", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user79", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user80", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user81", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user82", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user83", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user84", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user85", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user86", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user87", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user88", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user89", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user90", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user91", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user92", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user93", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user94", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user95", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user96", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user97", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user98", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}, {"name": "user99", "mode": "User", "count": 0, "vmSize": "Standard_D4s_v5"}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "one pool added again and again",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let most = view.context.facts.limits.pools_per_cluster;
    let count = |view: &View<'_>| u64::try_from(view.spec().pools.len()).unwrap_or(u64::MAX);
    let pools = count(view);
    if pools > most && !demand::was(view, |before| count(before) > most) {
        let message = format!("the cluster has {pools} node pools, {most} are the limit");
        sink.report(Draft::new(view.place(), message).help("have fewer node pools"));
    }
}
