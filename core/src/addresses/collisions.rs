//! Which ranges share addresses and must not.

use super::{Kind, PlannedRange};
use crate::limits::{MAX_COLLISION_PAIRS, MAX_COLLISIONS};
use crate::order::Order as _;

/// The collisions of a plan.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Collisions {
    /// Positions of two ranges, the smaller first, in order.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Whether these are all.
    pub(super) complete: bool,
}

/// Looks at the ranges in the order of their first addresses: those that overlap one stand behind it, up to its last
/// address.
pub(super) fn of(ranges: &[PlannedRange]) -> Collisions {
    let mut order: Vec<(usize, &PlannedRange)> = ranges.iter().enumerate().collect();
    order.order_by_key(|(at, range)| (range.prefix.first(), *at));
    let mut pairs = Vec::new();
    let mut looked_at = 0_usize;
    let mut complete = true;
    'ranges: for (position, (at, range)) in order.iter().enumerate() {
        let behind = order.get(position.saturating_add(1)..).unwrap_or_default();
        for (other_at, other) in behind.iter().take_while(|(_, other)| other.prefix.first() <= range.prefix.last()) {
            looked_at = looked_at.saturating_add(1);
            if looked_at > MAX_COLLISION_PAIRS {
                complete = false;
                break 'ranges;
            }
            if must_be_apart(range, other) {
                if pairs.len() >= MAX_COLLISIONS {
                    complete = false;
                    break 'ranges;
                }
                pairs.push((*at.min(other_at), *at.max(other_at)));
            }
        }
    }
    pairs.order();
    Collisions { pairs, complete }
}

/// Whether two ranges must share no address.
fn must_be_apart(one: &PlannedRange, other: &PlannedRange) -> bool {
    let same_network = one.network == other.network;
    match (one.kind, other.kind) {
        (Kind::Bridge, _) | (_, Kind::Bridge) => false,
        (Kind::Reserved, Kind::Reserved | Kind::Peer) | (Kind::Peer, Kind::Reserved) => false,
        // Networks of one cluster that no peering joins may be alike.
        (a, b) if in_own_network(a) && in_own_network(b) => {
            same_network && (a == Kind::Network) == (b == Kind::Network)
        }
        (Kind::Peer, Kind::Peer) => !same_network,
        _ => true,
    }
}

fn in_own_network(kind: Kind) -> bool {
    matches!(kind, Kind::Network | Kind::NodeSubnet | Kind::PodSubnet | Kind::Subnet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Cidr;

    fn range(kind: Kind, cidr: &str, network: Option<usize>) -> PlannedRange {
        PlannedRange {
            name: String::new(),
            kind,
            cidr: cidr.to_owned(),
            default: false,
            free: Vec::new(),
            site: None,
            prefix: Cidr::parse(cidr).unwrap(),
            network,
        }
    }

    #[test]
    fn what_contains_by_design_does_not_collide() {
        use Kind::{Bridge, Network, NodeSubnet, Peer, Pods, Reserved, Services, Subnet};
        for (one, other, expected) in [
            ((Pods, None), (Services, None), true),
            ((Pods, None), (Pods, None), true),
            ((Pods, None), (Network, Some(0)), true),
            ((Services, None), (Subnet, Some(0)), true),
            ((Pods, None), (Bridge, None), false),
            ((Pods, None), (Reserved, None), true),
            ((Network, Some(0)), (NodeSubnet, Some(0)), false),
            ((Network, Some(0)), (Network, Some(0)), true),
            ((Network, Some(0)), (Network, Some(1)), false),
            ((Subnet, Some(0)), (NodeSubnet, Some(0)), true),
            ((Subnet, Some(0)), (NodeSubnet, Some(1)), false),
            ((Network, Some(0)), (Peer, Some(1)), true),
            ((Peer, Some(1)), (Peer, Some(2)), true),
            ((Peer, Some(1)), (Peer, Some(1)), false),
            ((Peer, Some(1)), (Reserved, None), false),
            ((Network, Some(0)), (Reserved, None), true),
        ] {
            let ranges = [range(one.0, "10.0.0.0/8", one.1), range(other.0, "10.1.0.0/16", other.1)];
            for ranges in [ranges.to_vec(), ranges.iter().rev().cloned().collect()] {
                assert_eq!(of(&ranges).pairs == [(0, 1)], expected, "{one:?} {other:?}");
            }
            let apart = [range(one.0, "10.0.0.0/9", one.1), range(other.0, "10.128.0.0/9", other.1)];
            assert!(of(&apart).pairs.is_empty());
        }
    }

    #[test]
    fn pairs_are_limited_at_the_limit_and_one_past_it() {
        for (services, complete) in [(MAX_COLLISIONS, true), (MAX_COLLISIONS + 1, false)] {
            let subnets =
                (0..services).map(|at| range(Kind::Subnet, &format!("10.{}.{}.0/24", at / 256, at % 256), Some(0)));
            let ranges: Vec<PlannedRange> =
                std::iter::once(range(Kind::Pods, "10.0.0.0/8", None)).chain(subnets).collect();
            let found = of(&ranges);
            assert_eq!((found.pairs.len(), found.complete), (MAX_COLLISIONS, complete));
        }
        let alike = |count: usize| vec![range(Kind::Bridge, "10.0.0.0/8", None); count];
        // 1,414 alike are 998,991 pairs.
        assert!(of(&alike(1_414)).complete);
        assert!(!of(&alike(1_416)).complete);
    }
}
