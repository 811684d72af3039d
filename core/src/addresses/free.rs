//! Ranges that nothing uses.

use super::{Kind, PlannedRange};
use crate::limits::MAX_FREE_RANGES;
use crate::net::{Cidr, Family, RangeSet, free_prefix};
use crate::order::Order as _;

/// The prefix length that is offered where neither pods nor services have a range.
const USUAL_PREFIX_LEN: u8 = 16;

/// Where free IPv4 ranges are looked for: all private ones, 10.0.0.0/8 last, for where the input does not show a network
/// it is most often there.
const PREFERRED: [&str; 4] = ["192.168.0.0/16", "172.16.0.0/12", "100.64.0.0/10", "10.0.0.0/8"];

/// Where a free IPv6 range is looked for: the block of the default ranges of dual-stack clusters.
const IPV6_BLOCK: &str = "fd12:3456:789a::/48";

/// Free ranges that each network shows.
const OF_NETWORK: usize = 4;

/// Private ranges that share no address with any range and have room for the pods, or the services where pods have no
/// range: those of IPv4 as blocks, the best first, and one of IPv6 where the cluster has that family.
pub(super) fn around(ranges: &[PlannedRange]) -> Vec<String> {
    let taken: Vec<Cidr> = ranges.iter().map(|range| range.prefix.clone()).collect();
    let needed = |family: Family| {
        let of_kind = |kind: Kind| {
            let ranges = ranges.iter().filter(|range| range.kind == kind && range.prefix.family() == family);
            ranges.map(|range| range.prefix.prefix_len()).min()
        };
        of_kind(Kind::Pods).or_else(|| of_kind(Kind::Services))
    };
    let most = needed(Family::V4).unwrap_or(USUAL_PREFIX_LEN);
    let used = RangeSet::from_cidrs(&taken);
    let within = PREFERRED.iter().filter_map(|text| Cidr::parse(text).ok());
    let free = within.flat_map(|block| {
        std::iter::once(block.range()).collect::<RangeSet>().subtract(&used).blocks().collect::<Vec<_>>()
    });
    let v4 = free.filter(|block| block.prefix_len() <= most);
    let v6 = needed(Family::V6).and_then(|len| free_prefix(len, &[Cidr::parse(IPV6_BLOCK).ok()?], &taken));
    v4.take(MAX_FREE_RANGES).chain(v6).map(|block| block.to_string()).collect()
}

/// Notes at each network of the cluster its largest ranges that nothing uses.
pub(super) fn in_networks(ranges: &mut [PlannedRange]) {
    let others = ranges.iter().filter(|range| range.kind != Kind::Network).map(|range| range.prefix.range());
    let taken: RangeSet = others.collect();
    for range in ranges.iter_mut().filter(|range| range.kind == Kind::Network) {
        let whole: RangeSet = std::iter::once(range.prefix.range()).collect();
        let mut blocks: Vec<Cidr> = whole.subtract(&taken).blocks().collect();
        blocks.order_by_key(|block| (block.prefix_len(), block.first()));
        blocks.truncate(OF_NETWORK);
        range.free = blocks.iter().map(ToString::to_string).collect();
    }
}
