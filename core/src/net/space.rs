use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Address, Cidr, Family, RangeSet};

/// A part of the address space that a standard sets apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Space {
    /// Private IPv4, RFC 1918: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16.
    Rfc1918,
    /// Shared IPv4 of carriers, RFC 6598: 100.64.0.0/10.
    Rfc6598,
    /// RFC 1918 and RFC 6598 together: what AKS supports for IPv4 pod ranges (AKS docs, concepts-network-azure-cni-overlay).
    PrivateV4,
    /// Unique local IPv6, RFC 4193: fc00::/7.
    UniqueLocal,
    /// Multicast of both families: 224.0.0.0/4 (RFC 5771) and ff00::/8 (RFC 4291).
    Multicast,
    /// Link-local of both families: 169.254.0.0/16 (RFC 3927) and fe80::/10 (RFC 4291).
    LinkLocal,
    /// Loopback of both families: 127.0.0.0/8 (RFC 1122) and ::1 (RFC 4291).
    Loopback,
    /// Addresses of the internet: IPv4 outside the special-purpose registry of RFC 6890 and multicast; IPv6 in the
    /// global unicast block 2000::/3 without the blocks for documentation and benchmarks.
    Public,
}

/// How much of a prefix is in a set of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coverage {
    /// No address of it.
    Outside,
    /// Some addresses of it, not all.
    Partly,
    /// Every address of it.
    Inside,
}

const RFC1918: [(Ipv4Addr, u8); 3] =
    [(Ipv4Addr::new(10, 0, 0, 0), 8), (Ipv4Addr::new(172, 16, 0, 0), 12), (Ipv4Addr::new(192, 168, 0, 0), 16)];
const RFC6598: (Ipv4Addr, u8) = (Ipv4Addr::new(100, 64, 0, 0), 10);
const UNIQUE_LOCAL: (Ipv6Addr, u8) = (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7);
const MULTICAST_V4: (Ipv4Addr, u8) = (Ipv4Addr::new(224, 0, 0, 0), 4);
const MULTICAST_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8);
const LINK_LOCAL_V4: (Ipv4Addr, u8) = (Ipv4Addr::new(169, 254, 0, 0), 16);
const LINK_LOCAL_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10);
const LOOPBACK_V4: (Ipv4Addr, u8) = (Ipv4Addr::new(127, 0, 0, 0), 8);
const LOOPBACK_V6: (Ipv6Addr, u8) = (Ipv6Addr::LOCALHOST, 128);
const GLOBAL_UNICAST_V6: (Ipv6Addr, u8) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// Neither public nor one of the spaces above: "this network", protocol assignments, documentation, benchmarks, future.
const OTHER_SPECIAL_V4: [(Ipv4Addr, u8); 7] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Benchmarks (RFC 5180) and documentation (RFC 3849, RFC 9637).
const OTHER_SPECIAL_V6: [(Ipv6Addr, u8); 3] = [
    (Ipv6Addr::new(0x2001, 2, 0, 0, 0, 0, 0, 0), 48),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

impl Space {
    /// The addresses of the space.
    #[must_use]
    pub fn addresses(self) -> RangeSet {
        match self {
            Self::Rfc1918 => set(&RFC1918, &[]),
            Self::Rfc6598 => set(&[RFC6598], &[]),
            Self::PrivateV4 => Self::Rfc1918.addresses().union(&Self::Rfc6598.addresses()),
            Self::UniqueLocal => set(&[], &[UNIQUE_LOCAL]),
            Self::Multicast => set(&[MULTICAST_V4], &[MULTICAST_V6]),
            Self::LinkLocal => set(&[LINK_LOCAL_V4], &[LINK_LOCAL_V6]),
            Self::Loopback => set(&[LOOPBACK_V4], &[LOOPBACK_V6]),
            Self::Public => {
                let set_apart = [Self::PrivateV4, Self::Multicast, Self::LinkLocal, Self::Loopback]
                    .into_iter()
                    .fold(set(&OTHER_SPECIAL_V4, &OTHER_SPECIAL_V6), |sum, space| sum.union(&space.addresses()));
                set(&[(Ipv4Addr::UNSPECIFIED, 0)], &[GLOBAL_UNICAST_V6]).subtract(&set_apart)
            }
        }
    }
}

impl RangeSet {
    /// How much of the prefix is in this set.
    #[must_use]
    pub fn coverage(&self, cidr: &Cidr) -> Coverage {
        if self.contains(cidr) {
            Coverage::Inside
        } else if self.intersects(cidr) {
            Coverage::Partly
        } else {
            Coverage::Outside
        }
    }
}

impl Cidr {
    /// How much of this prefix is in the space.
    #[must_use]
    pub fn coverage(&self, space: Space) -> Coverage {
        space.addresses().coverage(self)
    }

    /// Whether all of it is private by RFC 1918.
    #[must_use]
    pub fn is_rfc1918(&self) -> bool {
        self.coverage(Space::Rfc1918) == Coverage::Inside
    }

    /// Whether all of it is shared space by RFC 6598.
    #[must_use]
    pub fn is_rfc6598(&self) -> bool {
        self.coverage(Space::Rfc6598) == Coverage::Inside
    }

    /// Whether all of it is private: RFC 1918 and RFC 6598 for IPv4, RFC 4193 for IPv6.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.coverage(match self.family() {
            Family::V4 => Space::PrivateV4,
            Family::V6 => Space::UniqueLocal,
        }) == Coverage::Inside
    }

    /// The private block that the author may have meant by a public prefix: the one with the same first number.
    ///
    /// `172.10.0.0/16`, `172.56.0.0/16` and `172.126.0.0/16` are written for private ranges again and again, but the
    /// private block is 172.16.0.0 to 172.31.255.255. `None` when the prefix has a private address or no public one, is
    /// IPv6, or has another first number.
    #[must_use]
    pub fn near_private_block(&self) -> Option<Self> {
        let public = self.coverage(Space::Public) != Coverage::Outside;
        if self.prefix_len() < 8 || !public || self.coverage(Space::PrivateV4) != Coverage::Outside {
            return None;
        }
        let first_number = Self::new(self.first(), 8)?;
        let mut blocks = RFC1918.into_iter().chain([RFC6598]).map(|(ip, len)| (Address::from(ip), len));
        blocks.find_map(|(address, len)| {
            first_number.contains_address(address).then(|| Self::new(address, len)).flatten()
        })
    }
}

