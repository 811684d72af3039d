//! Who is in two maps, each once.

use std::collections::{BTreeMap, HashSet};

use super::affected::Affected;
use crate::flow::end::{End, Meant};
use crate::flow::reach::{Level, Map, Site, What, range_name, sites};
use crate::flow::{Network, Peer};
use crate::net::{Address, Family};
use crate::order::Order as _;

/// Two of something: of the network before, and of that after.
pub(super) type Both<T> = [T; 2];

/// Somebody of whom two maps tell, or one of them.
#[derive(Clone, Debug)]
pub(super) struct Joint {
    /// The name that both networks take.
    pub name: String,
    /// The first and last address, where it is a range of outside addresses.
    pub range: Option<(Address, Address)>,
    /// The site in each map.
    pub sites: Both<Option<u32>>,
    /// Who stands for it in each.
    pub stands: Both<Option<What>>,
    /// Whether a flow with itself stays in one pod.
    pub stays_within: bool,
}

/// Two maps with those of whom they tell.
#[derive(Debug)]
pub(super) struct Joined {
    pub maps: Both<Map>,
    /// First those with names, sorted by them, then ranges, sorted by address.
    pub ends: Vec<Joint>,
}

/// Joins those of whom two maps tell; where it is told between whom flows can differ, only these.
pub(super) fn join(networks: Both<&Network>, level: Level, affected: Option<&Affected>) -> Joined {
    let [(mut before, notes_before), (mut after, notes_after)] =
        networks.map(|network| affected.map_or_else(|| sites(network, level), |one| one.sites(network, level)));
    let names = [&before, &after].map(|sites| Names::of(sites));
    let mut pairs: Vec<(String, Both<Option<u32>>)> = Vec::new();
    let mut taken: HashSet<u32> = HashSet::new();
    let mut open = Vec::new();
    let [_, of_after] = &names;
    let [first, second] = networks;
    for (at, site) in named(&before) {
        let full = full_name(first, site);
        let by_full = || full.as_ref().and_then(|full| of_after.full(second, &after, full));
        match of_after.by_name.get(&site.name).copied().or_else(by_full) {
            Some(other) if taken.insert(other) => {
                let other_name = after.get(other as usize).map_or("", |site| site.name.as_str());
                // Of two names the one with the kind means only one in both.
                let name = if other_name.len() > site.name.len() { other_name } else { &site.name };
                pairs.push((name.to_owned(), [Some(at), Some(other)]));
            }
            _ => open.push((at, site.name.clone(), full)),
        }
    }
    let alone: Vec<(u32, String, Option<String>)> = named(&after)
        .filter(|(at, _)| !taken.contains(at))
        .map(|(at, site)| (at, site.name.clone(), full_name(second, site)))
        .collect();
    // Who is not shown by one of the maps may be there all the same: a name that only rules of the other name, pods of
    // which one shows the workload.
    for (at, name, full) in open {
        let there = add(second, &mut after, &name, full.as_deref());
        pairs.push((name, [Some(at), there]));
    }
    for (at, name, full) in alone {
        let there = add(first, &mut before, &name, full.as_deref());
        pairs.push((name, [there, Some(at)]));
    }
    pairs.order();
    let stand =
        |sites: &[Site], at: Option<u32>| at.and_then(|at| sites.get(at as usize)).map(|site| site.what.clone());
    let mut ends: Vec<Joint> = pairs
        .into_iter()
        .map(|(name, [one, other])| {
            let stands = [stand(&before, one), stand(&after, other)];
            let stays_within = networks.iter().zip(&stands).any(|(network, what)| match what {
                Some(What::End(end)) => network.is_within_pod(*end, *end),
                _ => false,
            });
            Joint { name, range: None, sites: [one, other], stands, stays_within }
        })
        .collect();
    ends.extend(pieces(networks, [&before, &after]));
    let Some(affected) = affected else {
        let maps = [first.reach_of(before, notes_before), second.reach_of(after, notes_after)];
        return Joined { maps, ends };
    };
    let marks = marks(&ends, [before.len(), after.len()], |end| affected.is_marked(networks, &end.stands));
    let [of_before, of_after] = &marks;
    let maps = [
        first.reach_about(before, notes_before, Some(of_before)),
        second.reach_about(after, notes_after, Some(of_after)),
    ];
    Joined { maps, ends }
}

/// The sites of both maps of which each flow counts: those that are marked, and as a range of one map may be several of the
/// other, those that have a part in common with these.
fn marks(ends: &[Joint], counts: Both<usize>, is_marked: impl Fn(&Joint) -> bool) -> Both<Vec<bool>> {
    let mut marks = counts.map(|count| vec![false; count]);
    let mut open: Vec<bool> = ends.iter().map(is_marked).collect();
    loop {
        let mut is_done = true;
        for (end, is_marked) in ends.iter().zip(&mut open) {
            let is_of = |(marks, site): (&Vec<bool>, Option<u32>)| {
                site.and_then(|site| marks.get(site as usize)).copied().unwrap_or_default()
            };
            *is_marked |= marks.iter().zip(end.sites).any(is_of);
            if !*is_marked {
                continue;
            }
            for (marks, site) in marks.iter_mut().zip(end.sites) {
                if let Some(slot) = site.and_then(|site| marks.get_mut(site as usize)).filter(|slot| !**slot) {
                    *slot = true;
                    is_done = false;
                }
            }
        }
        if is_done {
            return marks;
        }
    }
}

