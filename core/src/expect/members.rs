//! Those whom an expectation means, one by one.

use std::collections::{BTreeMap, BTreeSet};

use super::ground::Ground;
use crate::flow::Traffic;
use crate::flow::end::End;
use crate::flow::reach::{PortRange, PortSet};
use crate::net::{Address, RangeSet};

/// One of those whom an expectation means.
#[derive(Clone, Debug)]
pub struct Member {
    /// Where it is found.
    pub spot: Spot,
    /// As a question about a flow names it.
    pub name: String,
    /// Whether it surely is meant.
    pub is_sure: bool,
    /// The node that it is, seen by pods of other nodes.
    pub node: Option<u32>,
    /// Behind a Service: its ports there, each with the port that it has itself.
    pub behind: Option<Vec<(Traffic, Traffic)>>,
}

/// Where somebody is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spot {
    /// A site of the map, by position.
    Site(usize),
    /// Some addresses of a site of the map, with one that nobody in the cluster has.
    Addresses(usize, RangeSet, Address),
    /// Somebody whom the map does not show.
    End(End),
    /// A name of DNS that the map does not show.
    Name(String),
}

impl Member {
    /// Somebody who surely is meant.
    #[must_use]
    pub fn at(spot: Spot, name: impl Into<String>) -> Self {
        Self { spot, name: name.into(), is_sure: true, node: None, behind: None }
    }

    /// By what members are sorted: pods first, then what is of the cluster, outside addresses, names; each by name.
    #[must_use]
    pub fn order(&self, ground: &Ground<'_>) -> (u8, Option<Address>, String) {
        if let Spot::Site(at) = &self.spot
            && let Some(labels) = ground.labels_made_up(*at)
        {
            // The plainest first.
            return (1, None, format!("{labels:06} {}", self.name));
        }
        let rank = match &self.spot {
            Spot::Site(at) if ground.is_pod(*at) => 0,
            Spot::End(End::Pod(_)) => 0,
            Spot::Addresses(_, _, address) => return (3, Some(*address), String::new()),
            Spot::Name(_) => 4,
            Spot::Site(at) if ground.end(*at).is_none() => 4,
            Spot::Site(_) | Spot::End(_) => 2,
        };
        (rank, None, self.name.clone())
    }

    /// The traffic to it that is meant by some traffic.
    #[must_use]
    pub fn traffic(&self, asked: &PortSet) -> PortSet {
        let Some(behind) = &self.behind else { return asked.clone() };
        let meant = behind.iter().filter(|(outer, _)| asked.contains(*outer));
        PortSet::of(meant.map(|(_, own)| of_one(*own)).collect())
    }
}

fn of_one(traffic: Traffic) -> PortRange {
    PortRange { protocol: traffic.protocol.index(), first: traffic.port, last: traffic.port }
}

impl Ground<'_> {
    /// Members without those that others name. Who may be among these is no longer sure.
    #[must_use]
    pub fn without(&self, members: Vec<Member>, others: &[Member]) -> Vec<Member> {
        let mut ends: BTreeMap<End, bool> = BTreeMap::new();
        let mut names: BTreeSet<&str> = BTreeSet::new();
        let mut addresses: BTreeMap<usize, RangeSet> = BTreeMap::new();
        for other in others {
            match &other.spot {
                Spot::Addresses(site, set, _) => {
                    let of_site = addresses.entry(*site).or_default();
                    *of_site = of_site.union(set);
                }
                _ => match self.end_of(other) {
                    Some(end) => {
                        let is_sure = ends.entry(end).or_default();
                        *is_sure |= other.is_sure;
                    }
                    None => {
                        names.insert(&other.name);
                    }
                },
            }
        }
        let is_any_node = ends.contains_key(&self.remote_node());
        let left = |mut member: Member| {
            if let Spot::Addresses(site, set, _) = &member.spot {
                let Some(gone) = addresses.get(site) else { return Some(member) };
                return self.addresses(*site, &set.subtract(gone));
            }
            if member.node.is_some_and(|node| is_any_node || ends.contains_key(&End::Node(Some(node)))) {
                return None;
            }
            let is_apiserver = self.end_of(&member) == Some(End::Apiserver);
            if is_apiserver && is_any_node && !self.network.topology.is_azure {
                // It is on one of them.
                return None;
            }
            let is_sure = match self.end_of(&member) {
                Some(end) => ends.get(&end).copied(),
                None => names.contains(member.name.as_str()).then_some(true),
            };
            match is_sure {
                Some(true) => return None,
                Some(false) => member.is_sure = false,
                None => {}
            }
            Some(member)
        };
        members.into_iter().filter_map(left).collect()
    }
}
