use std::fmt;

use super::{Address, AddressRange, Cidr, Family};
use crate::order::Order as _;

/// A set of addresses of both families, held as the fewest ranges: sorted, disjoint, no two of them adjacent.
///
/// Equal sets of addresses are equal values. Every operation is linear in the ranges or faster, whatever their sizes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RangeSet {
    ranges: Vec<AddressRange>,
}

impl RangeSet {
    /// The set without addresses.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// All addresses of the prefixes.
    #[must_use]
    pub fn from_cidrs<'a>(cidrs: impl IntoIterator<Item = &'a Cidr>) -> Self {
        cidrs.into_iter().map(Cidr::range).collect()
    }

    /// The ranges, IPv4 first, lowest first.
    #[must_use]
    pub fn ranges(&self) -> &[AddressRange] {
        &self.ranges
    }

    /// Whether no address is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// Count of the addresses of one family; `u128::MAX` for all of IPv6, which has one more.
    #[must_use]
    pub fn size(&self, family: Family) -> u128 {
        let of_family = self.ranges.iter().filter(|range| range.family() == family);
        of_family.fold(0, |sum, range| sum.saturating_add(range.size()))
    }

    /// The addresses that are in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.ranges.iter().chain(&other.ranges).copied().collect()
    }

    /// The addresses of this set that are not in `other`.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        let mut ranges = Vec::new();
        for &range in &self.ranges {
            let mut rest = Some(range);
            for &hole in other.touching(range) {
                let Some(left) = rest else { break };
                if let Some(before) = hole.first().previous().and_then(|last| AddressRange::new(left.first(), last)) {
                    ranges.push(before);
                }
                rest = hole.last().next().and_then(|first| AddressRange::new(first, left.last()));
            }
            ranges.extend(rest);
        }
        Self { ranges }
    }

    /// The addresses that are in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let parts = self.ranges.iter().flat_map(|&range| {
            let met = other.touching(range).iter();
            met.filter_map(move |&other| range.intersect(other))
        });
        Self { ranges: parts.collect() }
    }

    /// Whether every address of the range is in the set.
    #[must_use]
    pub fn contains(&self, range: impl Into<AddressRange>) -> bool {
        let range = range.into();
        // adjacent ranges are one, so a range inside the set is inside one of its ranges
        self.touching(range).first().is_some_and(|met| met.contains(range))
    }

    /// Whether the address is in the set.
    #[must_use]
    pub fn contains_address(&self, address: impl Into<Address>) -> bool {
        let address = address.into();
        self.contains(AddressRange::ordered(address, address))
    }

    /// Whether any address of the range is in the set.
    #[must_use]
    pub fn intersects(&self, range: impl Into<AddressRange>) -> bool {
        self.first_overlap(range).is_some()
    }

    /// The lowest range of the set that shares an address with `range`, whole.
    #[must_use]
    pub fn first_overlap(&self, range: impl Into<AddressRange>) -> Option<AddressRange> {
        self.touching(range.into()).first().copied()
    }

    /// The ranges that share an address with `range`.
    fn touching(&self, range: AddressRange) -> &[AddressRange] {
        let start = self.ranges.partition_point(|own| own.last() < range.first());
        let end = self.ranges.partition_point(|own| own.first() <= range.last());
        self.ranges.get(start..end).unwrap_or_default()
    }
}

impl FromIterator<AddressRange> for RangeSet {
    fn from_iter<T: IntoIterator<Item = AddressRange>>(ranges: T) -> Self {
        let mut sorted: Vec<AddressRange> = ranges.into_iter().collect();
        sorted.order();
        let mut merged: Vec<AddressRange> = Vec::with_capacity(sorted.len());
        for range in sorted {
            match merged.last_mut() {
                Some(last) if last.last() >= range.first() || last.last().next() == Some(range.first()) => {
                    *last = AddressRange::ordered(last.first(), last.last().max(range.last()));
                }
                _ => merged.push(range),
            }
        }
        Self { ranges: merged }
    }
}

/// The ranges with commas between; `nothing` for the empty set.
impl fmt::Display for RangeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("nothing");
        }
        for (n, range) in self.ranges.iter().enumerate() {
            let comma = if n == 0 { "" } else { ", " };
            write!(f, "{comma}{range}")?;
        }
        Ok(())
    }
}
