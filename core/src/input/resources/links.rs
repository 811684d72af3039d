//! Which subnet of the same deployment a pool's subnet id names.
//!
//! In one deployment one expression has one value, so that ids match here whose names are not known. Across deployments
//! names that are not known are never equal.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::input::value::text_key;
use crate::model::{ClusterSpec, Field, SubnetId, SubnetTarget, VirtualNetwork};

/// The networks of one deployment and their subnets by name; of several alike the first.
pub(super) struct Links {
    /// The position of each network among those of the deployment.
    networks: BTreeMap<String, usize>,
    /// The positions of the subnets in their networks.
    subnets: BTreeMap<(usize, String), usize>,
    /// The position of the first network in the model.
    first: usize,
}

impl Links {
    /// The networks of a deployment, of which the first is at the position `first` in the model.
    pub(super) fn of(networks: &[VirtualNetwork], first: usize) -> Self {
        let mut links = Self { networks: BTreeMap::new(), subnets: BTreeMap::new(), first };
        for (at, network) in networks.iter().enumerate() {
            links.networks.entry(text_key(&network.name)).or_insert(at);
            for (position, subnet) in network.subnets.iter().enumerate() {
                links.subnets.entry((at, text_key(&subnet.name))).or_insert(position);
            }
        }
        links
    }

    /// Notes at the subnet ids of a cluster which subnet they name.
    pub(super) fn resolve(&self, spec: &mut ClusterSpec) {
        for pool in spec.pools.iter_mut().map(Arc::make_mut) {
            for field in [&mut pool.subnet, &mut pool.pod_subnet] {
                if let Field::Known(sited) = field {
                    sited.value.target = self.target(&sited.value);
                }
            }
        }
    }

    fn target(&self, id: &SubnetId) -> Option<SubnetTarget> {
        let at = *self.networks.get(&text_key(&id.network))?;
        let subnet = self.subnets.get(&(at, text_key(&id.subnet))).copied();
        Some(SubnetTarget { network: self.first.saturating_add(at), subnet })
    }
}
