use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{Action, NodePool};
use crate::order::Ordered as _;
use crate::rules::Case;
use crate::rules::refusal::refused;
use crate::rules::{Check, Draft, Sink, View, rule};

use crate::rules::demand;

/// Pods that a new pool must have room for.
const LEAST_PODS: u64 = 30;

rule! {
    /// A new pool has room for fewer than 30 pods.
    ///
    /// ## What it does
    ///
    /// Reports system and user pools that are made with fewer than 30 pods in all: the number of nodes times maxPods.
    ///
    /// ## Why it matters
    ///
    /// The pods of the system need that room. A maxPods of 10 is allowed only when the pool has at least three nodes;
    /// Azure checks it when the pool is made, not when it is scaled down.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --node-count 1 \
    ///   --max-pods 10
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --node-count 3 \
    ///   --max-pods 10
    /// ```
    ///
    /// ## References
    ///
    /// <https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning>: 10 "if and only if the configuration
    /// of each node pool has space for a minimum of 30 pods"; <https://github.com/Azure/AKS/issues/1422> reports the
    /// refusal, and that scaling down later is accepted.
    code: "NP360",
    name: "pool-has-too-few-pods",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "one pod too few",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count 1 \
  --max-pods 29"#,
        ),
        Case::fails(
            "a pool that is added",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 2 --max-pods 14"#,
        ),
        Case::fails(
            "a template",
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
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 2, "vmSize": "Standard_D4s_v5", "maxPods": 10}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "exactly enough",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count 2 \
  --max-pods 15"#,
        ),
        Case::passes(
            "the default of the command is three nodes",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --max-pods 10"#,
        ),
        Case::passes(
            "scaled down later",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count 3 \
  --max-pods 10
az aks scale --resource-group rg --name aks --node-count 1"#,
        ),
        Case::passes(
            "an empty pool",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 0 --max-pods 10"#,
        ),
        Case::passes(
            "a count that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count "$NODES" \
  --max-pods 10"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if !matches!(view.revision.action, Action::Create | Action::AddPool) {
        return;
    }
    let before = view.before().map(|before| before.pools.as_slice()).unwrap_or_default();
    let known: BTreeSet<String> =
        before.iter().filter_map(|pool| pool.name.value()).map(|name| name.to_ascii_lowercase()).into_set();
    let is_new = |pool: &&Arc<NodePool>| {
        pool.name.value().is_none_or(|name| known.is_empty() || !known.contains(&name.to_ascii_lowercase()))
    };
    for pool in view.spec().pools.iter().filter(is_new).filter(|pool| !pool.mode.is("Gateway")) {
        let (Some(written), Some(nodes)) = (pool.max_pods.sited(), demand::count(view, pool)) else { continue };
        let Ok(max_pods) = u64::try_from(written.value) else { continue };
        let pods = nodes.saturating_mul(max_pods);
        // A pool may be made without nodes, and a maxPods that is too small by itself is another finding.
        if nodes == 0 || pods >= LEAST_PODS || written.value < view.context.facts.limits.minimum_max_pods {
            continue;
        }
        let message = format!(
            "{} has room for {pods} pods ({nodes} × maxPods {max_pods}), a new pool must have room for {LEAST_PODS}",
            demand::pool_name(pool)
        );
        let help = format!("set maxPods to {} or more, or start with more nodes", LEAST_PODS.div_ceil(nodes));
        let draft = Draft::new(&written.place, message).help(help);
        sink.report(refused(view, draft.related(pool.count.place(), "nodes of the pool")));
    }
}
