//! Sets of traffic: ports by protocol, as ranges.

use crate::flow::{Protocol, Traffic};
use crate::order::Order as _;

/// How many protocols have ports of their own; see [`Protocol::index`].
pub(super) const PROTOCOLS: usize = 6;

/// The names of the protocols with ports or types, by their index.
const NAMES: [&str; 5] = ["TCP", "UDP", "SCTP", "ICMP", "ICMPv6"];

/// A range of ports of one protocol; of ICMP of types; of other protocols their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortRange {
    /// The index of the protocol.
    pub protocol: usize,
    /// The first.
    pub first: u16,
    /// The last.
    pub last: u16,
}

/// Traffic by protocol and port. Equal sets have one form.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortSet {
    /// Sorted, apart from each other.
    ranges: Box<[PortRange]>,
}

/// The ports or types that a protocol has: those of the first three begin at 1.
pub(super) fn whole(protocol: usize) -> PortRange {
    let (first, last) = if protocol < 3 { (1, u16::MAX) } else { (0, u16::from(u8::MAX)) };
    PortRange { protocol, first, last }
}

/// A protocol and port of a range.
pub(super) fn traffic(protocol: usize, port: u16) -> Traffic {
    let of_number = Protocol::Other(u8::try_from(port).unwrap_or(u8::MAX));
    let protocol = match protocol {
        0 => Protocol::Tcp,
        1 => Protocol::Udp,
        2 => Protocol::Sctp,
        3 => Protocol::Icmp,
        4 => Protocol::IcmpV6,
        _ => of_number,
    };
    Traffic { protocol, port }
}

impl PortRange {
    /// The name of its protocol; of one without ports none.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        NAMES.get(self.protocol).copied()
    }

    /// Whether it is all that its protocol has.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        *self == whole(self.protocol)
    }

    /// One flow in it.
    #[must_use]
    pub fn example(&self) -> Traffic {
        traffic(self.protocol, self.first)
    }
}

impl PortSet {
    /// The set of ranges in any order.
    #[must_use]
    pub fn of(mut ranges: Vec<PortRange>) -> Self {
        ranges.order();
        let mut joined: Vec<PortRange> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match joined.last_mut() {
                Some(last) if last.protocol == range.protocol && u32::from(range.first) <= u32::from(last.last) + 1 => {
                    last.last = last.last.max(range.last);
                }
                _ => joined.push(range),
            }
        }
        Self { ranges: joined.into() }
    }

    /// All traffic.
    #[must_use]
    pub fn everything() -> Self {
        Self { ranges: (0..PROTOCOLS).map(whole).collect() }
    }

    /// Its ranges, sorted by protocol and port.
    #[must_use]
    pub fn ranges(&self) -> &[PortRange] {
        &self.ranges
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Whether it holds all traffic.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.ranges.len() == PROTOCOLS && self.ranges.iter().all(PortRange::is_whole)
    }

    /// Whether it holds some traffic.
    #[must_use]
    pub fn contains(&self, traffic: Traffic) -> bool {
        let protocol = traffic.protocol.index();
        let at = self.ranges.partition_point(|range| (range.protocol, range.first) <= (protocol, traffic.port));
        let range = at.checked_sub(1).and_then(|at| self.ranges.get(at));
        range.is_some_and(|range| range.protocol == protocol && traffic.port <= range.last)
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        self.combine(other, |one, other| one && other)
    }

    /// What is in any of the two.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.combine(other, |one, other| one || other)
    }

    /// What is in this one and not in the other.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        self.combine(other, |one, other| one && !other)
    }

    fn combine(&self, other: &Self, keeps: impl Fn(bool, bool) -> bool) -> Self {
        // Where a range begins or ends, in one number: the protocol, then the port.
        let begin = |range: &PortRange| (range.protocol as u64) << 32 | u64::from(range.first);
        let end = |range: &PortRange| ((range.protocol as u64) << 32 | u64::from(range.last)) + 1;
        let (mut own, mut others) = (self.ranges.iter().peekable(), other.ranges.iter().peekable());
        let mut kept: Vec<PortRange> = Vec::new();
        let mut from = 0;
        loop {
            while own.next_if(|range| end(range) <= from).is_some() {}
            while others.next_if(|range| end(range) <= from).is_some() {}
            let is_in = |range: Option<&&PortRange>| range.is_some_and(|range| begin(range) <= from);
            // Up to where nothing begins or ends.
            let bound = |range: &&PortRange| if begin(range) > from { begin(range) } else { end(range) };
            let bounds = own.peek().map(bound).into_iter().chain(others.peek().map(bound));
            let Some(until) = bounds.min() else { break };
            if keeps(is_in(own.peek()), is_in(others.peek())) {
                let part = |number: u64| u16::try_from(number & 0xFFFF_FFFF).unwrap_or(u16::MAX);
                let protocol = usize::try_from(from >> 32).unwrap_or(PROTOCOLS);
                let (first, last) = (part(from), part(until - 1));
                match kept.last_mut() {
                    Some(before) if before.protocol == protocol && before.last.checked_add(1) == Some(first) => {
                        before.last = last;
                    }
                    _ => kept.push(PortRange { protocol, first, last }),
                }
            }
            from = until;
        }
        Self { ranges: kept.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(ranges: &[(usize, u16, u16)]) -> PortSet {
        PortSet::of(
            ranges
                .iter()
                .map(|(protocol, first, last)| PortRange { protocol: *protocol, first: *first, last: *last })
                .collect(),
        )
    }

    #[test]
    fn sets_are_combined_port_by_port() {
        let all = PortSet::everything();
        let none = PortSet::default();
        let web = set(&[(0, 80, 80), (0, 443, 443), (1, 53, 53)]);
        let wide = set(&[(0, 1, 100), (0, 400, u16::MAX), (3, 8, 8)]);
        assert_eq!(web.intersection(&wide), set(&[(0, 80, 80), (0, 443, 443)]));
        assert_eq!(web.union(&wide), set(&[(0, 1, 100), (0, 400, u16::MAX), (1, 53, 53), (3, 8, 8)]));
        assert_eq!(web.without(&wide), set(&[(1, 53, 53)]));
        assert_eq!(wide.without(&web), set(&[(0, 1, 79), (0, 81, 100), (0, 400, 442), (0, 444, u16::MAX), (3, 8, 8)]));
        for one in [&all, &none, &web, &wide] {
            assert_eq!(one.intersection(&all), *one);
            assert_eq!(one.union(&none), *one);
            assert_eq!(one.without(one), none);
            assert_eq!(all.without(&all.without(one)), *one);
        }
        assert!(all.is_everything() && !web.is_everything());
        assert_eq!(set(&[(0, 1, 5), (0, 6, 9)]), set(&[(0, 1, 9)]));
        assert!(web.contains(traffic(1, 53)) && !web.contains(traffic(1, 54)) && !none.contains(traffic(0, 1)));
    }
}
