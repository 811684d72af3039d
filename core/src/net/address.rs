use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The two kinds of addresses. They never mix: an IPv4-mapped IPv6 address is IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// 32 bits.
    V4,
    /// 128 bits.
    V6,
}

impl Family {
    /// Bits of an address, which is also the longest prefix length: 32 or 128.
    #[must_use]
    pub const fn width(self) -> u8 {
        match self {
            Self::V4 => 32,
            Self::V6 => 128,
        }
    }

    /// The bits of the last address of the family.
    const fn last_bits(self) -> u128 {
        match self {
            Self::V4 => u32::MAX as u128,
            Self::V6 => u128::MAX,
        }
    }

    /// The bits that vary inside a prefix of length `len`; a length above the width counts as the width.
    pub(super) const fn host_mask(self, len: u8) -> u128 {
        let host_bits = self.width().saturating_sub(len) as u32;
        match u128::MAX.checked_shr(u128::BITS.saturating_sub(host_bits)) {
            Some(mask) => mask,
            None => 0,
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        })
    }
}

/// One address, as a number that can be compared and counted with. Every IPv4 address sorts before every IPv6 address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    family: Family,
    bits: u128,
}

impl Address {
    /// The address with these bits; `None` when `bits` needs more than the 32 bits of IPv4.
    #[must_use]
    pub const fn new(family: Family, bits: u128) -> Option<Self> {
        if bits > family.last_bits() { None } else { Some(Self { family, bits }) }
    }

    /// The address that keeps as many of `bits` as the family has.
    pub(super) const fn masked(family: Family, bits: u128) -> Self {
        Self { family, bits: bits & family.last_bits() }
    }

    /// IPv4 or IPv6.
    #[must_use]
    pub const fn family(self) -> Family {
        self.family
    }

    /// The address as a number; at most `u32::MAX` for IPv4.
    #[must_use]
    pub const fn bits(self) -> u128 {
        self.bits
    }

    /// The standard library's form.
    #[must_use]
    pub fn ip(self) -> IpAddr {
        match (self.family, u32::try_from(self.bits)) {
            (Family::V4, Ok(bits)) => IpAddr::V4(Ipv4Addr::from_bits(bits)),
            // `new` and `masked` keep IPv4 within 32 bits, so this arm is IPv6 only
            _ => IpAddr::V6(Ipv6Addr::from_bits(self.bits)),
        }
    }

    /// The address after this one; `None` after the last of the family.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        self.bits.checked_add(1).and_then(|bits| Self::new(self.family, bits))
    }

    /// The address before this one; `None` before the first of the family.
    #[must_use]
    pub fn previous(self) -> Option<Self> {
        self.bits.checked_sub(1).map(|bits| Self { family: self.family, bits })
    }

    /// The address `steps` further on; `None` past the last of the family.
    #[must_use]
    pub fn plus(self, steps: u128) -> Option<Self> {
        self.bits.checked_add(steps).and_then(|bits| Self::new(self.family, bits))
    }
}

impl From<IpAddr> for Address {
    fn from(ip: IpAddr) -> Self {
        match ip {
            IpAddr::V4(v4) => v4.into(),
            IpAddr::V6(v6) => v6.into(),
        }
    }
}

impl From<Ipv4Addr> for Address {
    fn from(v4: Ipv4Addr) -> Self {
        Self { family: Family::V4, bits: u128::from(v4.to_bits()) }
    }
}

impl From<Ipv6Addr> for Address {
    fn from(v6: Ipv6Addr) -> Self {
        Self { family: Family::V6, bits: v6.to_bits() }
    }
}

impl From<Address> for IpAddr {
    fn from(address: Address) -> Self {
        address.ip()
    }
}

/// The canonical text: dotted quad, or the shortest IPv6 form of RFC 5952.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ip().fmt(f)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ip().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn neighbours_stop_at_the_ends_of_the_family() {
        for (text, previous, next) in [
            ("0.0.0.0", None, Some("0.0.0.1")),
            ("10.0.0.255", Some("10.0.0.254"), Some("10.0.1.0")),
            ("255.255.255.255", Some("255.255.255.254"), None),
            ("::", None, Some("::1")),
            ("::ffff:ffff", Some("::ffff:fffe"), Some("::1:0:0")),
            ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", Some("ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe"), None),
        ] {
            let parse = |text: &str| Address::from(text.parse::<IpAddr>().unwrap());
            let address = parse(text);
            assert_eq!(address.previous(), previous.map(parse), "before {text}");
            assert_eq!(address.next(), next.map(parse), "after {text}");
            assert_eq!(address.plus(1), address.next());
            assert_eq!(address.plus(0), Some(address));
            assert_eq!(address.plus(u128::MAX).is_some(), text == "::");
        }
    }

    #[test]
    fn ipv4_has_32_bits() {
        assert!(Address::new(Family::V4, u128::from(u32::MAX)).is_some());
        assert!(Address::new(Family::V4, u128::from(u32::MAX) + 1).is_none());
        assert!(Address::new(Family::V6, u128::MAX).is_some());
    }

    #[test]
    fn host_masks() {
        for (family, len, mask) in [
            (Family::V4, 0, 0xffff_ffff),
            (Family::V4, 24, 0xff),
            (Family::V4, 32, 0),
            (Family::V4, 200, 0),
            (Family::V6, 0, u128::MAX),
            (Family::V6, 120, 0xff),
            (Family::V6, 128, 0),
        ] {
            assert_eq!(family.host_mask(len), mask, "{family} /{len}");
        }
    }

    proptest! {
        #[test]
        fn every_address_survives_the_standard_form(v4: u32, v6: u128) {
            for ip in [IpAddr::V4(Ipv4Addr::from_bits(v4)), IpAddr::V6(Ipv6Addr::from_bits(v6))] {
                prop_assert_eq!(Address::from(ip).ip(), ip);
                prop_assert_eq!(Address::from(ip).to_string(), ip.to_string());
            }
        }
    }
}
