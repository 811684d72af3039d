//! Ranges of addresses as selectors (decision semantics C6–C8, R21, E15, E16).

use super::Compiler;
use super::selectors::DefaultSource;
use crate::flow::labels::{Requirement, Selector, Sym};
use crate::net::{Cidr, Family};
use crate::policy::{CidrPeer, Operator};
use crate::source::is_unfilled;

/// What the key of the label of a group by its name begins with.
pub(in crate::flow) const GROUP_NAME: &str = "io.cilium.policy.cidrgroupname/";

impl Compiler<'_> {
    /// The selector of an `ipBlock`, or an item of `…CIDR` or `…CIDRSet`.
    pub(super) fn cidr(&mut self, peer: &CidrPeer<'_>) -> Selector {
        let mut requirements = Vec::new();
        let mut is_group = false;
        let group = peer.group_ref.and_then(|node| node.as_str());
        match (&peer.cidr, group, &peer.group_selector) {
            (_, Some(name), _) => {
                let key = self.symbol(&format!("{GROUP_NAME}{name}"));
                requirements
                    .push(Requirement { unfilled: is_unfilled(name), ..Requirement::presence(Sym::CIDR_GROUP, key) });
            }
            (_, None, Some(selector)) => {
                is_group = self.terms.joins_groups();
                requirements.extend(self.requirements(selector, DefaultSource::Of(Sym::CIDR_GROUP), ""));
            }
            // Up to 1.18 an item of `…CIDR` is the world only where it is written so.
            (Some((cidr, _)), None, None) if peer.node.as_str().is_some() && cidr.has_host_bits() => {
                requirements.push(self.exception(cidr));
            }
            (Some((cidr, _)), None, None) => requirements.push(self.range(cidr, peer.node.as_str().is_none())),
            (None, None, None) => return Selector::Unseen,
        }
        for (except, _) in &peer.except {
            let range = self.exception(except);
            requirements.push(Requirement { operator: Operator::DoesNotExist, ..range });
        }
        let has_selector = peer.group_selector.is_some() && group.is_none();
        // An empty selector alone is the same as one of endpoints, which means everything.
        if has_selector && requirements.is_empty() {
            return Selector::everything();
        }
        Selector::Addresses { requirements: requirements.into(), is_group }
    }

    /// That an address is in a range: it has the range's label. The range of all addresses of a family is the world of
    /// that family.
    /// `in_set` tells whether it stands in a `…CIDRSet` or an `ipBlock`.
    pub(super) fn range(&mut self, cidr: &Cidr, in_set: bool) -> Requirement {
        if cidr.prefix_len() == 0 && self.terms.is_cilium() {
            let is_v6 = cidr.family() == Family::V6;
            self.compiled.ranges.name_all(cidr.family());
            let is_on = if is_v6 { self.terms.addresses.v6 } else { self.terms.addresses.v4 };
            let key = if !self.terms.is_dual_stack() && (is_on || self.is_one_world(in_set)) {
                Sym::WORLD
            } else if is_v6 {
                Sym::WORLD_V6
            } else {
                Sym::WORLD_V4
            };
            return Requirement::presence(Sym::RESERVED, key);
        }
        let network = cidr.network();
        let key = self.symbol(&label_key(&network));
        self.compiled.ranges.name(key, network.clone());
        Requirement::presence(Sym::CIDR, key)
    }

    /// The range of an exception, or one written with host bits. Up to 1.18 one of all addresses means those in any range
    /// that policies name.
    fn exception(&mut self, except: &Cidr) -> Requirement {
        if except.prefix_len() == 0 && self.terms.is_cilium() && !self.terms.version.is_at_least(19) {
            return Requirement::presence(Sym::CIDR, self.symbol(&label_key(&except.network())));
        }
        self.range(except, true)
    }

    /// Whether the world of a family that the cluster does not have is that of the other one, rather than one that nothing
    /// is in (C7, E15).
    fn is_one_world(&self, in_set: bool) -> bool {
        let version = self.terms.version;
        !version.is_at_least(15) || (in_set && version.has_patch(17, 16) && !version.is_at_least(19))
    }
}

/// The key of the label of a range, as the agent writes it: without colons.
pub(in crate::flow) fn label_key(network: &Cidr) -> String {
    let text = network.to_string();
    match network.family() {
        Family::V4 => text,
        Family::V6 => {
            let dashed = text.replace(':', "-");
            let dashed = if dashed.starts_with('-') { format!("0{dashed}") } else { dashed };
            match dashed.split_once("-/") {
                Some((address, length)) => format!("{address}-0/{length}"),
                None => dashed,
            }
        }
    }
}
