//! What a cluster's settings come to once the service's defaults are filled in.
//!
//! Defaults: podCidr 10.244.0.0/16, serviceCidr 10.0.0.0/16, dnsServiceIP 10.0.0.10, as the service answers a request
//! that leaves them out.

use super::{ClusterSpec, Format, NodePool};
use crate::model::{Field, Place};
use crate::net::Cidr;

/// How pods get their addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ipam {
    /// Azure CNI overlay: one /24 of the pod CIDR a node.
    Overlay,
    /// Azure CNI, pods in the nodes' subnet.
    NodeSubnet,
    /// Azure CNI, pods in a subnet of their own, in batches of 16 addresses.
    PodSubnetDynamic,
    /// Azure CNI, pods in a subnet of their own, in blocks of 16 addresses fixed to a node.
    PodSubnetStaticBlock,
    /// kubenet: one /24 of the pod CIDR a node.
    Kubenet,
    /// The user's own network plugin.
    ByoCni,
}

/// A range in force, written or by default.
#[derive(Clone, Debug)]
pub struct EffectiveRange {
    /// The range.
    pub cidr: Cidr,
    /// Where it is written; absent for a default.
    pub place: Option<Place>,
}

impl ClusterSpec {
    /// Whether the dataplane is Cilium; `None` when the input does not tell.
    #[must_use]
    pub fn uses_cilium(&self) -> Option<bool> {
        match &self.network.dataplane {
            Field::Known(_) => Some(self.network.dataplane.is("cilium")),
            Field::Unknown(_) => None,
            Field::Absent if self.sku.is("Automatic") => Some(true),
            Field::Absent if self.sku.is_unknown() => None,
            Field::Absent => Some(false),
        }
    }

    /// Whether the dataplane surely is Cilium.
    #[must_use]
    pub fn is_cilium(&self) -> bool {
        self.uses_cilium() == Some(true)
    }

    /// Whether the network plugin surely is overlay.
    #[must_use]
    pub fn is_overlay(&self, format: Format) -> bool {
        self.base_ipam(format) == Some(Ipam::Overlay)
    }

    /// Whether more than one address family is asked for.
    #[must_use]
    pub fn is_dual_stack(&self) -> bool {
        let families = self.network.ip_families.iter().filter(|family| family.value().is_some()).count();
        let both = |ranges: &[Field<Cidr>]| {
            let mut known = ranges.iter().filter_map(Field::value).map(Cidr::family);
            known.next().is_some_and(|first| known.any(|family| family != first))
        };
        families > 1 || both(&self.network.pod_cidrs) || both(&self.network.service_cidrs)
    }

    /// How pods get their addresses by plugin and mode alone, a pod subnet aside; `None` when the input does not tell.
    ///
    /// A request that leaves the plugin out gets overlay from today's Azure CLI (azure-cli 2.91.0 `_help.py`); for
    /// other formats nothing is assumed.
    #[must_use]
    pub fn base_ipam(&self, format: Format) -> Option<Ipam> {
        let network = &self.network;
        if network.plugin_mode.is("overlay") && !network.plugin.is("none") {
            return Some(Ipam::Overlay);
        }
        match &network.plugin {
            Field::Unknown(_) => None,
            Field::Known(_) if network.plugin.is("kubenet") => Some(Ipam::Kubenet),
            Field::Known(_) if network.plugin.is("none") => Some(Ipam::ByoCni),
            Field::Known(_) if !network.plugin.is("azure") => None,
            Field::Known(_) if network.plugin_mode.is_absent() => Some(Ipam::NodeSubnet),
            Field::Known(_) => None,
            Field::Absent if self.sku.is("Automatic") => Some(Ipam::Overlay),
            Field::Absent if format == Format::AzCommand && network.plugin_mode.is_absent() => {
                let pod_subnet = self.pools.iter().any(|pool| !pool.pod_subnet.is_absent());
                (!pod_subnet && self.sku.is_absent()).then_some(Ipam::Overlay)
            }
            Field::Absent => None,
        }
    }

    /// How the pods of one pool get their addresses; `None` when the input does not tell.
    #[must_use]
    pub fn ipam(&self, pool: &NodePool, format: Format) -> Option<Ipam> {
        if pool.pod_subnet.is_unknown() && pool.pod_subnet.place().is_none() {
            return self.base_ipam(format).filter(|ipam| *ipam != Ipam::NodeSubnet);
        }
        if pool.pod_subnet.is_absent() {
            return self.base_ipam(format);
        }
        match &pool.pod_ip_allocation {
            Field::Known(_) if pool.pod_ip_allocation.is("StaticBlock") => Some(Ipam::PodSubnetStaticBlock),
            Field::Known(_) if pool.pod_ip_allocation.is("DynamicIndividual") => Some(Ipam::PodSubnetDynamic),
            Field::Absent => Some(Ipam::PodSubnetDynamic),
            _ => None,
        }
    }

    /// The pod ranges in force: those written, else 10.244.0.0/16 for overlay and kubenet. Empty when they are
    /// unknown, or the plugin takes none.
    #[must_use]
    pub fn effective_pod_cidrs(&self, format: Format) -> Vec<EffectiveRange> {
        if self.network.pod_cidrs.is_empty() {
            return match self.base_ipam(format) {
                Some(Ipam::Overlay | Ipam::Kubenet) => default_range("10.244.0.0/16"),
                _ => Vec::new(),
            };
        }
        written(&self.network.pod_cidrs)
    }

    /// The service ranges in force: those written, else 10.0.0.0/16. Empty when they are unknown.
    #[must_use]
    pub fn effective_service_cidrs(&self) -> Vec<EffectiveRange> {
        if self.network.service_cidrs.is_empty() {
            return default_range("10.0.0.0/16");
        }
        written(&self.network.service_cidrs)
    }
}

fn written(fields: &[Field<Cidr>]) -> Vec<EffectiveRange> {
    let known = fields.iter().filter_map(Field::sited);
    known.map(|sited| EffectiveRange { cidr: sited.value.clone(), place: Some(sited.place.clone()) }).collect()
}

fn default_range(text: &str) -> Vec<EffectiveRange> {
    Cidr::parse(text).map(|cidr| EffectiveRange { cidr, place: None }).into_iter().collect()
}
