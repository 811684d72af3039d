//! Addresses and ranges in fields that are older than the strict form of them: what the API server takes, warns of and
//! refuses (`util/validation/ip.go` of apimachinery 0.36).
//!
//! Kubernetes 1.33 began to warn; 1.36 refuses what different readers take differently (gate `StrictIPCIDRValidation`).

use std::net::{IpAddr, Ipv6Addr};

use super::at::At;
use crate::admission::{Fault, ServerFault, Stage};
use crate::edit::{Change, Fix};
use crate::model::{KubernetesVersion, Versions};

/// The first version that warns of other forms.
const WARNS: (u32, u32) = (1, 33);
/// The first version that refuses those that are read differently.
const REFUSES: (u32, u32) = (1, 36);

/// A range as the server reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    /// The first address, IPv4-mapped ones as IPv4.
    pub first: IpAddr,
    /// The length of its mask, by the family in which it is written.
    pub length: u8,
    /// Bits of the family in which it is written: 32 or 128.
    pub bits: u8,
}

impl Range {
    fn contains(self, address: IpAddr) -> bool {
        match (self.first, address) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                let length = self.length.saturating_sub(self.bits.saturating_sub(32));
                network(first.to_bits().into(), 32, length) == network(address.to_bits().into(), 32, length)
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                network(first.to_bits(), 128, self.length) == network(address.to_bits(), 128, self.length)
            }
            _ => false,
        }
    }

    /// Whether the server takes it as an exception of another: inside, and narrower by the length.
    pub fn is_strictly_inside(self, other: Self) -> bool {
        other.contains(self.first) && self.length > other.length
    }
}

impl std::fmt::Display for Range {
    /// As Go writes it, whose IPv4-mapped networks are IPv4.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mapped = if self.first.is_ipv4() { self.bits.saturating_sub(32) } else { 0 };
        write!(f, "{}/{}", self.first, self.length.saturating_sub(mapped))
    }
}

/// The bits of an address of `width` bits without those beyond `length`.
fn network(bits: u128, width: u8, length: u8) -> u128 {
    let host = u32::from(width.saturating_sub(length));
    bits.checked_shr(host).and_then(|bits| bits.checked_shl(host)).unwrap_or(0)
}

/// What the server finds in a form that it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Good,
    /// Leading zeros, or an IPv4-mapped address; the form to write.
    NonStandard {
        zeros: bool,
        also_host_bits: bool,
    },
    HostBits,
    NotCanonical(String),
}

/// A fault of a range, and the range where it could be read.
pub(super) struct Judged {
    pub range: Option<Range>,
    pub fault: Option<Fault>,
}

/// How a field is named by the server, where errors and warnings do not agree with its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'t> {
    /// In causes of errors; none where it is that of the place.
    pub cause: Option<&'t str>,
    /// In warnings.
    pub warning: &'t str,
}

