use super::{Address, AddressRange, Cidr, RangeSet};

/// The first prefix of length `len` that is inside one of `within` and shares no address with `taken`, for advice such
/// as "`10.244.0.0/16` is free".
///
/// `within` is searched in its order, so the caller's preferred ranges go first, and each from its lowest address.
/// `None` when nothing that large is free, or `len` fits no range of `within`. Takes one step a taken range at most:
/// a candidate that is taken moves past the taken range, not to the next candidate.
#[must_use]
pub fn free_prefix(len: u8, within: &[Cidr], taken: &[Cidr]) -> Option<Cidr> {
    let taken = RangeSet::from_cidrs(taken);
    within.iter().find_map(|block| free_in(len, block, &taken))
}

fn free_in(len: u8, block: &Cidr, taken: &RangeSet) -> Option<Cidr> {
    let host_mask = block.family().host_mask(len);
    // the first address of a block is aligned to every longer prefix, and a shorter one is not inside the block
    let mut first = block.first();
    loop {
        let candidate = AddressRange::new(first, first.plus(host_mask)?)?;
        if !block.range().contains(candidate) {
            return None;
        }
        let Some(obstacle) = taken.first_overlap(candidate) else { return Cidr::new(first, len) };
        // round up to the next aligned address: everything up to the end of the last block that the obstacle touches
        first = Address::masked(block.family(), obstacle.last().bits() | host_mask).next()?;
    }
}
