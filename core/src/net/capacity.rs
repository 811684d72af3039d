//! How many addresses AKS needs for nodes and pods, and how many nodes a range has room for.
//!
//! The sources are the AKS docs (articles of MicrosoftDocs/azure-aks-docs) and refusals of Azure on record. Node counts
//! are those with surge, see [`super::Nodes`], when the question is what Azure checks.

use super::{Cidr, Family};

/// Addresses that Azure keeps for itself in every subnet: the first four and the last (AKS docs,
/// concepts-network-ip-address-planning). A pod range is not a subnet and keeps none back.
pub const RESERVED_IN_SUBNET: u128 = 5;

/// Addresses of the /24 that each node has of the pod range with overlay and kubenet, whatever its `maxPods`
/// (AKS docs, concepts-network-azure-cni-overlay).
pub const POD_ADDRESSES_PER_NODE: u128 = 256;

/// Addresses that a node takes from a pod subnet at a time: the batch of dynamic allocation and the /28 of static
/// blocks (AKS docs, concepts-network-azure-cni-pod-subnet).
pub const POD_SUBNET_BATCH: u128 = 16;

/// The prefix length of [`POD_ADDRESSES_PER_NODE`].
const POD_PREFIX_OF_NODE: u8 = 24;

/// Addresses of a subnet that can be given out: its size less [`RESERVED_IN_SUBNET`], 0 for the smallest.
#[must_use]
pub fn usable_in_subnet(subnet: &Cidr) -> u128 {
    subnet.size().saturating_sub(RESERVED_IN_SUBNET)
}

/// Nodes that an overlay pod range has room for: one /24 each, so 2^(24 − length), and 0 for a longer prefix.
///
/// `None` for IPv6: the share of a node is not documented, and the default range is a /64 for the whole cluster.
#[must_use]
pub fn overlay_nodes(pod_range: &Cidr) -> Option<u128> {
    let nodes =
        POD_PREFIX_OF_NODE.checked_sub(pod_range.prefix_len()).map_or(0, |bits| 1_u128 << bits.min(POD_PREFIX_OF_NODE));
    (pod_range.family() == Family::V4).then_some(nodes)
}

/// Nodes that a kubenet pod range has room for: one /24 each, as with overlay (Azure's refusal
/// `InsufficientPodCidr`: 3 nodes are 768 addresses, more than the 256 of a /24). `None` for IPv6.
#[must_use]
pub fn kubenet_nodes(pod_range: &Cidr) -> Option<u128> {
    overlay_nodes(pod_range)
}

/// Addresses of the pod range that Azure sets aside with overlay or kubenet: 256 a node. It refuses a cluster with
/// `InsufficientSubnetSize` when they are more than the range has: 5 nodes need 1280, a /22 has 1024.
#[must_use]
pub fn pod_range_addresses(nodes: u64) -> u128 {
    u128::from(nodes).saturating_mul(POD_ADDRESSES_PER_NODE)
}

/// Addresses that nodes and pods take from one subnet when pods have addresses of the node subnet: one for the node and
/// `max_pods` kept for its pods (AKS docs, concepts-network-ip-address-planning: 51 nodes of 30 pods are 1581).
#[must_use]
pub fn node_subnet_addresses(nodes: u64, max_pods: u64) -> u128 {
    u128::from(nodes).saturating_mul(per_node(max_pods))
}

/// Nodes that such a subnet has room for.
#[must_use]
pub fn node_subnet_nodes(subnet: &Cidr, max_pods: u64) -> u128 {
    usable_in_subnet(subnet).checked_div(per_node(max_pods)).unwrap_or(0)
}

fn per_node(max_pods: u64) -> u128 {
    u128::from(max_pods).saturating_add(1)
}

/// Addresses that the nodes take from a pod subnet with dynamic allocation before they run any pod: one batch of 16
/// each. Less than this and nodes do not start.
#[must_use]
pub fn pod_subnet_dynamic_minimum(nodes: u64) -> u128 {
    u128::from(nodes).saturating_mul(POD_SUBNET_BATCH)
}

/// Addresses that the nodes take from a pod subnet with dynamic allocation when each runs `max_pods` pods: batches of
/// 16, at least one. The batch that a node asks for early, with fewer than 8 addresses left, is not counted: a full
/// node does not need it.
#[must_use]
pub fn pod_subnet_dynamic_addresses(nodes: u64, max_pods: u64) -> u128 {
    let batches = u128::from(max_pods).div_ceil(POD_SUBNET_BATCH).max(1);
    u128::from(nodes).saturating_mul(batches).saturating_mul(POD_SUBNET_BATCH)
}

