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
                self.compiled.groups.insert(name.to_owned());
                let key = self.symbols.of(&format!("{GROUP_NAME}{name}"));
                requirements.push(Requirement { unfilled: is_unfilled(name), ..presence(Sym::CIDR_GROUP, key) });
            }
            (_, None, Some(selector)) => {
                is_group = self.terms.version.is_at_least(20);
                requirements.extend(self.requirements(selector, DefaultSource::Of(Sym::CIDR_GROUP), ""));
            }
            (Some((cidr, _)), None, None) => requirements.push(self.range(cidr)),
            (None, None, None) => return Selector::Unseen,
        }
        for (except, _) in &peer.except {
            let range = self.range(except);
            requirements.push(Requirement { operator: Operator::DoesNotExist, ..range });
        }
        let has_selector = peer.group_selector.is_some() && group.is_none();
        let selector = Selector::Addresses { requirements: requirements.into(), is_group };
        if has_selector {
            let id = self.selector(selector.clone());
            self.compiled.group_selectors.insert(id);
        }
        selector
    }

    /// That an address is in a range: it has the range's label. The range of all addresses of a family is the world of
    /// that family.
    pub(super) fn range(&mut self, cidr: &Cidr) -> Requirement {
        if cidr.prefix_len() == 0 && self.terms.is_cilium() {
            let key = match (cidr.family(), self.terms.is_dual_stack()) {
                (Family::V4, true) => Sym::WORLD_V4,
                (Family::V6, true) => Sym::WORLD_V6,
                (Family::V4, false) if !self.terms.addresses.v4 && self.is_split() => Sym::WORLD_V4,
                (Family::V6, false) if !self.terms.addresses.v6 && self.is_split() => Sym::WORLD_V6,
                (_, false) => Sym::WORLD,
            };
            return presence(Sym::RESERVED, key);
        }
        let network = cidr.network();
        let key = self.symbols.of(&label_key(&network));
        self.compiled.prefixes.entry(key).or_insert(network);
        presence(Sym::CIDR, key)
    }

    /// Whether the world of a family that the cluster does not have is one of its own, which nothing is in (E15).
    fn is_split(&self) -> bool {
        self.terms.version.is_at_least(19)
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

fn presence(source: Sym, key: Sym) -> Requirement {
    Requirement {
        source: Some(source),
        key,
        of_namespace: false,
        operator: Operator::Exists,
        values: Box::default(),
        unfilled: false,
        implied: false,
    }
}
