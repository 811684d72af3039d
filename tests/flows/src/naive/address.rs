//! Addresses and prefixes, bit by bit.

use std::net::IpAddr;

/// A prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    /// An address in it; its host bits mean nothing.
    pub address: IpAddr,
    /// How many bits count.
    pub bits: u32,
}

impl Cidr {
    /// Reads `10.0.0.0/8`, or a bare address as the prefix of that address alone.
    pub fn read(text: &str) -> Option<Self> {
        match text.split_once('/') {
            Some((address, bits)) => Some(Self { address: address.parse().ok()?, bits: bits.parse().ok()? }),
            None => Some(Self::of(text.parse().ok()?)),
        }
    }

    /// The prefix of one address alone.
    pub fn of(address: IpAddr) -> Self {
        Self { address, bits: if address.is_ipv4() { 32 } else { 128 } }
    }

    /// Whether an address is in it.
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(mine), IpAddr::V4(other)) => same(mine.to_bits().into(), other.to_bits().into(), 32, self.bits),
            (IpAddr::V6(mine), IpAddr::V6(other)) => same(mine.to_bits(), other.to_bits(), 128, self.bits),
            _ => false,
        }
    }

    /// Whether all of another prefix is in it.
    pub fn covers(&self, other: &Self) -> bool {
        self.bits <= other.bits && self.holds(other.address)
    }
}

/// Whether the first bits of two numbers of a width agree.
fn same(mine: u128, other: u128, width: u32, bits: u32) -> bool {
    let rest = width.saturating_sub(bits);
    rest >= 128 || (mine >> rest) == (other >> rest)
}