/// Judges a range of addresses at a place. `text` is its value, or the part of it that counts.
pub(super) fn cidr(at: &At<'_, '_>, text: &str, names: Names<'_>, versions: Versions) -> Judged {
    let Some((address, range)) = read_cidr(text) else {
        let flaw = flaw_of(text);
        let message = format!("`{}` is no range of addresses: {flaw}", short(text));
        let help = match sloppy_address(text) {
            Some(IpAddr::V4(_)) => format!("write `{text}/32` for this address alone, or the length of its network"),
            Some(IpAddr::V6(_)) => format!("write `{text}/128` for this address alone, or the length of its network"),
            None => "write a network with its prefix length, such as `10.9.8.0/24` or `2001:db8::/64`".to_owned(),
        };
        let fault = at.fault(ServerFault::Cidr, Stage::Validation, message).help(help);
        return Judged { range: None, fault: Some(named(fault, names.cause)) };
    };
    let fault = match form_of_cidr(text, address, range) {
        Form::Good => None,
        _ if versions.kubernetes.minor() < WARNS => None,
        Form::NotCanonical(canonical) => {
            let message = format!("`{text}` is not the usual form of `{canonical}`, of which the API server warns");
            let says = format!("IPv6 CIDR value {text:?} should be in RFC 5952 canonical format ({canonical:?})");
            let fault = at.fault(ServerFault::CidrForm, Stage::Warning, message);
            Some(rewritten(fault, at, text, &canonical).warning(format!("{}: {says}", names.warning)))
        }
        Form::HostBits => {
            let what = format!("`{text}` has bits set beyond its prefix length");
            let single = format!("{address}/{}", range.bits);
            let says =
                format!("CIDR value {text:?} is ambiguous in this context (should be \"{range}\" or {single:?}?)");
            let help = format!("write `{range}`, which it means, or the single address `{single}`");
            Some(strict(at, text, range, &what, versions.kubernetes, names, vec![says]).help(help))
        }
        Form::NonStandard { zeros, also_host_bits } => {
            let what = if zeros {
                format!("`{text}` has leading zeros, which others read as octal")
            } else {
                format!("`{text}` is an IPv4-mapped IPv6 range, which some take for IPv4 and others for IPv6")
            };
            let single = format!("{address}/{}", range.bits);
            let mut says = Vec::new();
            if also_host_bits {
                let or =
                    format!("CIDR value {text:?} is ambiguous in this context (should be \"{range}\" or {single:?}?)");
                says.push(or);
            }
            says.push(format!("non-standard CIDR value {text:?} is invalid: use \"{range}\""));
            let help = format!("write `{range}`");
            Some(strict(at, text, range, &what, versions.kubernetes, names, says).help(help))
        }
    };
    Judged { range: Some(range), fault }
}

/// Judges a single address at a place.
pub(super) fn address(at: &At<'_, '_>, text: &str, names: Names<'_>, versions: Versions) -> Option<Fault> {
    let Some(found) = sloppy_address(text) else {
        let message = format!("`{}` is no address", short(text));
        let help = "write an address, such as `10.9.8.7` or `2001:db8::1`";
        let fault = at.fault(ServerFault::Cidr, Stage::Validation, message).help(help);
        return Some(named(fault, names.cause));
    };
    let zeros = text.parse::<IpAddr>().is_err();
    let mapped = text.contains(':') && found.is_ipv4();
    if zeros || mapped {
        let why =
            if zeros { "has leading zeros, which others read as octal" } else { "is an IPv4-mapped IPv6 address" };
        let says = format!("{}: non-standard IP address {text:?} is invalid: use \"{found}\"", names.warning);
        let what = format!("`{text}` {why}");
        let fault = at_version(at, &what, versions.kubernetes, &found.to_string(), says)?;
        let fault = if fault.stage == Stage::Validation { named(fault, names.cause) } else { fault };
        return Some(rewritten(fault, at, text, &found.to_string()).help(format!("write `{found}`")));
    }
    let canonical = found.to_string();
    (found.is_ipv6() && canonical != text && versions.kubernetes.minor() >= WARNS).then(|| {
        let message = format!("`{text}` is not the usual form of `{canonical}`, of which the API server warns");
        let says = format!("IPv6 address {text:?} should be in RFC 5952 canonical format ({canonical:?})");
        let fault = at.fault(ServerFault::CidrForm, Stage::Warning, message);
        rewritten(fault, at, text, &canonical).warning(format!("{}: {says}", names.warning))
    })
}

fn at_version(at: &At<'_, '_>, what: &str, version: KubernetesVersion, means: &str, says: String) -> Option<Fault> {
    if version.minor() >= REFUSES {
        let message = format!("{what}: the API server refuses it from Kubernetes 1.36 on");
        return Some(at.fault(ServerFault::CidrForm, Stage::Validation, message));
    }
    (version.minor() >= WARNS).then(|| {
        let message = format!("{what}: the API server takes it as `{means}` and warns, and Kubernetes 1.36 refuses it");
        at.fault(ServerFault::CidrForm, Stage::Warning, message).warning(says)
    })
}

