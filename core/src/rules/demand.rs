//! How many nodes the pools surely have: what is not known counts as nothing, so a range that is too small for these is
//! too small in any case.

use crate::model::{Field, Format, Ipam, NodePool};
use crate::net::{Nodes, Surge, capacity};
use crate::rules::View;

/// Nodes of `az aks create` and `az aks nodepool add` that give no number (azure-cli 2.91.0 `_params.py`).
const DEFAULT_NODES_OF_AZ: u64 = 3;

/// Nodes of one or several pools.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// Nodes now, the most that the autoscaler may have, and these with the surge of an upgrade, which is 10 % where
    /// none is written.
    pub nodes: Nodes,
    /// What Azure checks: the most nodes and the surge that is written, else one more node a pool. Reports of refusals
    /// count one more node (Azure/AKS issue 4467: Σ (max + 1)), from the time before the default of 10 %; for up to ten
    /// nodes the two are the same.
    pub checked: u64,
}

impl Demand {
    /// The sum of two.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { nodes: self.nodes.plus(other.nodes), checked: self.checked.saturating_add(other.checked) }
    }

    /// `4 nodes`, or `4 nodes and 1 more during an upgrade` when `of` counts more than the most nodes.
    #[must_use]
    pub fn words(self, of: u64) -> String {
        let nodes = |number: u64| crate::rules::wording::counted(number.into(), "node", "nodes");
        let autoscaler = if self.nodes.max > self.nodes.now {
            format!(", the most of the autoscaler ({} now),", self.nodes.now)
        } else {
            String::new()
        };
        match of.saturating_sub(self.nodes.max) {
            0 => format!("{}{autoscaler}", nodes(self.nodes.max)).trim_end_matches(',').to_owned(),
            more => format!("{}{autoscaler} and {more} more during an upgrade", nodes(self.nodes.max)),
        }
    }
}

/// The nodes that all pools surely have.
#[must_use]
pub fn of_cluster(view: &View<'_>) -> Demand {
    view.spec().pools.iter().map(|pool| of_pool(view, pool)).fold(Demand::default(), Demand::plus)
}

/// Whether something held before the step already: what a finding at the step says of it was said then.
#[must_use]
pub fn was(view: &View<'_>, held: impl Fn(&View<'_>) -> bool) -> bool {
    view.previous.is_some_and(|revision| held(&View { revision, previous: None, ..*view }))
}

/// The nodes that a pool surely has.
#[must_use]
pub fn of_pool(view: &View<'_>, pool: &NodePool) -> Demand {
    let count = count(view, pool);
    let bound = |field: &Field<i64>| field.value().and_then(|value| u64::try_from(*value).ok());
    let surge = surge(pool);
    let nodes = if pool.autoscaling.is_true() {
        Nodes::autoscaled(count, bound(&pool.min_count), bound(&pool.max_count), surge.unwrap_or_default())
    } else {
        count.map(|count| Nodes::fixed(count, surge.unwrap_or_default()))
    };
    let Some(mut nodes) = nodes.filter(|nodes| nodes.max > 0) else { return Demand::default() };
    let checked = match (&pool.max_surge, surge) {
        _ if !has_surge(pool) => {
            nodes.with_surge = nodes.max;
            nodes.max
        }
        (Field::Absent, _) => nodes.max.saturating_add(1),
        (_, Some(surge)) => nodes.max.saturating_add(surge.nodes(nodes.max)),
        (_, None) => {
            nodes.with_surge = nodes.max;
            nodes.max
        }
    };
    Demand { nodes, checked }
}

/// Nodes of a pool to start with; `None` when the input does not tell.
#[must_use]
pub fn count(view: &View<'_>, pool: &NodePool) -> Option<u64> {
    match &pool.count {
        Field::Known(count) => u64::try_from(count.value).ok(),
        // Only what a command made has the defaults of the command: its place is the command as a whole.
        Field::Absent if view.format() == Format::AzCommand && pool.place.path.is_empty() => Some(DEFAULT_NODES_OF_AZ),
        Field::Absent | Field::Unknown(_) => None,
    }
}

/// Whether the numbers of [`of_pool`] are those of the pool, and not only the least that it has.
#[must_use]
pub fn is_known(view: &View<'_>, pool: &NodePool) -> bool {
    let nodes = match &pool.autoscaling {
        Field::Unknown(_) => false,
        _ if pool.autoscaling.is_true() => pool.max_count.value().is_some() && !pool.count.is_unknown(),
        _ => count(view, pool).is_some(),
    };
    nodes && surge(pool).is_some()
}

/// maxPods of a pool, written or by default; `None` when it is not known, or the documents contradict each other about
/// the default, as they do for pod subnets.
#[must_use]
pub fn max_pods(view: &View<'_>, pool: &NodePool) -> Option<u64> {
    let defaults = &view.context.facts.limits.default_max_pods;
    let number = match (&pool.max_pods, view.spec().ipam(pool, view.format())) {
        (Field::Known(written), _) => written.value,
        (Field::Absent, Some(Ipam::Overlay)) => defaults.overlay,
        (Field::Absent, Some(Ipam::NodeSubnet)) => defaults.node_subnet,
        (Field::Absent, Some(Ipam::Kubenet)) => defaults.kubenet,
        _ => return None,
    };
    u64::try_from(number).ok()
}

/// The name of a pool in backticks, or what can be said instead.
#[must_use]
pub fn pool_name(pool: &NodePool) -> String {
    pool.name.value().map_or_else(|| "a node pool".to_owned(), |name| format!("node pool `{name}`"))
}

