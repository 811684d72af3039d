use crate::rules::refusal::refused;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

use super::demand;

rule! {
    /// A node pool has, or may grow to, more than 1,000 nodes.
    ///
    /// ## What it does
    ///
    /// Reports node pools whose count, or whose autoscaler maximum, is above 1,000.
    ///
    /// ## Why it matters
    ///
    /// Azure accepts a count of 0 to 1,000 for a pool.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --node-count 1001 \
    ///   --tier standard \
    ///   --pod-cidr 10.240.0.0/12 \
    ///   --service-cidr 172.16.0.0/16 \
    ///   --dns-service-ip 172.16.0.10
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --node-count 900 \
    ///   --tier standard \
    ///   --pod-cidr 10.240.0.0/12 \
    ///   --service-cidr 172.16.0.0/16 \
    ///   --dns-service-ip 172.16.0.10
    /// ```
    ///
    /// ## References
    ///
    /// `count` in <https://github.com/Azure/azure-rest-api-specs/tree/main/specification/containerservice>: "0 to 1000
    /// (inclusive) for user pools and … 1 to 1000 (inclusive) for system pools";
    /// <https://github.com/kubernetes-sigs/cluster-api-provider-azure/issues/5947> quotes the refusal with "less than or
    /// equal to maxCount:1000".
    code: "NP361",
    name: "pool-has-too-many-nodes",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/quotas-skus-regions",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the autoscaler",
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
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5", "enableAutoScaling": true, "minCount": 1, "maxCount": 1500}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "10.240.0.0/12", "serviceCidr": "172.16.0.0/16", "dnsServiceIP": "172.16.0.10"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "exactly as many",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count 1000 \
  --tier standard \
  --pod-cidr 10.240.0.0/12 \
  --service-cidr 172.16.0.0/16 \
  --dns-service-ip 172.16.0.10"#,
        ),
        Case::passes(
            "a maximum without autoscaler",
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
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5", "enableAutoScaling": false, "maxCount": 1500}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "a count that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count "$NODES""#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let most = view.context.facts.limits.nodes_per_pool;
    for pool in &view.spec().pools {
        let maximum = Some(&pool.max_count).filter(|_| pool.autoscaling.is_true());
        for number in [Some(&pool.count), maximum].into_iter().flatten().filter_map(|field| field.sited()) {
            if u64::try_from(number.value).is_ok_and(|nodes| nodes > most) {
                let message = format!("{} nodes of {} are more than {most}", number.value, demand::pool_name(pool));
                let draft = Draft::new(&number.place, message).help("spread the nodes over several pools");
                sink.report(refused(view, draft));
            }
        }
    }
}