fn strict(
    at: &At<'_, '_>,
    text: &str,
    range: Range,
    what: &str,
    version: KubernetesVersion,
    names: Names<'_>,
    says: Vec<String>,
) -> Fault {
    let canonical = range.to_string();
    let fault = if version.minor() >= REFUSES {
        let message = format!("{what}: the API server refuses it from Kubernetes 1.36 on");
        named(at.fault(ServerFault::CidrForm, Stage::Validation, message), names.cause)
    } else {
        let message =
            format!("{what}: the API server takes it as `{canonical}` and warns, and Kubernetes 1.36 refuses it");
        let fault = at.fault(ServerFault::CidrForm, Stage::Warning, message);
        says.into_iter().fold(fault, |fault, says| fault.warning(format!("{}: {says}", names.warning)))
    };
    rewritten(fault, at, text, &canonical)
}

/// With the fix to write it so.
fn rewritten(fault: Fault, at: &At<'_, '_>, text: &str, canonical: &str) -> Fault {
    let whole = at.text() == Some(text);
    let fix = whole.then(|| Fix {
        title: format!("write `{canonical}`"),
        // The meaning that it has had up to Kubernetes 1.35.
        safe: true,
        changes: vec![Change::replace(&at.place(), text, canonical)],
    });
    fault.fix(fix)
}

fn named(fault: Fault, field: Option<&str>) -> Fault {
    match field {
        Some(field) => fault.field(field),
        None => fault,
    }
}

/// A text for a message.
pub(super) fn short(text: &str) -> String {
    const MOST: usize = 60;
    let start: String = text.chars().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(MOST).is_some() { format!("{start}…") } else { start }
}

fn flaw_of(text: &str) -> String {
    let flaw = crate::net::Cidr::parse(text).err();
    flaw.map_or_else(|| "it cannot be read".to_owned(), |flaw| format!("it {}", flaw.problem()))
}

fn form_of_cidr(text: &str, address: IpAddr, range: Range) -> Form {
    let host_bits = address != range.first;
    let (written, length) = text.split_once('/').unwrap_or((text, ""));
    let zeros = written.parse::<IpAddr>().is_err() || (length.len() > 1 && length.starts_with('0'));
    if zeros || (written.contains(':') && address.is_ipv4()) {
        return Form::NonStandard { zeros, also_host_bits: host_bits };
    }
    if host_bits {
        return Form::HostBits;
    }
    let canonical = range.to_string();
    if range.first.is_ipv6() && canonical != text { Form::NotCanonical(canonical) } else { Form::Good }
}

/// `ParseCIDRSloppy`: the address as written and its network.
pub(super) fn read_cidr(text: &str) -> Option<(IpAddr, Range)> {
    let (written, length) = text.split_once('/')?;
    let digits = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    let length: u32 = length.trim_start_matches('0').parse().ok().or_else(|| length.parse().ok()).filter(|_| digits)?;
    let (bits, raw): (u8, u128) =
        if let Some(v4) = sloppy_v4(written) { (32, u128::from(v4)) } else { (128, sloppy_v6(written)?.to_bits()) };
    let length = u8::try_from(length).ok().filter(|length| *length <= bits)?;
    let of = |raw: u128| match u32::try_from(raw) {
        Ok(v4) if bits == 32 => IpAddr::V4(v4.into()),
        _ => unmapped(Ipv6Addr::from_bits(raw)),
    };
    let first = network(raw, bits, length);
    // A short mask takes away what makes an address IPv4-mapped.
    Some((of(raw), Range { first: of(first), length, bits }))
}

/// `ParseIPSloppy`.
pub(super) fn sloppy_address(text: &str) -> Option<IpAddr> {
    match text.find(['.', ':']).and_then(|at| text.as_bytes().get(at)) {
        Some(b'.') => sloppy_v4(text).map(|bits| IpAddr::V4(bits.into())),
        Some(_) => sloppy_v6(text).map(unmapped),
        None => None,
    }
}

