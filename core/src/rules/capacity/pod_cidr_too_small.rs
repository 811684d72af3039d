use crate::model::{EffectiveRange, Ipam};
use crate::net::capacity;
use crate::report::Severity;
use crate::rules::Case;
use crate::rules::ranges::{self, Purpose};
use crate::rules::refusal::refused;
use crate::rules::wording::counted;
use crate::rules::{Check, Draft, Sink, View, rule};

use crate::rules::demand::{self, Demand};

rule! {
    /// The pod CIDR has too few addresses for the nodes.
    ///
    /// ## What it does
    ///
    /// Reports a pod CIDR of an overlay or kubenet cluster with fewer /24 ranges than the pools may have nodes. Of a pool
    /// with the autoscaler the maximum counts, and every pool has more nodes during an upgrade: its surge, or one node
    /// where none is written. A pod CIDR that is only too small for the default surge of 10 %, rounded up, is a warning,
    /// as is one of a kubenet cluster that is only too small during upgrades.
    ///
    /// ## Why it matters
    ///
    /// Every node takes a /24 of the pod CIDR, whatever its maxPods. Azure checks this before it makes the cluster or the
    /// pool: with overlay it refuses with `InsufficientSubnetSize`, with kubenet with `InsufficientPodCidr`.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --node-count 4 \
    ///   --pod-cidr 192.168.0.0/22
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks \
    ///   --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
    ///   --node-count 4 \
    ///   --pod-cidr 192.168.0.0/16
    /// ```
    ///
    /// ## References
    ///
    /// `InsufficientSubnetSize`, target `networkProfile.podCIDR`, "Pre-allocated IPs 1280 exceeds IPs available 1024 in
    /// 10.240.100.0/22": <https://github.com/Azure/AKS-Construction/issues/701>;
    /// <https://github.com/Azure/AKS/issues/4467> describes the sum as one more node than the maximum for each pool.
    /// `InsufficientPodCidr`, target `agentPoolProfile.count`, "Pre-allocated IPs 768 exceeds IPs available 256 in Pod
    /// Cidr 10.240.100.0/24". The surge of upgrades is part of the check by the AKS changelog; for kubenet that is not on
    /// record.
    code: "NP351",
    name: "pod-cidr-too-small",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "the default of the command is three nodes",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --pod-cidr 192.168.0.0/23"#,
        ),
        Case::fails(
            "the maximum of the autoscaler",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count 1 \
  --enable-cluster-autoscaler \
  --min-count 1 \
  --max-count 16 \
  --pod-cidr 192.168.0.0/20"#,
        ),
        Case::fails(
            "a pool that is added",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count 3 \
  --pod-cidr 192.168.0.0/22
az aks nodepool add --resource-group rg --cluster-name aks --name user --node-count 1"#,
        ),
        Case::fails(
            "a surge of a third",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count 3 \
  --pod-cidr 192.168.0.0/22
az aks nodepool update --resource-group rg --cluster-name aks --name nodepool1 --max-surge 50%"#,
        ),
        Case::fails(
            "kubenet",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin kubenet \
  --node-count 2 \
  --pod-cidr 192.168.0.0/24"#,
        ),
        Case::fails(
            "smaller than the range of one node",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count 1 \
  --pod-cidr 192.168.0.0/25"#,
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
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 1, "enableAutoScaling": true, "minCount": 1, "maxCount": 4, "vmSize": "Standard_D4s_v5"}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "192.168.0.0/22"}
      }
    }
  ]
}"#,
        ),
        Case::fails(
            "only too small for the default surge",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count 31 \
  --pod-cidr 192.168.0.0/19"#,
        ),
        Case::passes(
            "one node less",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count 3 \
  --pod-cidr 192.168.0.0/22"#,
        ),
        Case::passes(
            "no surge",
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
        "agentPoolProfiles": [{"name": "system", "mode": "System", "count": 4, "vmSize": "Standard_D4s_v5", "upgradeSettings": {"maxSurge": "0", "maxUnavailable": "1"}}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "192.168.0.0/22"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "the default surge fits exactly",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count 29 \
  --pod-cidr 192.168.0.0/19"#,
        ),
        Case::passes(
            "a count that is not known",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium \
  --node-count "$NODES" \
  --pod-cidr 192.168.0.0/24"#,
        ),
        Case::passes(
            "a count that a template does not give",
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
        "agentPoolProfiles": [{"name": "system", "mode": "System", "vmSize": "Standard_D4s_v5"}],
        "networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium", "networkPolicy": "cilium", "podCidr": "192.168.0.0/24"}
      }
    }
  ]
}"#,
        ),
        Case::passes(
            "a flat network",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin azure \
  --node-count 4"#,
        ),
        Case::passes(
            "an own plugin",
            "case.sh",
            r#"az aks create --resource-group rg --name aks \
  --network-plugin none \
  --node-count 4 \
  --pod-cidr 192.168.0.0/24"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let ipam = view.spec().base_ipam(view.format());
    if !matches!(ipam, Some(Ipam::Overlay | Ipam::Kubenet)) {
        return;
    }
    let demand = demand::of_pod_range(view);
    for range in ranges::pods(view) {
        // At a default range every later step would say it again.
        if range.place.is_none() && demand::was(view, |before| demand::of_pod_range(before) == demand) {
            continue;
        }
        let Some(room) = capacity::overlay_nodes(&range.cidr) else { continue };
        let is_refused = match ipam {
            Some(Ipam::Overlay) => room < u128::from(demand.checked),
            _ => room < u128::from(demand.nodes.max),
        };
        if is_refused {
            let needed = if ipam == Some(Ipam::Overlay) { demand.checked } else { demand.nodes.max };
            sink.report(refused(view, finding(view, &range, room, demand, needed)));
        } else if room < u128::from(demand.nodes.with_surge) {
            let draft = finding(view, &range, room, demand, demand.nodes.with_surge);
            sink.report(draft.severity(Severity::Warning));
        }
    }
}

fn finding(view: &View<'_>, range: &EffectiveRange, room: u128, demand: Demand, needed: u64) -> Draft {
    let message = format!(
        "{} has room for {}, a /24 each, but the pools need {}: {}",
        ranges::named(Purpose::Pods, range),
        counted(room, "node", "nodes"),
        needed,
        demand.words(needed)
    );
    let draft = Draft::new(range.place.as_ref().unwrap_or(view.place()), message);
    let draft =
        match capacity::smallest_prefix_for(capacity::pod_range_addresses(needed)) {
            Some(len) => match ranges::free(view, Purpose::Pods, range.cidr.family(), len) {
                Some(free) => draft
                    .help(format!("take a /{len} or larger, such as `{free}`"))
                    .fix(ranges::replacement(view, Purpose::Pods, range, &free)),
                None => draft.help(format!("take a /{len} or larger")),
            },
            None => draft.help("have fewer nodes: no range is large enough"),
        };
    let steps = view.spec().pools.iter().filter(|pool| Some(&pool.place) != range.place.as_ref()).take(8);
    steps.fold(draft, |draft, pool| {
        let at = pool.max_count.place().filter(|_| pool.autoscaling.is_true()).or(pool.count.place());
        draft.related(at, format!("nodes of {}", demand::pool_name(pool)))
    })
}
