//! Names of DNS: which addresses answers gave for them, and which rules see them (decision semantics C9).

use std::collections::BTreeMap;

use super::Other;
use super::question::Asked;
use crate::flow::Network;
use crate::flow::end::{End, Meant};
use crate::flow::labels::{Certainty, Selector};
use crate::flow::rule::{Action, Ports, SelectorId};
use crate::flow::topology::IdentityId;
use crate::net::Address;
use crate::policy::{Direction, DnsPattern, L7Kind};
use crate::source::Node;

/// The addresses that answers of DNS gave for names. Whoever is not named got no answer.
pub type DnsAnswers = BTreeMap<String, Vec<Address>>;

impl Network {
    /// Whom a name of DNS means: the addresses that the answers gave, else somebody outside.
    pub(super) fn addresses_of(&self, name: &str, asked: &Asked) -> Vec<Other> {
        let wanted = DnsPattern::name(name);
        let answers = self.answers.iter().flatten().filter(|(known, _)| DnsPattern::name(known) == wanted);
        let addresses: Vec<Address> = answers.flat_map(|(_, addresses)| addresses.iter().copied()).collect();
        if addresses.is_empty() {
            return vec![Other::Name { name: name.to_owned(), address: None }];
        }
        let ends = addresses.into_iter().map(|address| match self.holder(address) {
            Meant::End(end @ End::Outside(..)) => Other::Name { name: name.to_owned(), address: Some((address, end)) },
            Meant::End(end) => Other::End(end),
            _ => Other::Name { name: name.to_owned(), address: Some((address, self.outside(address))) },
        });
        ends.collect()
    }

    /// The patterns of `rules.dns` that let queries of a subject through the proxy, and so let it see the answers.
    pub(in crate::flow) fn seen_names(&self, subject: IdentityId) -> Vec<DnsPattern> {
        let mut patterns = Vec::new();
        for (id, certainty) in self.rules_about(subject, Direction::Egress) {
            let Some(rule) = self.rule(id).filter(|rule| rule.level.action == Action::Allow && certainty.may()) else {
                continue;
            };
            let Ports::Of(ports) = &rule.ports else { continue };
            let mut limits: Vec<u32> = ports.iter().filter_map(|port| port.l7).collect();
            limits.dedup();
            for limit in limits.into_iter().filter_map(|at| self.limits.get(at as usize)) {
                if limit.kind != Some(L7Kind::Dns) {
                    continue;
                }
                let object = self.policies.get(limit.policy as usize).and_then(|policy| self.objects.get(policy.object as usize));
                let rules = object.and_then(|object| object.at_pointer(&format!("{}/rules/dns", limit.pointer)));
                for item in rules.map(Node::items).unwrap_or_default() {
                    let text = |key: &str| item.get(key).and_then(Node::as_str).filter(|text| !text.is_empty());
                    patterns.extend(text("matchName").map(DnsPattern::name));
                    patterns.extend(text("matchPattern").map(|text| self.pattern(text)));
                }
            }
        }
        patterns
    }

    fn pattern(&self, text: &str) -> DnsPattern {
        DnsPattern::pattern(text, self.terms.version.is_at_least(19))
    }

    /// The name or pattern of a selector of names.
    pub(in crate::flow) fn names_of(&self, selector: SelectorId) -> Option<DnsPattern> {
        match self.selectors.get(selector.0 as usize)? {
            Selector::Names { pattern, is_pattern } => {
                let text = self.symbols.text(*pattern);
                Some(if *is_pattern { self.pattern(text) } else { DnsPattern::name(text) })
            }
            _ => None,
        }
    }

    /// Whether some rule about a subject names names of DNS.
    pub(super) fn has_names(&self, subject: IdentityId) -> bool {
        self.rules_about(subject, Direction::Egress).iter().filter_map(|(id, _)| self.rule(*id)).any(|rule| match &rule.peers {
            crate::flow::rule::Peers::Of(peers) => peers.iter().any(|peer| {
                matches!(self.selectors.get(peer.selector.0 as usize), Some(Selector::Names { .. }))
            }),
            _ => false,
        })
    }

    /// Whether a selector means somebody outside of whom no address is known.
    pub(in crate::flow) fn means_unknown(&self, selector: SelectorId) -> Certainty {
        let Some(selector) = self.selectors.get(selector.0 as usize) else { return Certainty::No };
        let reserved = self.topology.reserved;
        let mut worlds = vec![reserved.world_v4, reserved.world_v6];
        worlds.dedup();
        let of = |world: IdentityId| {
            let Some(mut identity) = self.identity(world).cloned() else { return Certainty::No };
            identity.hidden.addresses = true;
            selector.matches(&identity, self.terms.addresses)
        };
        let answers: Vec<Certainty> = worlds.into_iter().map(of).collect();
        match answers.as_slice() {
            [first, rest @ ..] if rest.iter().all(|other| other == first) => *first,
            [] => Certainty::No,
            _ => Certainty::Maybe,
        }
    }
}
