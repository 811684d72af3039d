use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Address, AddressRange, CidrError, CidrProblem, Family};

/// A prefix as somebody wrote it: `10.240.100.5/22` keeps its host bits and its text.
///
/// Two values are equal when they were written alike; [`Cidr::same_range`] compares what they mean.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cidr {
    written: Box<str>,
    address: Address,
    prefix_len: u8,
}

impl Cidr {
    /// Reads `address/length`.
    ///
    /// As strict as Azure's schemas and stricter about leading zeros, which readers take for octal or decimal: IPv4 is
    /// four decimal numbers, IPv6 any text form of RFC 4291 without zone, and no white space.
    ///
    /// # Errors
    ///
    /// What is wrong with the text, in words for its author; an address without length is an error here.
    pub fn parse(text: &str) -> Result<Self, CidrError> {
        Self::read(text, false).map_err(|problem| CidrError::new(text, problem))
    }

    /// Reads `address/length`, or an address alone as the prefix of that one address.
    ///
    /// Azure's schemas leave the length of `podCidr` and `serviceCidr` optional; [`Cidr::has_written_len`] tells.
    ///
    /// # Errors
    ///
    /// As [`Cidr::parse`], but for the missing length.
    pub fn parse_or_address(text: &str) -> Result<Self, CidrError> {
        Self::read(text, true).map_err(|problem| CidrError::new(text, problem))
    }

    /// The prefix of this length around `address`, with the address as its written one; `None` when the length is
    /// above the width of the family.
    #[must_use]
    pub fn new(address: Address, prefix_len: u8) -> Option<Self> {
        (prefix_len <= address.family().width()).then(|| Self {
            written: format!("{address}/{prefix_len}").into(),
            address,
            prefix_len,
        })
    }

    fn read(text: &str, length_optional: bool) -> Result<Self, CidrProblem> {
        check_outline(text)?;
        let (address, length) = match text.split_once('/') {
            Some((address, length)) => (read_address(address)?, Some(length)),
            None => (read_address(text)?, None),
        };
        let prefix_len = match length {
            Some(length) => read_length(length, address.family())?,
            None if length_optional => address.family().width(),
            None => return Err(CidrProblem::NoLength),
        };
        Ok(Self { written: text.into(), address, prefix_len })
    }

    /// The text as written.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// The address as written, host bits included.
    #[must_use]
    pub fn address(&self) -> Address {
        self.address
    }

    /// IPv4 or IPv6.
    #[must_use]
    pub fn family(&self) -> Family {
        self.address.family()
    }

    /// The number after the slash: 0 to 32, or 0 to 128.
    #[must_use]
    pub fn prefix_len(&self) -> u8 {
        self.prefix_len
    }

    /// Whether the length was written, rather than filled in by [`Cidr::parse_or_address`].
    #[must_use]
    pub fn has_written_len(&self) -> bool {
        self.written.contains('/')
    }

    /// Whether the written address is inside the range rather than its first: `10.240.100.5/22`.
    #[must_use]
    pub fn has_host_bits(&self) -> bool {
        self.address != self.first()
    }

    /// The canonical form: the same range without host bits, in the shortest text.
    #[must_use]
    pub fn network(&self) -> Self {
        let address = self.first();
        Self { written: format!("{address}/{}", self.prefix_len).into(), address, prefix_len: self.prefix_len }
    }

    /// The first address of the range, the network address.
    #[must_use]
    pub fn first(&self) -> Address {
        Address::masked(self.family(), self.address.bits() & !self.family().host_mask(self.prefix_len))
    }

    /// The last address of the range, for IPv4 the broadcast address.
    #[must_use]
    pub fn last(&self) -> Address {
        Address::masked(self.family(), self.address.bits() | self.family().host_mask(self.prefix_len))
    }

    /// All addresses from first to last.
    #[must_use]
    pub fn range(&self) -> AddressRange {
        AddressRange::ordered(self.first(), self.last())
    }

