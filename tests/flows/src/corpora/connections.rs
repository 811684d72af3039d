//! What passes between peers, over the ports of TCP, UDP and SCTP, as a set that belongs to the tests.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use serde::Deserialize;

const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];

/// A peer of a list: somebody with a name, or outside addresses from the first to the last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// By a name.
    Named(String),
    /// By addresses of IPv4.
    Range(u32, u32),
}

impl End {
    /// A range, as `10.0.0.0-10.0.0.255` or one address.
    #[must_use]
    pub fn range(text: &str) -> Option<Self> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let read = |text: &str| text.parse::<Ipv4Addr>().ok().map(u32::from);
        Some(Self::Range(read(first)?, read(last)?))
    }

    /// The range up to the end of another; a name as it is.
    #[must_use]
    pub fn with_last_of(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Range(first, _), Self::Range(_, last)) => Self::Range(*first, *last),
            _ => self.clone(),
        }
    }

    /// As lists write it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Named(name) => name.clone(),
            Self::Range(first, last) => format!("{}-{}", Ipv4Addr::from(*first), Ipv4Addr::from(*last)),
        }
    }
}

/// Ports of TCP, UDP and SCTP.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ports {
    /// By protocol: first and last of each range, sorted, apart from each other.
    ranges: [Vec<(u32, u32)>; 3],
}

impl Ports {
    /// All of them.
    #[must_use]
    pub fn all() -> Self {
        Self { ranges: [(); 3].map(|()| vec![(1, 65_535)]) }
    }

    /// With a range of a protocol; protocols other than the three are passed over.
    #[must_use]
    pub fn with(mut self, protocol: &str, first: u32, last: u32) -> Self {
        let Some(at) = PROTOCOLS.iter().position(|known| *known == protocol) else { return self };
        let ranges = &mut self.ranges[at];
        ranges.push((first, last));
        ranges.sort_unstable();
        let mut joined: Vec<(u32, u32)> = Vec::new();
        for (first, last) in ranges.drain(..) {
            match joined.last_mut() {
                Some(before) if first <= before.1 + 1 => before.1 = before.1.max(last),
                _ => joined.push((first, last)),
            }
        }
        *ranges = joined;
        self
    }

    fn each(&self) -> impl Iterator<Item = (&'static str, u32, u32)> {
        PROTOCOLS.iter().zip(&self.ranges).flat_map(|(name, ranges)| {
            let of = |(first, last): &(u32, u32)| (*name, *first, *last);
            ranges.iter().map(of).collect::<Vec<_>>()
        })
    }

    /// What is in any of the two.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        other.each().fold(self.clone(), |all, (protocol, first, last)| all.with(protocol, first, last))
    }

    /// What is in this one and not in the other.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let mut left = Self::default();
        for (at, (name, ranges)) in PROTOCOLS.iter().zip(&self.ranges).enumerate() {
            for (first, last) in ranges {
                let mut next = *first;
                for (begin, end) in other.ranges[at].iter().filter(|(begin, end)| end >= first && begin <= last) {
                    if *begin > next {
                        left = left.with(name, next, begin - 1);
                    }
                    next = next.max(end + 1);
                }
                if next <= *last {
                    left = left.with(name, next, *last);
                }
            }
        }
        left
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        if *other == Self::all() { self.clone() } else { self.without(&self.without(other)) }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.iter().all(Vec::is_empty)
    }

    /// In short: `all`, `none`, `TCP 80,443 UDP 53`.
    #[must_use]
    pub fn text(&self) -> String {
        if *self == Self::all() {
            return "all".to_owned();
        }
        let mut words: Vec<String> = Vec::new();
        for (name, ranges) in PROTOCOLS.iter().zip(&self.ranges).filter(|(_, ranges)| !ranges.is_empty()) {
            let range = |(first, last): &(u32, u32)| {
                if first == last { first.to_string() } else { format!("{first}-{last}") }
            };
            let all: Vec<String> = ranges.iter().map(range).collect();
            words.push(format!("{name} {}", all.join(",")));
        }
        if words.is_empty() { "none".to_owned() } else { words.join(" ") }
    }
}

/// Ranges apart from each other, by their first addresses, with their last ones and what passes.
type Ranges = BTreeMap<u32, (u32, Ports)>;