/// The sites that are no ranges of addresses.
fn named(sites: &[Site]) -> impl Iterator<Item = (u32, &Site)> {
    (0_u32..).zip(sites).filter(|(_, site)| !matches!(site.what, What::Range(..)))
}

struct Names {
    by_name: BTreeMap<String, u32>,
}

impl Names {
    fn of(sites: &[Site]) -> Self {
        Self { by_name: named(sites).map(|(at, site)| (site.name.clone(), at)).collect() }
    }

    /// The site of a pod or workload by its name with the kind.
    fn full(&self, network: &Network, sites: &[Site], full: &str) -> Option<u32> {
        let (_, plain) = full.split_once(':')?;
        let at = self.by_name.get(full).or_else(|| self.by_name.get(plain)).copied()?;
        sites.get(at as usize).and_then(|site| full_name(network, site)).filter(|name| name == full).map(|_| at)
    }
}

/// `KIND:NAMESPACE/NAME` of a pod or workload.
fn full_name(network: &Network, site: &Site) -> Option<String> {
    let What::End(End::Pod(at)) = site.what else { return None };
    let pod = network.topology.pods.get(at as usize)?;
    Some(format!("{}:{}/{}", pod.kind, pod.namespace, pod.name))
}

/// Adds somebody to the sites of a network, where the network knows the name.
fn add(network: &Network, sites: &mut Vec<Site>, name: &str, full: Option<&str>) -> Option<u32> {
    let find = |name: &str| network.find(&Peer::parse(name).ok()?).ok();
    let what = match find(name).or_else(|| find(full?))? {
        Meant::End(End::Pod(at)) if network.topology.pods.get(at as usize).is_none_or(|pod| pod.is_over) => {
            return None;
        }
        Meant::End(end) => What::End(end),
        Meant::Name(name) => What::Name(name),
        Meant::Service(_) => return None,
    };
    let at = u32::try_from(sites.len()).ok()?;
    sites.push(Site { name: name.to_owned(), what });
    Some(at)
}

/// Outside addresses, cut where the ranges of either map begin or end.
fn pieces(networks: Both<&Network>, sites: Both<&Vec<Site>>) -> Vec<Joint> {
    type Ranges = Vec<(Address, Address, u32, End)>;
    let ranges: Both<Ranges> = sites.map(|sites| {
        let mut ranges: Ranges = (0_u32..)
            .zip(sites)
            .filter_map(|(at, site)| match site.what {
                What::Range(first, last, end) => Some((first, last, at, end)),
                _ => None,
            })
            .collect();
        ranges.order();
        ranges
    });
    let mut cuts: Vec<Address> = ranges.iter().flatten().map(|(first, ..)| *first).collect();
    cuts.extend(ranges.iter().flatten().filter_map(|(_, last, ..)| last.next()));
    cuts.order();
    cuts.dedup();
    let mut pieces = Vec::new();
    for (at, first) in cuts.iter().enumerate() {
        let next = cuts.get(at + 1).filter(|next| next.family() == first.family());
        let last = next.and_then(|next| next.previous()).unwrap_or_else(|| last_of(*first));
        let found = ranges.each_ref().map(|ranges| {
            let behind = ranges.partition_point(|(begin, ..)| begin <= first);
            behind.checked_sub(1).and_then(|at| ranges.get(at)).filter(|(_, end, ..)| first <= end)
        });
        if found.iter().all(Option::is_none) {
            continue;
        }
        let is_free =
            |address: &Address| networks.iter().all(|network| !network.topology.holders.contains_key(address));
        // One that nobody in the clusters has.
        let free =
            std::iter::successors(Some(*first), |address| address.next().filter(|next| *next <= last)).find(is_free);
        let Some(free) = free else { continue };
        pieces.push(Joint {
            name: range_name(*first, last),
            range: Some((*first, last)),
            stays_within: false,
            sites: found.map(|range| range.map(|(_, _, site, _)| *site)),
            stands: found.map(|range| {
                range.map(|(begin, end, _, stand)| {
                    let stand = match stand {
                        End::Outside(_, identity) => End::Outside(Some(free), *identity),
                        other => *other,
                    };
                    What::Range(*begin, *end, stand)
                })
            }),
        });
    }
    pieces
}

fn last_of(address: Address) -> Address {
    match address.family() {
        Family::V4 => Address::from(std::net::Ipv4Addr::BROADCAST),
        Family::V6 => Address::from(std::net::Ipv6Addr::from(u128::MAX)),
    }
}
