use super::{Address, AddressRange, Cidr, RangeSet};

impl AddressRange {
    /// The fewest prefixes that together are this range, lowest first: at most two of each length.
    pub fn blocks(self) -> impl Iterator<Item = Cidr> {
        let mut next = Some(self.first());
        std::iter::from_fn(move || {
            let first = next?;
            let width = first.family().width();
            // The shortest prefix that starts here and ends inside.
            let len = (0..=width).find(|&len| {
                let aligned = Address::masked(first.family(), first.bits()) == first
                    && first.bits() & first.family().host_mask(len) == 0;
                aligned && first.plus(first.family().host_mask(len)).is_some_and(|last| last <= self.last())
            })?;
            let block = Cidr::new(first, len)?;
            next = block.last().next().filter(|after| *after <= self.last());
            Some(block)
        })
    }
}

impl RangeSet {
    /// The prefixes that the set is made of, IPv4 first, lowest first.
    pub fn blocks(&self) -> impl Iterator<Item = Cidr> {
        self.ranges().iter().flat_map(|range| range.blocks())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::Ipv4Addr;

    #[test]
    fn whole_families_are_one_block() {
        for text in ["0.0.0.0/0", "::/0", "10.0.0.0/8", "fd00::/64", "255.255.255.255/32"] {
            let blocks: Vec<String> =
                Cidr::parse(text).unwrap().range().blocks().map(|block| block.to_string()).collect();
            assert_eq!(blocks, [text]);
        }
    }

    proptest! {
        #[test]
        fn blocks_are_the_range_and_as_few_as_can_be(first in 0_u32..5000, size in 1_u32..5000) {
            let address = |bits: u32| Address::from(Ipv4Addr::from(bits));
            let range = AddressRange::new(address(first), address(first + size - 1)).unwrap();
            let blocks: Vec<Cidr> = range.blocks().collect();
            let joined: RangeSet = blocks.iter().map(Cidr::range).collect();
            prop_assert_eq!(joined.ranges(), [range]);
            prop_assert_eq!(blocks.iter().map(Cidr::size).sum::<u128>(), u128::from(size));
            for pair in blocks.windows(2) {
                let twice = Cidr::new(pair[0].first(), pair[0].prefix_len() - 1).unwrap();
                prop_assert!(!(pair[0].prefix_len() == pair[1].prefix_len() && twice.contains(&pair[1])));
            }
        }
    }
}
