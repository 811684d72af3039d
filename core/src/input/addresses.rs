//! Parts of address ranges, as functions of templates and configurations give them.

use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

/// The `index`th part, counted from 0, of the size that a prefix length gives; nothing when there is none.
pub(super) fn subnet(network: IpNet, length: u8, index: u128) -> Option<IpNet> {
    let size = u32::from(network.max_prefix_len().checked_sub(length)?);
    let bits = length.checked_sub(network.prefix_len())?;
    if index.checked_shr(u32::from(bits)).unwrap_or(0) != 0 {
        return None;
    }
    // Index 0 of a part of all 128 bits is not shifted at all.
    let offset = index.checked_shl(size).or((index == 0).then_some(0))?;
    IpNet::new(address(network, number(network.network()).checked_add(offset)?), length).ok()
}

/// The `index`th address, counted from the network's own.
pub(super) fn host(network: IpNet, index: u128) -> Option<IpAddr> {
    let wanted = number(network.network()).checked_add(index)?;
    (wanted <= number(network.broadcast())).then(|| address(network, wanted))
}

/// The `count`th address from the end, the last being the first.
pub(super) fn host_from_end(network: IpNet, count: u128) -> Option<IpAddr> {
    let wanted = number(network.broadcast()).checked_sub(count.checked_sub(1)?)?;
    (wanted >= number(network.network())).then(|| address(network, wanted))
}

/// An address as a number.
pub(super) fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// A number as an address of the family of a range.
pub(super) fn address(like: IpNet, number: u128) -> IpAddr {
    match like {
        IpNet::V4(_) => IpAddr::V4(u32::try_from(number).unwrap_or(u32::MAX).into()),
        IpNet::V6(_) => IpAddr::V6(Ipv6Addr::from_bits(number)),
    }
}
