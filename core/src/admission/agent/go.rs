//! Texts as Go's standard library reads them.

use std::net::{Ipv4Addr, Ipv6Addr};

/// Why a text is no number of 16 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotNumber {
    /// A digit that the base does not have, such as an 8 behind a leading zero.
    Octal,
    /// Something that is no number at all.
    Syntax,
    /// Above 65535.
    Range,
}

/// `strconv.ParseUint(text, 0, 16)`: a leading `0` means octal, `0x`, `0o` and `0b` their bases, and `_` may stand
/// between digits.
///
/// # Errors
///
/// Why it is none.
pub(super) fn parse_uint16(text: &str) -> Result<u16, NotNumber> {
    let lower = text.to_ascii_lowercase();
    let (base, digits) = match (lower.strip_prefix('0'), lower.len() >= 3) {
        (Some(rest), true) if rest.starts_with(['b', 'o', 'x']) => {
            let base = if rest.starts_with('b') {
                2
            } else if rest.starts_with('o') {
                8
            } else {
                16
            };
            (base, rest.get(1..).unwrap_or_default())
        }
        (Some(rest), _) => (8, rest),
        (None, _) => (10, lower.as_str()),
    };
    if text.is_empty() {
        return Err(NotNumber::Syntax);
    }
    let mut value = 0_u32;
    for character in digits.chars().filter(|character| *character != '_') {
        let Some(digit) = character.to_digit(36) else { return Err(NotNumber::Syntax) };
        if digit >= base {
            let is_octal = base == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
            return Err(if is_octal { NotNumber::Octal } else { NotNumber::Syntax });
        }
        value = value.saturating_mul(base).saturating_add(digit).min(u32::from(u16::MAX).saturating_add(1));
    }
    if digits.contains('_') && !underscores_separate(&lower) {
        return Err(NotNumber::Syntax);
    }
    u16::try_from(value).map_err(|_| NotNumber::Range)
}

/// Whether each `_` stands between digits, the prefix of a base counting as one.
fn underscores_separate(lower: &str) -> bool {
    let behind = ["0b", "0o", "0x"].iter().find_map(|prefix| lower.strip_prefix(prefix));
    let digits = behind.unwrap_or(lower);
    let mut after_digit = behind.is_some();
    let mut pending = false;
    for character in digits.chars() {
        if character == '_' {
            if !after_digit {
                return false;
            }
            (after_digit, pending) = (false, true);
        } else {
            (after_digit, pending) = (true, false);
        }
    }
    !pending
}

/// A range of addresses with its host bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prefix {
    V4(u32, u8),
    V6(u128, u8),
}

impl Prefix {
    /// The length.
    pub fn bits(self) -> u8 {
        match self {
            Self::V4(_, bits) | Self::V6(_, bits) => bits,
        }
    }

    /// Whether the address of `other` is in the range; families do not mix.
    pub fn contains_address_of(self, other: Self) -> bool {
        match (self, other) {
            (Self::V4(range, bits), Self::V4(address, _)) => {
                (range ^ address).checked_shr(32_u32.saturating_sub(u32::from(bits))).unwrap_or(0) == 0
            }
            (Self::V6(range, bits), Self::V6(address, _)) => {
                (range ^ address).checked_shr(128_u32.saturating_sub(u32::from(bits))).unwrap_or(0) == 0
            }
            _ => false,
        }
    }

    /// The range without its host bits.
    pub fn masked(self) -> Self {
        match self {
            Self::V4(address, bits) => {
                let mask = u32::MAX.checked_shl(32_u32.saturating_sub(u32::from(bits))).unwrap_or(0);
                Self::V4(address & mask, bits)
            }
            Self::V6(address, bits) => {
                let mask = u128::MAX.checked_shl(128_u32.saturating_sub(u32::from(bits))).unwrap_or(0);
                Self::V6(address & mask, bits)
            }
        }
    }

    /// The IPv4 range that an IPv4-mapped one stands for, as `net.IPNet` takes it.
    fn unmapped(self) -> Self {
        let Self::V6(address, bits) = self else { return self };
        match Ipv6Addr::from_bits(address).to_ipv4_mapped() {
            Some(whole) if bits >= 96 => Self::V4(whole.to_bits(), bits.saturating_sub(96)),
            _ => self,
        }
    }
}

/// `netip.ParsePrefix`: an address, `/`, and a length without leading zeros.
pub(super) fn parse_prefix(text: &str) -> Option<Prefix> {
    let (address, length) = text.rsplit_once('/')?;
    if length.len() > 1 && length.starts_with('0') {
        return None;
    }
    prefix(address, length)
}

