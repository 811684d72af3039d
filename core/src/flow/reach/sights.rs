//! As what everybody in a map is seen by others.

use std::collections::{BTreeMap, BTreeSet};

use super::sites::{Site, What};
use crate::flow::Network;
use crate::flow::decide::Other;
use crate::flow::end::{End, Place};
use crate::flow::l7::DnsRule;
use crate::flow::topology::IdentityId;
use crate::net::Address;
use crate::order::Ordered as _;

/// Somebody as others see it: an identity, or an outside address of which an answer of DNS says more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Sight(pub(super) u32);

/// As what somebody is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Seeing {
    /// An identity, with an end that has it, and whether it is the node of the one who sees it.
    Identity(IdentityId, End, bool),
    /// A name of DNS.
    Name(String),
}

/// Who may be seen, each with somebody who stands for it.
#[derive(Debug, Default)]
pub(super) struct Sights {
    all: Vec<Seeing>,
    /// The sights of identities, those of one side by side, and where those of each begin.
    by_identity: Vec<Sight>,
    /// The identity of each of them.
    identities: Vec<u32>,
    starts: Vec<u32>,
    /// The nodes of those who see them.
    pub(super) own_nodes: Vec<Sight>,
    /// Outside addresses.
    pub(super) outside: Vec<Sight>,
    /// Names of DNS.
    pub(super) names: Vec<Sight>,
    /// The same by themselves.
    by_name: BTreeMap<String, Vec<Sight>>,
    /// Those outside, by address or name, of which an answer of DNS says something.
    pub(super) answered: Vec<Sight>,
}

impl Sights {
    /// Those as which sites are seen, with the sight of each site; none for what different ends see differently.
    pub(super) fn of(network: &Network, sites: &[Site]) -> (Self, Vec<Option<Sight>>) {
        let mut sights = Self::default();
        let mut known: BTreeMap<(IdentityId, Option<Address>), Sight> = BTreeMap::new();
        let tells_nodes = network.tells_nodes_apart();
        // Of an address that an answer of DNS gave, rules on names know more than of others.
        let answered: BTreeSet<Address> =
            network.answers.iter().flatten().flat_map(|(_, addresses)| addresses.iter().copied()).into_set();
        let of_site = |site: &Site| {
            let end = match &site.what {
                // What takes the traffic there is asked too.
                What::Name(name) if network.is_in_cluster(name) => return None,
                What::Name(name) => {
                    let sight = sights.add(Seeing::Name(name.clone()));
                    sights.names.push(sight);
                    sights.by_name.entry(compared(name)).or_default().push(sight);
                    if network.is_answered(name) {
                        sights.answered.push(sight);
                    }
                    return Some(sight);
                }
                What::End(end) | What::Range(_, _, end) => *end,
            };
            let seen_by_all = match end {
                End::Pod(at) => network.topology.pods.get(at as usize).map(|pod| pod.identity),
                End::Outside(_, identity) | End::Reserved(identity, Place::Elsewhere) => Some(identity),
                End::Apiserver => Some(network.seen(end, end).0.identity),
                End::Reserved(identity, Place::Host) if !tells_nodes => {
                    let sight = sights.add(Seeing::Identity(identity, end, true));
                    sights.own_nodes.push(sight);
                    return Some(sight);
                }
                _ => None,
            };
            let identity = seen_by_all?;
            let address = match site.what {
                What::Range(_, _, End::Outside(address, _)) => address.filter(|address| answered.contains(address)),
                _ => None,
            };
            if let Some(sight) = known.get(&(identity, address)) {
                return Some(*sight);
            }
            let sight = sights.add(Seeing::Identity(identity, end, false));
            known.insert((identity, address), sight);
            if matches!(end, End::Outside(..)) {
                sights.outside.push(sight);
            }
            if address.is_some() {
                sights.answered.push(sight);
            }
            Some(sight)
        };
        let of_sites = sites.iter().map(of_site).collect();
        let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        for ((identity, _), sight) in known {
            sights.starts.resize((identity.0 as usize + 1).max(sights.starts.len()), number(sights.by_identity.len()));
            sights.by_identity.push(sight);
            sights.identities.push(identity.0);
        }
        sights.starts.push(number(sights.by_identity.len()));
        (sights, of_sites)
    }

    fn add(&mut self, seeing: Seeing) -> Sight {
        let sight = Sight(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(seeing);
        sight
    }

    /// As what a sight shows somebody.
    pub(super) fn get(&self, sight: Sight) -> Option<&Seeing> {
        self.all.get(sight.0 as usize)
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    /// Those of an identity.
    pub(super) fn of_identity(&self, identity: u32) -> &[Sight] {
        let start = |at: usize| self.starts.get(at).map_or(self.by_identity.len(), |start| *start as usize);
        self.by_identity.get(start(identity as usize)..start(identity as usize + 1)).unwrap_or_default()
    }

    /// How many of them are of identities.
    pub(super) fn count_of_identities(&self) -> usize {
        self.identities.len()
    }

    /// Those of identities, each with its identity.
    pub(super) fn identities(&self) -> impl Iterator<Item = (u32, Sight)> {
        self.identities.iter().copied().zip(self.by_identity.iter().copied())
    }

    /// The names that a rule on names means.
    pub(super) fn named(&self, network: &Network, rule: &DnsRule) -> Box<[Sight]> {
        let version = network.version_of_names();
        let is_meant =
            |sight: &&Sight| matches!(self.get(**sight), Some(Seeing::Name(name)) if rule.matches(name, version));
        let is_one = !rule.as_str().is_empty() && !rule.as_str().contains('*');
        let of_name = |text: &str| self.by_name.get(&compared(text)).map_or(&[][..], Vec::as_slice);
        let all = if is_one { of_name(rule.as_str()) } else { &self.names };
        all.iter().filter(is_meant).copied().collect()
    }
}

/// A name of which equal ones are one name.
fn compared(name: &str) -> String {
    let name = name.trim();
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

impl Network {
    /// Whether answers of DNS gave addresses of somebody in the cluster for a name.
    fn is_in_cluster(&self, name: &str) -> bool {
        self.addresses_of(name).iter().any(|other| matches!(other, Other::End(_)))
    }

    /// Whether an answer of DNS gave an address for a name.
    fn is_answered(&self, name: &str) -> bool {
        let is_name = |known: &str| DnsRule::name(known).matches(name, self.terms.version);
        self.answers.iter().flatten().any(|(known, addresses)| !addresses.is_empty() && is_name(known))
    }
}
