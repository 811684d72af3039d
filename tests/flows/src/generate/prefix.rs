//! Prefixes of both families, and the addresses at their edges.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::random::Random;

/// A prefix without host bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    v6: bool,
    first: u128,
    length: u32,
}

impl Prefix {
    /// The prefix that a text names; host bits are dropped.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let length: u32 = length.parse().ok()?;
        let (v6, bits) = number(address);
        let width = width(v6);
        (length <= width).then(|| Self { v6, first: bits & !low(width - length), length })
    }

    /// The text of it.
    pub fn text(self) -> String {
        format!("{}/{}", address(self.v6, self.first), self.length)
    }

    /// Whether it is of IPv6.
    pub fn is_v6(self) -> bool {
        self.v6
    }

    /// How long it is.
    pub fn length(self) -> u32 {
        self.length
    }

    /// Whether it is a single address.
    pub fn is_single(self) -> bool {
        self.length == width(self.v6)
    }

    /// The last address.
    fn last(self) -> u128 {
        self.first | low(width(self.v6) - self.length)
    }

    /// An address inside.
    pub fn inside(self, random: &mut Random) -> String {
        address(self.v6, self.first | (wide(random) & low(width(self.v6) - self.length)))
    }

    /// A longer prefix inside.
    pub fn narrower(self, random: &mut Random) -> Self {
        let width = width(self.v6);
        let longest = if self.v6 && random.chance(70) { (self.length + 40).min(width) } else { width };
        let more = longest.saturating_sub(self.length) as usize;
        let length = self.length + u32::try_from(random.between(1.min(more), more.min(12))).unwrap_or(0);
        let bits = match random.below(4) {
            0 => self.first,
            1 => self.last(),
            _ => self.first | (wide(random) & low(width - self.length)),
        };
        Self { v6: self.v6, first: bits & !low(width - length), length }
    }

    /// The addresses at its edges, inside and outside.
    pub fn edges(self) -> Vec<String> {
        let limit = low(width(self.v6));
        let mut all = vec![self.first, self.last()];
        all.extend(self.first.checked_sub(1));
        all.extend(self.last().checked_add(1).filter(|next| *next <= limit));
        all.sort_unstable();
        all.dedup();
        all.into_iter().map(|bits| address(self.v6, bits)).filter(|text| is_asked(text)).collect()
    }

    /// The prefix with host bits set, as some write it.
    pub fn with_host_bits(self, random: &mut Random) -> String {
        format!("{}/{}", self.inside(random), self.length)
    }
}

/// Addresses that no packet has as its peer are not asked for.
fn is_asked(text: &str) -> bool {
    !matches!(text, "0.0.0.0" | "255.255.255.255" | "::" | "::1") && !text.starts_with("::ffff:")
}

fn wide(random: &mut Random) -> u128 {
    (u128::from(random.number()) << 64) | u128::from(random.number())
}

fn width(v6: bool) -> u32 {
    if v6 { 128 } else { 32 }
}

/// So many low bits.
fn low(count: u32) -> u128 {
    if count >= 128 { u128::MAX } else { (1 << count) - 1 }
}

fn number(address: IpAddr) -> (bool, u128) {
    match address {
        IpAddr::V4(v4) => (false, u128::from(v4.to_bits())),
        IpAddr::V6(v6) => (true, v6.to_bits()),
    }
}

fn address(v6: bool, bits: u128) -> String {
    if v6 {
        Ipv6Addr::from_bits(bits).to_string()
    } else {
        Ipv4Addr::from_bits(u32::try_from(bits).unwrap_or(u32::MAX)).to_string()
    }
}
