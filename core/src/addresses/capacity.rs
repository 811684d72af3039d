//! How full the ranges of a cluster get: now, with the most nodes of the autoscaler, and during upgrades.

use super::{Capacity, Unit};
use crate::model::{Ipam, NodePool};
use crate::net::{Cidr, capacity};
use crate::rules::demand::{self, Demand};
use crate::rules::{View, ranges, shared_subnet};

/// The capacities of a cluster. A cluster of which no pool is known has none.
pub(super) fn of(view: &View<'_>) -> Vec<Capacity> {
    let pools: Vec<&NodePool> = view.spec().pools.iter().map(AsRef::as_ref).collect();
    if pools.is_empty() {
        return Vec::new();
    }
    let facts = view.context.facts;
    let all = Counted { view, pools: &pools };
    let mut found = vec![all.nodes("nodes", demand::of_cluster(view), facts.limits.nodes_per_cluster.into())];
    if matches!(view.spec().base_ipam(view.format()), Some(Ipam::Overlay | Ipam::Kubenet)) {
        for range in ranges::pods(view) {
            if let Some(room) = capacity::overlay_nodes(&range.cidr) {
                found.push(all.nodes("pod CIDR", demand::of_pod_range(view), room));
            }
        }
    }
    for shared in shared_subnet::of(view, |pool| &pool.subnet) {
        if let Some(room) = shared.usable() {
            let name = format!("subnet {}", shared.subnet.name.written());
            found.push(Counted { view, pools: &shared.pools }.addresses(name, demand::in_node_subnet, room));
        }
    }
    if ranges::has_managed_network(view)
        && let Ok(subnet) = Cidr::parse(&facts.addresses.defaults.managed_node_subnet)
    {
        let room = capacity::usable_in_subnet(&subnet);
        found.push(all.addresses("managed node subnet".to_owned(), demand::in_node_subnet, room));
    }
    for shared in shared_subnet::of(view, |pool| &pool.pod_subnet) {
        if let Some(room) = shared.usable() {
            let name = format!("subnet {} (pods)", shared.subnet.name.written());
            found.push(Counted { view, pools: &shared.pools }.addresses(name, demand::in_pod_subnet, room));
        }
    }
    let most = facts.limits.addresses_per_network.into();
    found.push(all.addresses("virtual network".to_owned(), demand::in_network, most));
    found
}

/// Pools whose nodes are counted together.
struct Counted<'a, 'v> {
    view: &'a View<'v>,
    pools: &'a [&'a NodePool],
}

impl Counted<'_, '_> {
    fn nodes(&self, name: &str, Demand { nodes, .. }: Demand, limit: u128) -> Capacity {
        Capacity {
            name: name.to_owned(),
            unit: Unit::Node,
            now: nodes.now,
            max: nodes.max,
            surge: nodes.with_surge,
            limit: fit(limit),
            at_least: self.at_least(),
        }
    }

    fn addresses(&self, name: String, of: fn(&View<'_>, &NodePool, u64) -> u128, limit: u128) -> Capacity {
        let sum = |nodes: fn(Demand) -> u64| {
            let of_pool = |pool: &&NodePool| of(self.view, pool, nodes(demand::of_pool(self.view, pool)));
            fit(self.pools.iter().map(of_pool).fold(0, u128::saturating_add))
        };
        Capacity {
            name,
            unit: Unit::Ip,
            now: sum(|demand| demand.nodes.now),
            max: sum(|demand| demand.nodes.max),
            surge: sum(|demand| demand.nodes.with_surge),
            limit: fit(limit),
            at_least: self.at_least(),
        }
    }

    fn at_least(&self) -> bool {
        self.pools.iter().any(|pool| !demand::is_known(self.view, pool))
    }
}

fn fit(number: u128) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
