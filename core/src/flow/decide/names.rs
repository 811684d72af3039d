//! Names of DNS as the other end of a flow: which addresses answers gave for them (decision semantics C9).

use std::collections::BTreeMap;

use super::Other;
use crate::flow::Network;
use crate::flow::end::{End, Meant};
use crate::flow::l7::DnsRule;
use crate::flow::labels::Certainty;
use crate::flow::rule::SelectorId;
use crate::flow::table::Table;
use crate::flow::topology::IdentityId;
use crate::net::Address;

/// The addresses that answers of DNS gave for names. Whoever is not named got no answer.
pub type DnsAnswers = BTreeMap<String, Vec<Address>>;

impl Network {
    /// Whom a name of DNS means: the addresses that the answers gave, else somebody outside.
    pub(in crate::flow) fn addresses_of(&self, name: &str) -> Vec<Other> {
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

    /// Whether the answers for a name reach the proxy of the subjects of a table.
    pub(super) fn lets_see(&self, table: &Table, name: &str) -> bool {
        table.naming.seen.iter().any(|rule| rule.matches(name, self.version_of_names()))
    }

    /// Whether a selector means somebody outside of whom no address is known.
    pub(in crate::flow) fn means_unknown(&self, selector: SelectorId) -> Certainty {
        let Some(selector) = self.selector(selector) else { return Certainty::No };
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