/// `net.ParseCIDR`, which up to 1.14 read ranges: it takes leading zeros of the length, and IPv4-mapped addresses are
/// IPv4.
pub(super) fn parse_cidr(text: &str) -> Option<Prefix> {
    let (address, length) = text.split_once('/')?;
    prefix(address, length).map(Prefix::unmapped)
}

fn prefix(address: &str, length: &str) -> Option<Prefix> {
    if length.is_empty() || length.len() > 7 || !length.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let length: u32 = length.parse().ok()?;
    let bits = u8::try_from(length).ok()?;
    if let Ok(address) = address.parse::<Ipv4Addr>() {
        return (bits <= 32).then(|| Prefix::V4(address.to_bits(), bits));
    }
    let address = address.parse::<Ipv6Addr>().ok()?;
    (bits <= 128).then(|| Prefix::V6(address.to_bits(), bits))
}

/// `netip.ParseAddr`: an address, of IPv6 also with a zone.
pub(super) fn is_address(text: &str) -> bool {
    if text.parse::<Ipv4Addr>().is_ok() {
        return true;
    }
    let (address, has_zone) = match text.split_once('%') {
        Some((address, zone)) => (address, !zone.is_empty()),
        None => (text, true),
    };
    has_zone && address.parse::<Ipv6Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Judged by `strconv.ParseUint` of Go 1.26.
    #[test]
    fn numbers() {
        let taken = [
            ("0", 0),
            ("80", 80),
            ("010", 8),
            ("0x10", 16),
            ("0X1f", 31),
            ("0b101", 5),
            ("0o17", 15),
            ("65535", 65535),
        ];
        let odd = [("8_080", 8080), ("0_7", 7), ("0x_1f", 31), ("00", 0), ("0_0", 0), ("0b_1", 1)];
        for (text, value) in taken.into_iter().chain(odd) {
            assert_eq!(parse_uint16(text), Ok(value), "{text}");
        }
        for text in
            ["", "-1", "+80", " 80", "80 ", "8__0", "_80", "80_", "0x", "0_", "0b2", "80-90", "1e2", "é", "0x_", "0xg"]
        {
            assert_eq!(parse_uint16(text), Err(NotNumber::Syntax), "{text}");
        }
        assert_eq!(parse_uint16("08080"), Err(NotNumber::Octal));
        for text in ["65536", "99999999999999999999", "0x10000", "0200000"] {
            assert_eq!(parse_uint16(text), Err(NotNumber::Range), "{text}");
        }
    }

    /// Judged by `netip.ParsePrefix` and `net.ParseCIDR` of Go 1.26.
    #[test]
    fn ranges() {
        for (text, by_netip, by_net) in [
            ("10.0.0.0/8", true, true),
            ("10.1.2.3/8", true, true),
            ("10.0.0.0/08", false, true),
            ("10.0.0.0/33", false, false),
            ("010.0.0.0/8", false, false),
            ("10.0.0/8", false, false),
            ("10.0.0.0", false, false),
            ("10.0.0.0/", false, false),
            ("10.0.0.0/+8", false, false),
            ("2001:db8::/32", true, true),
            ("2001:DB8::/032", false, true),
            ("::/0", true, true),
            ("::ffff:10.0.0.0/104", true, true),
            ("fe80::1%eth0/64", false, false),
            ("::/129", false, false),
            ("1::2::3/64", false, false),
        ] {
            assert_eq!((parse_prefix(text).is_some(), parse_cidr(text).is_some()), (by_netip, by_net), "{text}");
        }
        assert!(is_address("fe80::1%eth0") && is_address("10.0.0.1") && !is_address("fe80::1%") && !is_address("x"));
    }

    #[test]
    fn containment() {
        let contains = |range: &str, other: &str, read: fn(&str) -> Option<Prefix>| {
            read(range).unwrap().contains_address_of(read(other).unwrap())
        };
        for (range, other, by_netip, by_net) in [
            ("10.0.0.0/8", "10.1.0.0/16", true, true),
            ("10.1.2.3/8", "10.0.0.0/8", true, true),
            ("10.0.0.0/8", "11.0.0.0/16", false, false),
            ("0.0.0.0/0", "::/0", false, false),
            ("0.0.0.0/0", "255.0.0.0/8", true, true),
            ("10.0.0.0/32", "10.0.0.0/32", true, true),
            ("::ffff:10.0.0.0/104", "10.1.0.0/16", false, true),
            ("10.0.0.0/8", "::ffff:10.1.0.0/112", false, true),
            ("::/0", "2001:db8::/32", true, true),
        ] {
            assert_eq!(contains(range, other, parse_prefix), by_netip, "{range} {other}");
            assert_eq!(contains(range, other, parse_cidr), by_net, "{range} {other}");
        }
    }
}