    /// Count of addresses; `u128::MAX` for `::/0`, which has one more.
    #[must_use]
    pub fn size(&self) -> u128 {
        self.family().host_mask(self.prefix_len).saturating_add(1)
    }

    /// Whether the two share an address. Of two prefixes that do, one contains the other.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.range().overlaps(other.range())
    }

    /// Whether every address of `other` is in this range.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self.range().contains(other.range())
    }

    /// Whether the address is in this range.
    #[must_use]
    pub fn contains_address(&self, address: Address) -> bool {
        self.range().contains_address(address)
    }

    /// Whether the two stand for the same addresses, however they were written.
    #[must_use]
    pub fn same_range(&self, other: &Self) -> bool {
        self.range() == other.range()
    }
}

/// The canonical text, without host bits.
impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.first(), self.prefix_len)
    }
}

impl Address {
    /// Reads one address, with the strictness of [`Cidr::parse`].
    ///
    /// # Errors
    ///
    /// What is wrong with the text, in words for its author; a prefix is an error.
    pub fn parse(text: &str) -> Result<Self, CidrError> {
        let read = || {
            check_outline(text)?;
            if let Some((address, length)) = text.split_once('/') {
                read_length(length, read_address(address)?.family())?;
                return Err(CidrProblem::LengthNotWanted);
            }
            read_address(text)
        };
        read().map_err(|problem| CidrError::new(text, problem))
    }
}

/// Faults of the text as a whole, which explain more than a fault of one part.
fn check_outline(text: &str) -> Result<(), CidrProblem> {
    if text.is_empty() {
        return Err(CidrProblem::Empty);
    }
    if let Some((first, last)) = text.split_once('-')
        && [first, last].into_iter().all(|end| read_address(end.trim()).is_ok())
    {
        return Err(CidrProblem::Range);
    }
    if text.contains(char::is_whitespace) {
        return Err(CidrProblem::WhiteSpace);
    }
    if text.matches('/').nth(1).is_some() {
        return Err(CidrProblem::SeveralSlashes);
    }
    Ok(())
}

fn read_length(text: &str, family: Family) -> Result<u8, CidrProblem> {
    if text.is_empty() {
        return Err(CidrProblem::EmptyLength);
    }
    if let Ok(mask) = text.parse::<Ipv4Addr>() {
        let ones = mask.to_bits().leading_ones();
        let has_length = family == Family::V4 && mask.to_bits().count_ones() == ones;
        return Err(CidrProblem::Netmask(if has_length { u8::try_from(ones).ok() } else { None }));
    }
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(CidrProblem::LengthNotANumber);
    }
    if has_leading_zero(text) {
        return Err(CidrProblem::LengthLeadingZero);
    }
    match text.parse::<u8>() {
        Ok(length) if length <= family.width() => Ok(length),
        _ => Err(CidrProblem::LengthAbove(family.width())),
    }
}

fn read_address(text: &str) -> Result<Address, CidrProblem> {
    if let Ok(v4) = text.parse::<Ipv4Addr>() {
        return Ok(v4.into());
    }
    if let Ok(v6) = text.parse::<Ipv6Addr>() {
        return Ok(v6.into());
    }
    Err(fault_of_address(text))
}