impl fmt::Display for Space {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rfc1918 => "private (RFC 1918)",
            Self::Rfc6598 => "shared (RFC 6598)",
            Self::PrivateV4 => "private (RFC 1918 or RFC 6598)",
            Self::UniqueLocal => "unique local (RFC 4193)",
            Self::Multicast => "multicast",
            Self::LinkLocal => "link-local",
            Self::Loopback => "loopback",
            Self::Public => "public",
        })
    }
}

fn set(v4: &[(Ipv4Addr, u8)], v6: &[(Ipv6Addr, u8)]) -> RangeSet {
    let v4 = v4.iter().map(|&(ip, len)| (Address::from(ip), len));
    let v6 = v6.iter().map(|&(ip, len)| (Address::from(ip), len));
    v4.chain(v6).filter_map(|(address, len)| Some(Cidr::new(address, len)?.range())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Coverage::{Inside, Outside, Partly};

    #[test]
    fn coverage_by_space() {
        // columns: rfc1918, rfc6598, unique local, multicast, public
        for (text, rfc1918, rfc6598, ula, multicast, public) in [
            ("10.244.0.0/16", Inside, Outside, Outside, Outside, Outside),
            ("10.0.0.0/8", Inside, Outside, Outside, Outside, Outside),
            ("10.0.0.0/7", Partly, Outside, Outside, Outside, Partly),
            ("172.15.255.0/24", Outside, Outside, Outside, Outside, Inside),
            ("172.16.0.0/12", Inside, Outside, Outside, Outside, Outside),
            ("172.31.255.255/32", Inside, Outside, Outside, Outside, Outside),
            ("172.32.0.0/16", Outside, Outside, Outside, Outside, Inside),
            ("172.10.0.0/16", Outside, Outside, Outside, Outside, Inside),
            ("172.56.0.0/16", Outside, Outside, Outside, Outside, Inside),
            ("172.126.0.0/16", Outside, Outside, Outside, Outside, Inside),
            ("172.0.0.0/8", Partly, Outside, Outside, Outside, Partly),
            ("192.168.0.0/16", Inside, Outside, Outside, Outside, Outside),
            ("192.169.0.0/16", Outside, Outside, Outside, Outside, Inside),
            ("192.168.0.0/15", Partly, Outside, Outside, Outside, Partly),
            ("100.64.0.0/10", Outside, Inside, Outside, Outside, Outside),
            ("100.64.0.0/9", Outside, Partly, Outside, Outside, Partly),
            ("100.128.0.0/16", Outside, Outside, Outside, Outside, Inside),
            ("239.0.0.0/8", Outside, Outside, Outside, Inside, Outside),
            ("192.0.2.0/24", Outside, Outside, Outside, Outside, Outside),
            ("169.254.0.0/16", Outside, Outside, Outside, Outside, Outside),
            ("127.0.0.1/32", Outside, Outside, Outside, Outside, Outside),
            ("0.0.0.0/0", Partly, Partly, Outside, Partly, Partly),
            ("8.8.8.8/32", Outside, Outside, Outside, Outside, Inside),
            ("fd12:3456:789a::/64", Outside, Outside, Inside, Outside, Outside),
            ("fc00::/7", Outside, Outside, Inside, Outside, Outside),
            ("fc00::/6", Outside, Outside, Partly, Partly, Outside),
            ("fe00::/16", Outside, Outside, Outside, Outside, Outside),
            ("ff02::/16", Outside, Outside, Outside, Inside, Outside),
            ("2001:db8::/48", Outside, Outside, Outside, Outside, Outside),
            ("2001:4860:4860::8888/128", Outside, Outside, Outside, Outside, Inside),
            ("::ffff:10.0.0.0/104", Outside, Outside, Outside, Outside, Outside),
            ("::/0", Outside, Outside, Partly, Partly, Partly),
        ] {
            let cidr = Cidr::parse(text).unwrap();
            assert_eq!(cidr.coverage(Space::Rfc1918), rfc1918, "{text}: RFC 1918");
            assert_eq!(cidr.coverage(Space::Rfc6598), rfc6598, "{text}: RFC 6598");
            assert_eq!(cidr.coverage(Space::UniqueLocal), ula, "{text}: RFC 4193");
            assert_eq!(cidr.coverage(Space::Multicast), multicast, "{text}: multicast");
            assert_eq!(cidr.coverage(Space::Public), public, "{text}: public");
            assert_eq!(cidr.is_rfc1918(), rfc1918 == Inside);
            assert_eq!(cidr.is_rfc6598(), rfc6598 == Inside);
            assert_eq!(cidr.is_private(), [rfc1918, rfc6598, ula].contains(&Inside), "{text}: private");
        }
    }

    #[test]
    fn link_local_and_loopback() {
        for (text, space, coverage) in [
            ("169.254.169.254/32", Space::LinkLocal, Inside),
            ("169.0.0.0/8", Space::LinkLocal, Partly),
            ("fe80::1/128", Space::LinkLocal, Inside),
            ("fec0::/10", Space::LinkLocal, Outside),
            ("127.1.0.0/16", Space::Loopback, Inside),
            ("::1/128", Space::Loopback, Inside),
            ("::/127", Space::Loopback, Partly),
        ] {
            assert_eq!(Cidr::parse(text).unwrap().coverage(space), coverage, "{text} {space}");
        }
    }

    #[test]
    fn public_prefixes_near_a_private_block() {
        for (text, block) in [
            ("172.10.0.0/16", Some("172.16.0.0/12")),
            ("172.56.0.0/16", Some("172.16.0.0/12")),
            ("172.126.3.0/24", Some("172.16.0.0/12")),
            ("172.32.0.0/16", Some("172.16.0.0/12")),
            ("192.169.0.0/16", Some("192.168.0.0/16")),
            ("100.128.0.0/16", Some("100.64.0.0/10")),
            ("172.16.0.0/16", None),
            ("172.0.0.0/8", None),
            ("8.0.0.0/6", None),
            ("0.0.0.0/0", None),
            ("11.0.0.0/8", None),
            ("192.0.2.0/24", None),
            ("2001:db8::/32", None),
        ] {
            let found = Cidr::parse(text).unwrap().near_private_block().map(|block| block.to_string());
            assert_eq!(found.as_deref(), block, "{text}");
        }
    }
}
