//! Names of DNS: which addresses answers gave for them, and which rules see them (decision semantics C9).

use std::collections::BTreeMap;

use super::Other;
use super::proxy::opens_names;
use crate::flow::end::{End, Meant};
use crate::flow::l7::{DnsRule, L7};
use crate::flow::labels::{Certainty, Selector};
use crate::flow::rule::{Action, Peers, PortNumber, Ports, Rule, RulePort, SelectorId};
use crate::flow::topology::IdentityId;
use crate::flow::{Network, Protocol};
use crate::model::CiliumVersion;
use crate::net::Address;
use crate::policy::Direction;

/// The addresses that answers of DNS gave for names. Whoever is not named got no answer.
pub type DnsAnswers = BTreeMap<String, Vec<Address>>;

/// The rules of one port: those that limit names, and those that do not.
type OfPort<'r> = (Vec<&'r Rule>, Vec<&'r Rule>);

impl Network {
    /// Whom a name of DNS means: the addresses that the answers gave, else somebody outside.
    pub(super) fn addresses_of(&self, name: &str) -> Vec<Other> {
        let is_name = |known: &str| DnsRule::name(known).matches(name, self.terms.version);
        let answers = self.answers.iter().flatten().filter(|(known, _)| is_name(known));
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

    /// The names that queries of a subject get through the proxy, which so sees the answers.
    pub(in crate::flow) fn seen_names(&self, subject: IdentityId) -> Vec<DnsRule> {
        // By the API of Kubernetes names are known without anybody listening.
        if !self.terms.is_cilium() {
            return vec![DnsRule::any()];
        }
        let mut seen: Vec<DnsRule> = Vec::new();
        let mut of_port: BTreeMap<(Protocol, PortNumber), OfPort<'_>> = BTreeMap::new();
        for (id, certainty) in self.rules_about(subject, Direction::Egress) {
            let Some(rule) = self.rule(id).filter(|rule| rule.level.action == Action::Allow && certainty.may()) else {
                continue;
            };
            let Ports::Of(ports) = &rule.ports else { continue };
            for port in ports {
                let (limiting, plain) = of_port.entry((port.protocol, port.number)).or_default();
                match self.names_of_port(port) {
                    Some(names) => {
                        seen.extend_from_slice(names);
                        limiting.push(rule);
                    }
                    None => plain.push(rule),
                }
            }
        }
        seen.sort_unstable();
        seen.dedup();
        // Rules about the same port that do not limit names let the proxy see all of those that their peers are asked for.
        let is_lifted = |(limiting, plain): &OfPort<'_>| {
            limiting.iter().any(|one| plain.iter().any(|other| self.overlap(one, other)))
        };
        let is_open = || {
            let table = self.table(subject, Direction::Egress);
            table.is_some_and(|table| table.default_deny != Certainty::Yes) && opens_names(self.terms.version).may()
        };
        if !seen.is_empty() && (of_port.values().any(is_lifted) || is_open()) {
            seen.push(DnsRule::any());
        }
        seen
    }

    fn names_of_port(&self, port: &RulePort) -> Option<&[DnsRule]> {
        match &self.limits.get(port.l7? as usize)?.rules.protocol {
            L7::Dns(names) => Some(names),
            _ => None,
        }
    }

    /// Whether two rules surely have a peer in common.
    fn overlap(&self, one: &Rule, other: &Rule) -> bool {
        match (&one.peers, &other.peers) {
            (Peers::Nobody, _) | (_, Peers::Nobody) => false,
            (Peers::Anyone, _) | (_, Peers::Anyone) => true,
            (Peers::Of(own), Peers::Of(others)) => own.iter().any(|own| {
                others.iter().any(|other| {
                    let common = || {
                        let (own, other) = (self.selected(own.selector)?, self.selected(other.selector)?);
                        Some(!own.sure.intersection(&other.sure).is_empty())
                    };
                    own.selector == other.selector || common() == Some(true)
                })
            }),
        }
    }

    /// The version by which patterns of names are read: by the API of Kubernetes as the newest reads them.
    pub(in crate::flow) fn version_of_names(&self) -> CiliumVersion {
        if self.terms.is_cilium() { self.terms.version } else { CiliumVersion::minor(20) }
    }

    /// Whether the answers for a name reach the proxy of a subject.
    pub(in crate::flow) fn lets_see(&self, subject: IdentityId, name: &str) -> bool {
        self.seen_names(subject).iter().any(|rule| rule.matches(name, self.version_of_names()))
    }

    /// The name or pattern of a selector of names.
    pub(in crate::flow) fn names_of(&self, selector: SelectorId) -> Option<DnsRule> {
        match self.selectors.get(selector.0 as usize)? {
            Selector::Names { pattern, is_pattern } => {
                let text = self.symbols.text(*pattern);
                Some(if *is_pattern { DnsRule::pattern(text) } else { DnsRule::name(text) })
            }
            _ => None,
        }
    }

    /// Whether some rule about a subject names names of DNS.
    pub(super) fn has_names(&self, subject: IdentityId) -> bool {
        let is_name =
            |selector: SelectorId| matches!(self.selectors.get(selector.0 as usize), Some(Selector::Names { .. }));
        let rules = self.rules_about(subject, Direction::Egress);
        rules.iter().filter_map(|(id, _)| self.rule(*id)).any(|rule| match &rule.peers {
            Peers::Of(peers) => peers.iter().any(|peer| is_name(peer.selector)),
            _ => false,
        })
    }

    /// Whether a selector means somebody outside of whom no address is known.
    pub(in crate::flow) fn means_unknown(&self, selector: SelectorId) -> Certainty {
        let Some(selector) = self.selectors.get(selector.0 as usize) else { return Certainty::No };
        let reserved = self.topology.reserved;
        let families = [(self.terms.addresses.v4, reserved.world_v4), (self.terms.addresses.v6, reserved.world_v6)];
        let mut worlds: Vec<IdentityId> =
            families.into_iter().filter(|(is_on, _)| *is_on).map(|(_, world)| world).collect();
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