fn fault_of_address(text: &str) -> CidrProblem {
    if text.starts_with('[') && text.contains(']') {
        return CidrProblem::Brackets;
    }
    if let Some((address, _zone)) = text.split_once('%')
        && address.parse::<Ipv6Addr>().is_ok()
    {
        return CidrProblem::Zone;
    }
    if let Some((host, port)) = text.split_once(':') {
        let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        return if is_port && host.contains('.') { CidrProblem::Port } else { CidrProblem::NotIpv6 };
    }
    let numbers: Vec<&str> = text.split('.').take(6).collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if numbers.iter().all(|part| part.is_empty() || is_number(part)) && text.contains(|c: char| c.is_ascii_digit()) {
        return if numbers.len() != 4 || !numbers.iter().all(is_number) {
            CidrProblem::NotFourNumbers
        } else if numbers.iter().any(|part| has_leading_zero(part)) {
            CidrProblem::NumberLeadingZero
        } else {
            CidrProblem::NumberAbove255
        };
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    // `10.0.x.0` is an address with a gap rather than a name
    let first_label = text.split('.').next().unwrap_or_default();
    if text.chars().all(is_name) && first_label.contains(|c: char| c.is_ascii_alphabetic()) {
        return CidrProblem::Name;
    }
    CidrProblem::NotAnAddress
}

fn has_leading_zero(number: &str) -> bool {
    number.len() > 1 && number.starts_with('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_as_written_and_as_meant() {
        // written, canonical, first, last, size, host bits
        for (text, canonical, first, last, size, host_bits) in [
            ("10.0.0.0/8", "10.0.0.0/8", "10.0.0.0", "10.255.255.255", 1 << 24, false),
            ("10.240.100.5/22", "10.240.100.0/22", "10.240.100.0", "10.240.103.255", 1024, true),
            ("192.168.1.1/32", "192.168.1.1/32", "192.168.1.1", "192.168.1.1", 1, false),
            ("192.168.1.1/31", "192.168.1.0/31", "192.168.1.0", "192.168.1.1", 2, true),
            ("0.0.0.0/0", "0.0.0.0/0", "0.0.0.0", "255.255.255.255", 1 << 32, false),
            (
                "FD12:3456:789A:0::/64",
                "fd12:3456:789a::/64",
                "fd12:3456:789a::",
                "fd12:3456:789a:0:ffff:ffff:ffff:ffff",
                1 << 64,
                false,
            ),
            ("fd00::1/108", "fd00::/108", "fd00::", "fd00::f:ffff", 1 << 20, true),
            ("::ffff:10.0.0.0/120", "::ffff:10.0.0.0/120", "::ffff:10.0.0.0", "::ffff:10.0.0.255", 256, false),
            ("::/1", "::/1", "::", "7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1 << 127, false),
            ("::/0", "::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", u128::MAX, false),
        ] {
            let cidr = Cidr::parse(text).unwrap();
            assert_eq!(cidr.written(), text);
            assert_eq!(cidr.to_string(), canonical);
            assert_eq!(cidr.network().written(), canonical);
            assert_eq!(cidr.first().to_string(), first);
            assert_eq!(cidr.last().to_string(), last);
            assert_eq!(cidr.size(), size, "{text}");
            assert_eq!(cidr.has_host_bits(), host_bits, "{text}");
            assert!(cidr.has_written_len());
            assert!(cidr.same_range(&cidr.network()));
        }
    }

    #[test]
    fn faults_in_the_words_of_the_author() {
        let faults: Vec<String> = [
            "",
            " 10.0.0.0/8",
            "10.0.0.0 /8",
            "10.0.0.0/8\n",
            "10.0.0.0",
            "fd00::1",
            "10.0.0.0/",
            "10.0.0.0/sixteen",
            "10.0.0.0/-1",
            "10.0.0.0/+8",
            "10.0.0.0/8.5",
            "10.0.0.0/${len}",
            "10.0.0.0/08",
            "10.0.0.0/33",
            "10.0.0.0/256",
            "10.0.0.0/99999999999999999999",
            "fd00::/129",
            "10.0.0.0/255.255.0.0",
            "10.0.0.0/0.0.255.255",
            "10.0.0.0/8/8",
            "10.0.0.0-10.0.0.255",
            "10.0.0.0 - 10.0.0.255",
            "10.0.0/24",
            "10/8",
            "10.0.0.0.0/8",
            "10..0.0/8",
            "10.0.0.0./8",
            "10.0.0.256/24",
            "10.0.0.1000/24",
            "10.0.0.010/24",
            "10.0.0.1:443",
            "[fd00::1]/64",
            "fe80::1%eth0/64",
            "fd00:::/64",
            "fd00::1::/64",
            "fd00:g::/64",
            "1:2:3:4:5:6:7/64",
            "aks-vnet",
            "example.com/24",
            "10.0.x.0/16",
            "<pod-cidr>",
            "/8",
            "/",
            "*",
            "１０.0.0.0/8",
            "-10.0.0.0/8",
        ]
        .into_iter()
        .map(|text| {
            let error = Cidr::parse(text).unwrap_err();
            format!("{error}{}", error.help().map(|help| format!(" | {help}")).unwrap_or_default())
        })
        .collect();
        insta::assert_snapshot!(faults.join("\n"));
    }

    #[test]
    fn long_texts_are_quoted_in_part() {
        let error = Cidr::parse(&"ä".repeat(10_000)).unwrap_err();
        assert_eq!(error.to_string(), format!("`{}…` is not an address", "ä".repeat(60)));
        assert!(!Cidr::parse(&"a".repeat(60)).unwrap_err().to_string().contains('…'));
        // no recursion over the parts of a range
        let error = Cidr::parse(&"10.0.0.0-".repeat(1_000_000)).unwrap_err();
        assert_eq!(error.problem(), CidrProblem::NotAnAddress);
    }

    #[test]
    fn the_length_is_optional_on_request() {
        for (text, canonical, written_len) in [
            ("10.0.0.0", "10.0.0.0/32", false),
            ("fd00::1", "fd00::1/128", false),
            ("10.0.0.0/16", "10.0.0.0/16", true),
        ] {
            let cidr = Cidr::parse_or_address(text).unwrap();
            assert_eq!((cidr.to_string().as_str(), cidr.has_written_len()), (canonical, written_len));
            assert_eq!(cidr.written(), text);
        }
        for text in ["", "10.0.0.0/", "10.0.0.0/33", "10.0.0", "name"] {
            assert_eq!(Cidr::parse_or_address(text), Cidr::parse(text));
        }
    }

    #[test]
    fn single_addresses() {
        assert_eq!(Address::parse("10.0.0.10").unwrap().to_string(), "10.0.0.10");
        assert_eq!(Address::parse("FD00:0::A").unwrap().to_string(), "fd00::a");
        for (text, message) in [
            ("10.0.0.10/32", "`10.0.0.10/32` is a prefix, not a single address"),
            ("10.0.0.10/33", "`10.0.0.10/33` has a prefix length above 32"),
            ("10.0.0.0.10", "`10.0.0.0.10` is not four numbers with dots between them"),
            ("kube-dns", "`kube-dns` is a name, not an address"),
            ("", "the address is empty"),
        ] {
            assert_eq!(Address::parse(text).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn overlaps_of_the_nap_pages() {
        // AKS docs, node-auto-provisioning-networking: conflicts that the page warns of
        for (a, b, overlap) in [
            ("10.244.1.0/24", "10.244.0.0/16", true),
            ("10.0.10.0/24", "10.0.0.0/16", true),
            ("10.240.100.5/22", "10.240.103.255/32", true),
            ("10.240.100.5/22", "10.240.104.0/24", false),
            ("10.0.0.0/8", "::/0", false),
            ("0.0.0.0/0", "::/96", false),
        ] {
            let (a, b) = (Cidr::parse(a).unwrap(), Cidr::parse(b).unwrap());
            assert_eq!(a.overlaps(&b), overlap, "{a} and {b}");
            assert_eq!(b.overlaps(&a), overlap, "{b} and {a}");
        }
    }

    #[test]
    fn a_length_beyond_the_family_makes_no_prefix() {
        let address = |text| Address::parse(text).unwrap();
        assert!(Cidr::new(address("10.0.0.0"), 33).is_none());
        assert_eq!(Cidr::new(address("10.0.0.5"), 32).unwrap().written(), "10.0.0.5/32");
        assert!(Cidr::new(address("fd00::"), 129).is_none());
        assert!(Cidr::new(address("fd00::"), 128).is_some());
    }
}
