//! One axis for ranges of all sizes: the addresses in their order, each stretch as wide as its size has bits, and
//! stretches that no range holds pressed together.

use crate::net::AddressRange;
use crate::order::Order as _;

/// The width of a stretch that no range holds.
const GAP: u64 = 4;

/// The axis of the ranges of one family.
#[derive(Debug)]
pub(super) struct Axis {
    /// Where stretches start, by address, with their place on the axis; the last is the end.
    starts: Vec<(u128, u64)>,
}

impl Axis {
    /// The axis on which all the ranges are.
    pub(super) fn of(ranges: &[AddressRange]) -> Self {
        let mut edges: Vec<(u128, i64)> = Vec::new();
        for range in ranges {
            edges.push((range.first().bits(), 1));
            edges.push((end(*range), -1));
        }
        edges.order();
        let mut starts: Vec<(u128, u64)> = Vec::new();
        let mut open = 0_i64;
        for (at, change) in edges {
            match starts.last() {
                Some((last, place)) if *last < at => {
                    let bits = u64::from(at.abs_diff(*last).ilog2());
                    let width = if open > 0 { bits.saturating_add(2) } else { GAP };
                    starts.push((at, place.saturating_add(width)));
                }
                Some(_) => {}
                None => starts.push((at, 0)),
            }
            open = open.saturating_add(change);
        }
        Self { starts }
    }

    /// The whole width; at least 1.
    pub(super) fn width(&self) -> u64 {
        self.starts.last().map_or(1, |(_, place)| (*place).max(1))
    }

    /// Where a range of the axis starts and ends on it.
    pub(super) fn place(&self, range: AddressRange) -> (u64, u64) {
        (self.at(range.first().bits()), self.at(end(range)))
    }

    /// The place of an address where a stretch starts; of another, where the stretch around it does.
    fn at(&self, bits: u128) -> u64 {
        let behind = self.starts.partition_point(|(start, _)| *start <= bits);
        self.starts.get(behind.saturating_sub(1)).map_or(0, |(_, place)| *place)
    }
}

/// The number behind the last address of a range; the last number of all where there is none.
fn end(range: AddressRange) -> u128 {
    range.last().bits().saturating_add(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Cidr;
    use proptest::prelude::*;

    fn ranges(texts: &[&str]) -> Vec<AddressRange> {
        texts.iter().map(|text| Cidr::parse(text).unwrap().range()).collect()
    }

    #[test]
    fn sizes_count_by_their_bits_and_gaps_little() {
        let all = ranges(&["10.0.0.0/8", "10.1.0.0/16", "192.168.0.0/24", "255.255.255.255/32"]);
        let axis = Axis::of(&all);
        let places: Vec<(u64, u64)> = all.iter().map(|range| axis.place(*range)).collect();
        assert_eq!(places, [(0, 61), (18, 36), (65, 75), (79, 81)]);
        assert_eq!(axis.width(), 81);
        assert_eq!(Axis::of(&ranges(&["::/0"])).width(), 129);
        assert_eq!(Axis::of(&[]).width(), 1);
    }

    proptest! {
        #[test]
        fn order_and_overlaps_are_kept(seeds in prop::collection::vec((0_u32..64, 20_u8..=32), 1..20)) {
            let range = |(first, len): &(u32, u8)| Cidr::parse(&format!("10.0.{first}.0/{len}")).unwrap().range();
            let all: Vec<AddressRange> = seeds.iter().map(range).collect();
            let axis = Axis::of(&all);
            for a in &all {
                let (start, end) = axis.place(*a);
                prop_assert!(start < end && end <= axis.width());
                for b in &all {
                    let (other_start, other_end) = axis.place(*b);
                    prop_assert_eq!(a.overlaps(*b), start < other_end && other_start < end);
                    prop_assert_eq!(a.contains(*b), start <= other_start && other_end <= end);
                }
            }
        }
    }
}