/// Nodes that a pod subnet has room for with dynamic allocation, at the minimum of 16 addresses each.
#[must_use]
pub fn pod_subnet_dynamic_nodes(subnet: &Cidr) -> u128 {
    usable_in_subnet(subnet).checked_div(POD_SUBNET_BATCH).unwrap_or(0)
}

/// Blocks of 16 addresses that a node has of a pod subnet with static block allocation: ⌈(`max_pods` + 1) / 16⌉, for one
/// address of them serves the node (AKS docs, concepts-network-azure-cni-pod-subnet).
#[must_use]
pub fn static_block_count(max_pods: u64) -> u128 {
    per_node(max_pods).div_ceil(POD_SUBNET_BATCH)
}

/// Addresses of the blocks of all nodes.
#[must_use]
pub fn static_block_addresses(nodes: u64, max_pods: u64) -> u128 {
    u128::from(nodes).saturating_mul(static_block_count(max_pods)).saturating_mul(POD_SUBNET_BATCH)
}

/// Addresses of a node's blocks that `max_pods` leaves unused: 0 for 15, 31, 47 and so on, and 15 for 32.
#[must_use]
pub fn static_block_unused(max_pods: u64) -> u128 {
    static_block_count(max_pods).saturating_mul(POD_SUBNET_BATCH).saturating_sub(per_node(max_pods))
}

/// The longest IPv4 prefix length with at least this many addresses, 5 reserved ones included by the caller where the
/// range is a subnet; `None` above the 2^32 of IPv4. Zero addresses fit in a /32.
#[must_use]
pub fn smallest_prefix_for(addresses: u128) -> Option<u8> {
    let bits = addresses.max(1).checked_next_power_of_two()?.trailing_zeros();
    Family::V4.width().checked_sub(u8::try_from(bits).ok()?)
}

