//! Which subnet of the same deployment a pool's subnet id names.
//!
//! In one deployment one expression has one value, so that ids match here whose names are not known. Across deployments
//! names that are not known are never equal.

use std::sync::Arc;

use crate::input::value::same_text;
use crate::model::{ClusterSpec, Field, SubnetId, SubnetTarget, VirtualNetwork};

/// Notes at the subnet ids of a cluster which subnet of `networks` they name. `first` is the position of the first of
/// `networks` in the model.
pub(super) fn resolve(spec: &mut ClusterSpec, networks: &[VirtualNetwork], first: usize) {
    for pool in spec.pools.iter_mut().map(Arc::make_mut) {
        for field in [&mut pool.subnet, &mut pool.pod_subnet] {
            if let Field::Known(sited) = field {
                sited.value.target = target(&sited.value, networks, first);
            }
        }
    }
}

fn target(id: &SubnetId, networks: &[VirtualNetwork], first: usize) -> Option<SubnetTarget> {
    networks.iter().enumerate().find_map(|(network_at, network)| {
        if !same_text(&network.name, &id.network) {
            return None;
        }
        let subnet = network.subnets.iter().position(|subnet| same_text(&subnet.name, &id.subnet));
        Some(SubnetTarget { network: first.saturating_add(network_at), subnet })
    })
}