/// What passes between peers.
#[derive(Clone, Debug, Default)]
pub struct Connections {
    named: BTreeMap<(String, String), Ports>,
    from_ranges: BTreeMap<String, Ranges>,
    to_ranges: BTreeMap<String, Ranges>,
}

impl Connections {
    /// Adds what passes between two, of which one has a name.
    ///
    /// # Panics
    /// Where ranges of one list overlap.
    pub fn add(&mut self, from: &End, to: &End, ports: &Ports) {
        let (of, first, last) = match (from, to) {
            (End::Named(from), End::Named(to)) => {
                let all = self.named.entry((from.clone(), to.clone())).or_default();
                *all = all.union(ports);
                return;
            }
            (End::Range(first, last), End::Named(to)) => (self.from_ranges.entry(to.clone()), *first, *last),
            (End::Named(from), End::Range(first, last)) => (self.to_ranges.entry(from.clone()), *first, *last),
            (End::Range(..), End::Range(..)) => return,
        };
        let ranges = of.or_default();
        let before = ranges.range(..=last).next_back();
        assert!(before.is_none_or(|(_, (end, _))| *end < first), "{} is listed before", End::Range(first, last).text());
        ranges.insert(first, (last, ports.clone()));
    }

    /// What passes between two; a range is one that lists do not cut.
    #[must_use]
    pub fn between(&self, from: &End, to: &End) -> Ports {
        let of_range = |ranges: Option<&Ranges>, address: u32| {
            let found = ranges.and_then(|ranges| ranges.range(..=address).next_back());
            found.filter(|(_, (last, _))| address <= *last).map(|(_, (_, ports))| ports.clone()).unwrap_or_default()
        };
        match (from, to) {
            (End::Named(from), End::Named(to)) => {
                self.named.get(&(from.clone(), to.clone())).cloned().unwrap_or_default()
            }
            (End::Range(first, _), End::Named(to)) => of_range(self.from_ranges.get(to), *first),
            (End::Named(from), End::Range(first, _)) => of_range(self.to_ranges.get(from), *first),
            (End::Range(..), End::Range(..)) => Ports::default(),
        }
    }

    /// Those who stand in the list.
    #[must_use]
    pub fn ends(&self) -> BTreeSet<End> {
        let names = self.named.keys().flat_map(|(from, to)| [from, to]);
        let names = names.chain(self.from_ranges.keys()).chain(self.to_ranges.keys());
        let ranges = self.from_ranges.values().chain(self.to_ranges.values()).flatten();
        let ranges = ranges.map(|(first, (last, _))| End::Range(*first, *last));
        names.cloned().map(End::Named).chain(ranges).collect()
    }
}

/// The pieces that ranges cut each other into.
#[must_use]
pub fn pieces<'e>(ends: impl Iterator<Item = &'e End>) -> Vec<(u32, u32)> {
    let ranges: BTreeSet<(u64, u64)> = ends
        .filter_map(|end| match end {
            End::Range(first, last) => Some((u64::from(*first), u64::from(*last))),
            End::Named(_) => None,
        })
        .collect();
    let cuts: BTreeSet<u64> = ranges.iter().flat_map(|(first, last)| [*first, last + 1]).collect();
    let cuts: Vec<u64> = cuts.into_iter().collect();
    let all = cuts.windows(2).map(|pair| (pair[0], pair[1] - 1));
    let is_in = |(first, _): &(u64, u64)| ranges.iter().any(|(begin, end)| (begin..=end).contains(&first));
    let read = |address: u64| u32::try_from(address).unwrap();
    all.filter(is_in).map(|(first, last)| (read(first), read(last))).collect()
}

/// The map of the engine.
#[derive(Clone, Debug, Default)]
pub struct Map {
    /// Who is in it, by the names of the engine; outside addresses of IPv4 as ranges, others left out.
    pub ends: BTreeSet<End>,
    /// What passes.
    pub passes: Connections,
    /// Of what the input does not tell whether it passes.
    pub unknown: Connections,
}

impl Map {
    /// What the engine says of two, with what the input does not tell behind a question mark.
    #[must_use]
    pub fn text(&self, from: &End, to: &End, asked: &Ports) -> String {
        let [passes, unknown] = [&self.passes, &self.unknown].map(|list| list.between(from, to).intersection(asked));
        if unknown.is_empty() { passes.text() } else { format!("{} ? {}", passes.text(), unknown.text()) }
    }
}

