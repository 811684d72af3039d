//! Traffic as expectations write it: `5432/TCP`, `8000-8100/TCP`, `TCP`, `8/ICMP`, `VRRP`, `any`.

use crate::flow::reach::{PortRange, PortSet};
use crate::flow::{Protocol, Traffic};

/// Every protocol that has no ports and no types, by number.
const OTHER: &str = "other";

/// Reads one entry of `ports`.
///
/// # Errors
/// What such an entry looks like.
pub fn parse(text: &str) -> Result<PortSet, String> {
    let wrong = || {
        format!(
            "`{text}` is no traffic; write `5432/TCP`, `8000-8100/TCP`, `TCP`, `8/ICMP` for a type of ICMP, or `any`"
        )
    };
    if text.eq_ignore_ascii_case("any") {
        return Ok(PortSet::everything());
    }
    let (numbers, protocol) = match text.split_once('/') {
        Some((numbers, protocol)) => (Some(numbers), protocol),
        None if text.bytes().any(|byte| byte.is_ascii_digit()) && Protocol::parse(text).is_none() => {
            (Some(text), "TCP")
        }
        None => (None, text),
    };
    let number_of_other = match Protocol::parse(protocol) {
        Some(Protocol::Other(number)) => Some(u16::from(number)),
        _ => None,
    };
    let index = match Protocol::parse(protocol) {
        Some(known) => known.index(),
        None if protocol.eq_ignore_ascii_case(OTHER) => Protocol::Other(0).index(),
        None => return Err(wrong()),
    };
    let whole =
        PortSet::everything().ranges().iter().find(|range| range.protocol == index).copied().ok_or_else(wrong)?;
    let range = match (numbers, number_of_other) {
        (None, None) => whole,
        (None, Some(number)) => PortRange { first: number, last: number, ..whole },
        (Some(_), Some(_)) => return Err(wrong()),
        (Some(numbers), None) => {
            let number = |text: &str| {
                let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                text.parse::<u16>().ok().filter(|_| is_number).ok_or_else(wrong)
            };
            let (first, last) = match numbers.split_once('-') {
                Some((first, last)) => (number(first)?, number(last)?),
                None => (number(numbers)?, number(numbers)?),
            };
            if first > last || first < whole.first || last > whole.last {
                return Err(format!(
                    "`{text}` is no range of ports; those of {} are {} to {}",
                    protocol.to_ascii_uppercase(),
                    whole.first,
                    whole.last
                ));
            }
            PortRange { first, last, ..whole }
        }
    };
    Ok(PortSet::of(vec![range]))
}

/// The entries of `ports` for some traffic; none where it is all there is.
#[must_use]
pub fn written(ports: &PortSet) -> Vec<String> {
    if ports.is_everything() {
        return Vec::new();
    }
    let mut entries = Vec::new();
    for range in ports.ranges() {
        let name = range.name().unwrap_or(OTHER);
        entries.push(match (range.is_whole(), named(range)) {
            (true, _) => name.to_owned(),
            (false, Some(protocol)) => protocol.to_string(),
            (false, None) if range.first == range.last => format!("{}/{name}", range.first),
            (false, None) => format!("{}-{}/{name}", range.first, range.last),
        });
    }
    entries
}

/// The protocol with a name that a range is.
fn named(range: &PortRange) -> Option<Protocol> {
    let Protocol::Other(_) = range.example().protocol else { return None };
    Some(range.example().protocol).filter(|protocol| range.first == range.last && has_name(*protocol))
}

fn has_name(protocol: Protocol) -> bool {
    Protocol::parse(&protocol.to_string()).is_some()
}

/// The lowest of some traffic that a question about a flow can name; else the lowest.
#[must_use]
pub fn lowest(ports: &PortSet) -> Option<Traffic> {
    let first = ports.ranges().first()?.example();
    if !matches!(first.protocol, Protocol::Other(_)) {
        return Some(first);
    }
    let numbers = ports.ranges().iter().flat_map(|range| range.first..=range.last);
    let mut of = numbers.map(|number| {
        let protocol = Protocol::Other(u8::try_from(number).unwrap_or(u8::MAX));
        Traffic { protocol, port: number }
    });
    Some(of.find(|traffic| has_name(traffic.protocol)).unwrap_or(first))
}

/// Traffic as answers write it, which a question takes where the protocol has a name.
#[must_use]
pub fn shown(traffic: Traffic) -> String {
    match traffic.protocol {
        Protocol::Other(number) if !has_name(traffic.protocol) => format!("{number}/{OTHER}"),
        _ => traffic.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for (text, again) in [
            ("5432/TCP", "5432/TCP"),
            ("5432", "5432/TCP"),
            ("8000-8100/tcp", "8000-8100/TCP"),
            ("udp", "UDP"),
            ("8/ICMP", "8/ICMP"),
            ("0-255/icmpv6", "ICMPv6"),
            ("VRRP", "VRRP"),
            ("112/other", "VRRP"),
            ("0-7/other", "0-7/other"),
            ("other", "other"),
            ("1-65535/TCP", "TCP"),
        ] {
            let ports = parse(text).unwrap();
            assert_eq!(written(&ports), [again], "{text}");
            assert_eq!(parse(again).unwrap(), ports, "{text}");
        }
        assert!(written(&parse("any").unwrap()).is_empty());
    }

    #[test]
    fn what_is_no_traffic() {
        for text in [
            "",
            "/",
            "TCP/80",
            "0/TCP",
            "65536/TCP",
            "80-/TCP",
            "90-80/TCP",
            "256/ICMP",
            "1/VRRP",
            "web",
            "-1",
            "8O/TCP",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_lowest_can_be_asked_for() {
        let other = parse("other").unwrap();
        assert_eq!(lowest(&other).map(shown).as_deref(), Some("IGMP"));
        assert_eq!(lowest(&parse("200-201/other").unwrap()).map(shown).as_deref(), Some("200/other"));
        assert_eq!(lowest(&PortSet::everything()).map(shown).as_deref(), Some("1/TCP"));
        assert!(lowest(&PortSet::default()).is_none());
    }
}