/// The nodes of the pools that take from the pod CIDR.
#[must_use]
pub fn of_pod_range(view: &View<'_>) -> Demand {
    let spec = view.spec();
    let ipam = spec.base_ipam(view.format());
    let pools = spec.pools.iter().filter(|pool| spec.ipam(pool, view.format()) == ipam);
    pools.map(|pool| of_pool(view, pool)).fold(Demand::default(), Demand::plus)
}

/// Addresses that the pods of a node take from the nodes' subnet, as far as that is sure.
#[must_use]
pub fn pods_in_node_subnet(view: &View<'_>, pool: &NodePool) -> u64 {
    match view.spec().ipam(pool, view.format()) {
        Some(Ipam::NodeSubnet) => max_pods(view, pool).unwrap_or(0),
        _ => 0,
    }
}

/// Addresses that so many nodes of a pool, and their pods, surely take from the nodes' subnet.
#[must_use]
pub fn in_node_subnet(view: &View<'_>, pool: &NodePool, nodes: u64) -> u128 {
    capacity::node_subnet_addresses(nodes, pods_in_node_subnet(view, pool))
}

/// Addresses that so many nodes of a pool surely take from the subnet of their pods.
#[must_use]
pub fn in_pod_subnet(view: &View<'_>, pool: &NodePool, nodes: u64) -> u128 {
    match (view.spec().ipam(pool, view.format()), max_pods(view, pool)) {
        (Some(Ipam::PodSubnetStaticBlock), Some(max_pods)) => capacity::static_block_addresses(nodes, max_pods),
        _ => capacity::pod_subnet_dynamic_minimum(nodes),
    }
}

/// Addresses that so many nodes of a pool, and their pods, take from subnets, as far as that is sure. All subnets of a
/// cluster are in one network.
#[must_use]
pub fn in_network(view: &View<'_>, pool: &NodePool, nodes: u64) -> u128 {
    let max_pods = max_pods(view, pool).unwrap_or(0);
    let pods = match view.spec().ipam(pool, view.format()) {
        Some(Ipam::NodeSubnet) => return capacity::node_subnet_addresses(nodes, max_pods),
        Some(Ipam::PodSubnetDynamic) => capacity::pod_subnet_dynamic_addresses(nodes, max_pods),
        Some(Ipam::PodSubnetStaticBlock) => u128::from(nodes).saturating_mul(capacity::static_block_count(max_pods)),
        _ => 0,
    };
    pods.saturating_add(u128::from(nodes))
}

/// The surge of a pool, 10 % when none is written; `None` when it is not known.
fn surge(pool: &NodePool) -> Option<Surge> {
    match &pool.max_surge {
        Field::Absent => Some(Surge::default()),
        Field::Known(written) => Surge::parse(&written.value).ok(),
        Field::Unknown(_) => None,
    }
}

/// Whether upgrades surely add nodes: not to pools of spot nodes.
fn has_surge(pool: &NodePool) -> bool {
    pool.priority.is_absent() || pool.priority.is("Regular")
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::api::{self, Options};
    use crate::report::Severity;
    use crate::source::text::SourceFile;
    use proptest::prelude::*;

    /// Nodes, the maximum of the autoscaler, the surge in nodes.
    type Pool = (u64, Option<u64>, Option<u64>);

    fn severity(pools: &[Pool], len: u8) -> Option<Severity> {
        let mut profiles = String::new();
        for (index, (count, max, surge)) in pools.iter().enumerate() {
            let _ = write!(profiles, r#"{}{{"name": "p{index}", "count": {count}"#, if index == 0 { "" } else { ", " });
            if let Some(max) = max {
                let _ = write!(profiles, r#", "enableAutoScaling": true, "minCount": 0, "maxCount": {max}"#);
            }
            if let Some(surge) = surge {
                let _ = write!(profiles, r#", "upgradeSettings": {{"maxSurge": "{surge}"}}"#);
            }
            profiles.push('}');
        }
        let text = format!(
            r#"{{"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks",
               "location": "westeurope", "properties": {{"agentPoolProfiles": [{profiles}], "networkProfile":
               {{"networkPlugin": "azure", "networkPluginMode": "overlay", "podCidr": "10.128.0.0/{len}"}}}}}}"#
        );
        let mut file = SourceFile::new("a.json", &text);
        file.named = true;
        let report = api::check(&[file], &Options::default());
        report.findings.iter().find(|finding| finding.rule == "NP351").map(|finding| finding.severity)
    }

    proptest! {
        #[test]
        fn pod_ranges_are_judged_as_by_hand(
            pools in proptest::collection::vec(
                (0_u64..40, proptest::option::of(0_u64..40), proptest::option::of(0_u64..5)), 1..4),
            len in 16_u8..=25,
        ) {
            let room = if len > 24 { 0 } else { 1_u64 << (24 - len) };
            let (mut checked, mut usual) = (0, 0);
            for (count, max, surge) in &pools {
                let most = max.map_or(*count, |max| max.max(*count));
                if most > 0 {
                    checked += most + surge.unwrap_or(1);
                    usual += most + surge.unwrap_or(most.div_ceil(10));
                }
            }
            let expected = if checked > room {
                Some(Severity::Error)
            } else if usual > room {
                Some(Severity::Warning)
            } else {
                None
            };
            prop_assert_eq!(severity(&pools, len), expected);
        }
    }
}