/// Why an address cannot be one that a service or endpoint has.
pub(super) fn special(address: IpAddr) -> Option<&'static str> {
    let (link_local, multicast) = match address {
        IpAddr::V4(v4) => (v4.is_link_local(), matches!(v4.octets(), [224, 0, 0, _])),
        IpAddr::V6(v6) => {
            (v6.is_unicast_link_local(), matches!(v6.segments(), [first, ..] if first & 0xff0f == 0xff02))
        }
    };
    if address.is_unspecified() {
        Some("no address of anything")
    } else if address.is_loopback() {
        Some("an address of each machine's own")
    } else if link_local {
        Some("link-local")
    } else {
        multicast.then_some("link-local multicast")
    }
}

fn unmapped(address: Ipv6Addr) -> IpAddr {
    address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4)
}

/// Four decimal numbers; leading zeros count for nothing.
fn sloppy_v4(text: &str) -> Option<u32> {
    let mut parts = text.split('.');
    let mut bits = 0_u32;
    for _ in 0..4 {
        let part = parts.next()?;
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let digits = part.trim_start_matches('0');
        let number: u8 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
        bits = bits.checked_shl(8)? | u32::from(number);
    }
    parts.next().is_none().then_some(bits)
}

/// IPv6 without a zone; an IPv4 end may have leading zeros.
fn sloppy_v6(text: &str) -> Option<Ipv6Addr> {
    if !text.contains(':') {
        return None;
    }
    let (head, tail) = text.rsplit_once(':')?;
    let tail = if tail.contains('.') { std::net::Ipv4Addr::from(sloppy_v4(tail)?).to_string() } else { digits(tail) };
    let groups: Vec<String> = head.split(':').map(digits).collect();
    format!("{}:{tail}", groups.join(":")).parse().ok()
}

/// A group of hexadecimal digits with at most four, which Go's old reader does not ask for.
fn digits(group: &str) -> String {
    let short = group.trim_start_matches('0');
    if group.len() <= 4 {
        group
    } else if short.is_empty() {
        "0"
    } else {
        short
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_as_go_reads_them() {
        for (text, network) in [
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("10.0.0.1/8", "10.0.0.0/8"),
            ("010.0.0.0/8", "10.0.0.0/8"),
            ("10.00.0.0/016", "10.0.0.0/16"),
            ("10.0.0.0/00", "0.0.0.0/0"),
            ("2001:DB8::/32", "2001:db8::/32"),
            ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
            ("::10.0.0.0/104", "::a00:0/104"),
            ("64:ff9b::10.0.0.0/104", "64:ff9b::a00:0/104"),
            ("::ffff:10.0.0.0/16", "::/16"),
            ("::/0", "::/0"),
            ("2001:000db8::/32", "2001:db8::/32"),
        ] {
            assert_eq!(read_cidr(text).map(|(_, range)| range.to_string()).as_deref(), Some(network), "{text}");
        }
        for text in [
            "",
            "10.0.0.0",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10.0.0.0/33",
            "10.0.0.0//8",
            "10.0.0/8",
            "10.0.0.256/8",
            "fe80::1%eth0/64",
            "::1::/64",
            "１0.0.0.0/8",
            "10.0.0.0/8 ",
            "10.0.0.0/4294967296",
        ] {
            assert_eq!(read_cidr(text), None, "{text}");
        }
    }

    #[test]
    fn strictly_inside() {
        let range = |text| read_cidr(text).unwrap().1;
        for (inner, outer, inside) in [
            ("10.1.0.0/16", "10.0.0.0/8", true),
            ("10.0.0.0/8", "10.0.0.0/8", false),
            ("10.0.0.0/8", "0.0.0.0/0", true),
            ("11.0.0.0/16", "10.0.0.0/8", false),
            ("2001:db8:1::/48", "2001:db8::/32", true),
            ("2001:db8::/48", "10.0.0.0/8", false),
            ("10.0.0.0/9", "::/0", false),
            ("10.0.0.5/24", "10.0.0.0/24", false),
        ] {
            assert_eq!(range(inner).is_strictly_inside(range(outer)), inside, "{inner} in {outer}");
        }
    }
}