/// What the engine says that opens and closes.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// What passes now and did not before.
    pub opened: Connections,
    /// What passed before and does not now.
    pub closed: Connections,
    /// Of what one of the inputs does not tell whether it passes, and by the other one it does not.
    pub unsure: Connections,
}

#[derive(Debug, Deserialize)]
pub(super) struct Flow {
    from: String,
    to: String,
    ports: Vec<Entry>,
    #[serde(default)]
    unknown: Vec<Entry>,
    #[serde(default)]
    limited: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    protocol: String,
    from: Option<u32>,
    to: Option<u32>,
}

fn ports(entries: &[Entry]) -> Ports {
    entries.iter().fold(Ports::default(), |all, entry| match (entry.protocol.as_str(), entry.from, entry.to) {
        ("any", ..) => Ports::all(),
        (protocol, Some(first), Some(last)) => all.with(protocol, first, last),
        _ => all,
    })
}

/// A name of the engine; none for addresses of IPv6, of which no list tells.
fn end(name: &str) -> Option<End> {
    match name.strip_prefix("ip:") {
        Some(range) => End::range(range),
        None => Some(End::Named(name.to_owned())),
    }
}

/// What a list of flows says.
///
/// # Panics
/// Where something passes only under conditions, which no policy of Kubernetes has.
fn connections<'f>(flows: &'f [Flow], entries: impl Fn(&'f Flow) -> &'f [Entry]) -> Connections {
    let mut connections = Connections::default();
    for flow in flows {
        assert!(flow.limited.is_empty(), "{flow:?}");
        if let (Some(from), Some(to)) = (end(&flow.from), end(&flow.to)) {
            connections.add(&from, &to, &ports(entries(flow)));
        }
    }
    connections
}

/// What a list of flows says that passes.
pub(super) fn passes(flows: &[Flow]) -> Connections {
    connections(flows, |flow| &flow.ports)
}

pub(super) fn map(peers: &[String], flows: &[Flow]) -> Map {
    let unknown = connections(flows, |flow| &flow.unknown);
    Map { ends: peers.iter().filter_map(|name| end(name)).collect(), passes: passes(flows), unknown }
}

#[cfg(test)]
mod tests {
    use super::{Connections, End, Ports, pieces};

    #[test]
    fn ports_are_sets() {
        let some = Ports::default().with("TCP", 80, 80).with("TCP", 81, 90).with("UDP", 53, 53);
        assert_eq!(some.text(), "TCP 80-90 UDP 53");
        let rest = Ports::all().without(&some);
        assert_eq!(rest.text(), "TCP 1-79,91-65535 UDP 1-52,54-65535 SCTP 1-65535");
        assert_eq!((rest.union(&some), rest.intersection(&some)), (Ports::all(), Ports::default()));
        assert_eq!(some.intersection(&Ports::default().with("TCP", 90, 99)).text(), "TCP 90");
        assert_eq!((Ports::all().text(), Ports::default().text()), ("all".to_owned(), "none".to_owned()));
        assert_eq!(some.clone().with("ICMP", 8, 8), some);
    }

    #[test]
    fn ranges_are_cut_and_found() {
        let end = |text: &str| End::range(text).unwrap();
        let a = End::Named("a".to_owned());
        let mut list = Connections::default();
        list.add(&end("0.0.0.0-9.255.255.255"), &a, &Ports::default().with("TCP", 80, 80));
        list.add(&end("11.0.0.0-255.255.255.255"), &a, &Ports::all());
        let ends = list.ends();
        let ends: Vec<&End> = ends.iter().collect();
        let more = end("8.0.0.0");
        let texts: Vec<String> = pieces(ends.into_iter().chain([&more]))
            .into_iter()
            .map(|(first, last)| {
                let piece = End::Range(first, last);
                format!("{} {}", piece.text(), list.between(&piece, &a).text())
            })
            .collect();
        let expected = [
            "0.0.0.0-7.255.255.255 TCP 80",
            "8.0.0.0-8.0.0.0 TCP 80",
            "8.0.0.1-9.255.255.255 TCP 80",
            "11.0.0.0-255.255.255.255 all",
        ];
        assert_eq!(texts, expected);
    }
}