/// The longest prefix length of a subnet in which this many addresses can be given out.
#[must_use]
pub fn smallest_subnet_for(usable: u128) -> Option<u8> {
    smallest_prefix_for(usable.checked_add(RESERVED_IN_SUBNET)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of_length(len: u8) -> Cidr {
        Cidr::parse(&format!("10.0.0.0/{len}")).unwrap()
    }

    #[test]
    fn nodes_of_overlay_ranges() {
        // the table of the AKS docs
        for (len, nodes) in [
            (11, 8192),
            (12, 4096),
            (13, 2048),
            (14, 1024),
            (15, 512),
            (16, 256),
            (17, 128),
            (18, 64),
            (19, 32),
            (20, 16),
            (21, 8),
            (22, 4),
            (23, 2),
            (24, 1),
            (25, 0),
            (32, 0),
            (8, 65_536),
            (0, 1 << 24),
        ] {
            assert_eq!(overlay_nodes(&of_length(len)), Some(nodes), "/{len}");
            assert_eq!(kubenet_nodes(&of_length(len)), Some(nodes), "/{len}");
            // the same limit as by addresses
            assert_eq!(of_length(len).size() / POD_ADDRESSES_PER_NODE, nodes, "/{len}");
        }
        assert_eq!(overlay_nodes(&Cidr::parse("fd12:3456:789a::/64").unwrap()), None);
        assert_eq!(overlay_nodes(&Cidr::parse("fd12::/16").unwrap()), None);
    }

    #[test]
    fn nodes_of_subnets() {
        // length, usable, nodes at 30, 110 and 250 pods, nodes with dynamic allocation
        for (len, usable, at_30, at_110, at_250, dynamic) in [
            (21, 2043, 65, 18, 8, 127),
            (22, 1019, 32, 9, 4, 63),
            (23, 507, 16, 4, 2, 31),
            (24, 251, 8, 2, 1, 15),
            (25, 123, 3, 1, 0, 7),
            (26, 59, 1, 0, 0, 3),
            (29, 3, 0, 0, 0, 0),
            (30, 0, 0, 0, 0, 0),
            (31, 0, 0, 0, 0, 0),
            (32, 0, 0, 0, 0, 0),
        ] {
            let subnet = of_length(len);
            assert_eq!(usable_in_subnet(&subnet), usable, "/{len}");
            assert_eq!(node_subnet_nodes(&subnet, 30), at_30, "/{len} at 30");
            assert_eq!(node_subnet_nodes(&subnet, 110), at_110, "/{len} at 110");
            assert_eq!(node_subnet_nodes(&subnet, 250), at_250, "/{len} at 250");
            assert_eq!(pod_subnet_dynamic_nodes(&subnet), dynamic, "/{len} dynamic");
        }
    }

    #[test]
    fn refusals_on_record() {
        // Pre-allocated IPs 1280 exceeds IPs available 1024 in 10.240.100.0/22
        let range = Cidr::parse("10.240.100.0/22").unwrap();
        assert_eq!((pod_range_addresses(5), range.size()), (1280, 1024));
        assert!(pod_range_addresses(4) <= range.size());
        // Pre-allocated IPs 768 exceeds IPs available 256 in Pod Cidr 10.240.100.0/24
        let range = Cidr::parse("10.240.100.0/24").unwrap();
        assert_eq!((pod_range_addresses(3), range.size()), (768, 256));
        // node subnets: 310 and 505 are more than 251
        assert_eq!(node_subnet_addresses(10, 30), 310);
        assert_eq!(node_subnet_addresses(5, 100), 505);
        assert_eq!(usable_in_subnet(&range), 251);
    }

    #[test]
    fn examples_of_the_planning_page() {
        for (nodes, max_pods, addresses, len) in
            [(51, 30, 1581, 21), (61, 30, 1891, 21), (8, 30, 248, 24), (10, 30, 310, 23)]
        {
            assert_eq!(node_subnet_addresses(nodes, max_pods), addresses);
            assert_eq!(smallest_subnet_for(addresses), Some(len), "{addresses}");
        }
    }

    #[test]
    fn static_blocks() {
        for (max_pods, blocks, unused) in [
            (0, 1, 15),
            (1, 1, 14),
            (15, 1, 0),
            (16, 2, 15),
            (30, 2, 1),
            (31, 2, 0),
            (32, 3, 15),
            (47, 3, 0),
            (48, 4, 15),
            (63, 4, 0),
            (110, 7, 1),
            (111, 7, 0),
            (250, 16, 5),
        ] {
            assert_eq!(static_block_count(max_pods), blocks, "{max_pods}");
            assert_eq!(static_block_unused(max_pods), unused, "{max_pods}");
            assert_eq!(static_block_addresses(3, max_pods), 3 * blocks * 16);
        }
    }

    #[test]
    fn dynamic_batches() {
        for (nodes, max_pods, addresses) in
            [(1, 0, 16), (1, 16, 16), (1, 17, 32), (3, 30, 96), (2, 110, 224), (2, 250, 512), (0, 30, 0)]
        {
            assert_eq!(pod_subnet_dynamic_addresses(nodes, max_pods), addresses, "{nodes} nodes of {max_pods}");
            assert!(pod_subnet_dynamic_minimum(nodes) <= addresses);
        }
    }

    #[test]
    fn smallest_prefixes() {
        for (addresses, len) in [
            (0, Some(32)),
            (1, Some(32)),
            (2, Some(31)),
            (3, Some(30)),
            (256, Some(24)),
            (257, Some(23)),
            (1586, Some(21)),
            (1 << 32, Some(0)),
            ((1 << 32) + 1, None),
            (u128::MAX, None),
        ] {
            assert_eq!(smallest_prefix_for(addresses), len, "{addresses}");
        }
        assert_eq!(smallest_subnet_for(251), Some(24));
        assert_eq!(smallest_subnet_for(252), Some(23));
        assert_eq!(smallest_subnet_for(u128::MAX), None);
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let all = u128::from(u64::MAX) << 64;
        assert_eq!(node_subnet_addresses(u64::MAX, u64::MAX), all);
        assert_eq!(pod_subnet_dynamic_addresses(u64::MAX, u64::MAX), all);
        assert_eq!(static_block_addresses(u64::MAX, u64::MAX), all);
        assert_eq!(pod_range_addresses(u64::MAX), u128::from(u64::MAX) << 8);
        assert_eq!(usable_in_subnet(&Cidr::parse("::/0").unwrap()), u128::MAX - 5);
    }

    proptest! {
        #[test]
        fn the_smallest_prefix_is_the_smallest(addresses in 0_u128..100_000) {
            let len = (0..=32).rev().find(|&len| of_length(len).size() >= addresses);
            prop_assert_eq!(smallest_prefix_for(addresses), len);
            let subnet = (0..=32).rev().find(|&len| of_length(len).size() >= addresses + 5);
            prop_assert_eq!(smallest_subnet_for(addresses), subnet);
        }

        #[test]
        fn as_many_nodes_as_fit_and_no_more(len in 16_u8..=32, max_pods in 0_u64..300) {
            let subnet = of_length(len);
            let nodes = u64::try_from(node_subnet_nodes(&subnet, max_pods)).unwrap();
            let usable = usable_in_subnet(&subnet);
            prop_assert!(node_subnet_addresses(nodes, max_pods) <= usable);
            prop_assert!(node_subnet_addresses(nodes + 1, max_pods) > usable);
        }

        #[test]
        fn blocks_hold_the_pods_and_the_node(max_pods in 0_u64..1000) {
            let blocks = (0..).find(|blocks| blocks * 16 > max_pods).unwrap();
            prop_assert_eq!(static_block_count(max_pods), u128::from(blocks));
        }
    }
}
