//! Sets of traffic as answers write them.

use serde::Serialize;

use super::ports::{PROTOCOLS, PortRange, PortSet, traffic, whole};
use crate::flow::Protocol;

/// An entry of the ports of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "PortRange"))]
pub struct PortEntry {
    /// `TCP`, `UDP`, `SCTP`, `ICMP`, `ICMPv6`, the name of another protocol, or `any` for everything.
    pub protocol: &'static str,
    /// The first port, of ICMP the first type; none for `any` and for protocols without ports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<u16>,
    /// The last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<u16>,
}

impl PortSet {
    /// The set as entries of an answer. Protocols without a name are left out.
    #[must_use]
    pub fn entries(&self) -> Vec<PortEntry> {
        if self.is_everything() {
            return vec![PortEntry { protocol: "any", from: None, to: None }];
        }
        let mut entries = Vec::new();
        for range in self.ranges() {
            match range.name() {
                Some(protocol) => {
                    entries.push(PortEntry { protocol, from: Some(range.first), to: Some(range.last) });
                }
                None => entries.extend(others(range).map(|protocol| PortEntry { protocol, from: None, to: None })),
            }
        }
        entries
    }

    /// The set in short, for people: `80,443,8000-8100/TCP 53/UDP`, `TCP`, `icmp 8`, `any`, `none`.
    #[must_use]
    pub fn text(&self) -> String {
        if self.is_everything() {
            return "any".to_owned();
        }
        let mut words: Vec<String> = Vec::new();
        for protocol in 0..PROTOCOLS {
            let ranges: Vec<&PortRange> = self.ranges().iter().filter(|range| range.protocol == protocol).collect();
            let Some(first) = ranges.first() else { continue };
            let Some(name) = first.name() else {
                words.extend(ranges.iter().flat_map(|range| others(range)).map(str::to_owned));
                continue;
            };
            let is_icmp = protocol >= 3;
            let name = if is_icmp { name.to_ascii_lowercase() } else { name.to_owned() };
            let numbers: Vec<String> = ranges.iter().map(|range| numbers(range)).collect();
            words.push(match (first.is_whole(), is_icmp) {
                (true, _) => name,
                (false, true) => format!("{name} {}", numbers.join(",")),
                (false, false) => format!("{}/{name}", numbers.join(",")),
            });
        }
        if words.is_empty() { "none".to_owned() } else { words.join(" ") }
    }

    /// All of one protocol and port; of a protocol without ports all of it.
    #[must_use]
    pub fn of_traffic(one: crate::flow::Traffic) -> Self {
        let protocol = one.protocol.index();
        let range = match one.protocol {
            Protocol::Other(number) => PortRange { protocol, first: u16::from(number), last: u16::from(number) },
            _ => PortRange { protocol, first: one.port, last: one.port },
        };
        let all = whole(protocol);
        if range.first < all.first || range.last > all.last { Self::default() } else { Self::of(vec![range]) }
    }
}

fn numbers(range: &PortRange) -> String {
    if range.first == range.last { range.first.to_string() } else { format!("{}-{}", range.first, range.last) }
}

/// The names of the protocols in a range of numbers.
fn others(range: &PortRange) -> impl Iterator<Item = &'static str> {
    let range = *range;
    (range.first..=range.last).filter_map(move |number| match traffic(range.protocol, number).protocol {
        Protocol::Other(number) => Protocol::name_of_number(number),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(ranges: &[(usize, u16, u16)]) -> PortSet {
        let range =
            |(protocol, first, last): &(usize, u16, u16)| PortRange { protocol: *protocol, first: *first, last: *last };
        PortSet::of(ranges.iter().map(range).collect())
    }

    #[test]
    fn sets_are_written_as_entries_and_in_short() {
        let some = [(0, 80, 80), (0, 443, 443), (0, 8000, 8100), (1, 53, 53)];
        let but_tcp = PortSet::everything().without(&set(&[(0, 1, u16::MAX)]));
        for (ports, entries, text) in [
            (PortSet::default(), "[]", "none"),
            (PortSet::everything(), r#"[{"protocol":"any"}]"#, "any"),
            (set(&[(0, 1, u16::MAX)]), r#"[{"protocol":"TCP","from":1,"to":65535}]"#, "TCP"),
            (
                set(&some),
                r#"[{"protocol":"TCP","from":80,"to":80},{"protocol":"TCP","from":443,"to":443},{"protocol":"TCP","from":8000,"to":8100},{"protocol":"UDP","from":53,"to":53}]"#,
                "80,443,8000-8100/TCP 53/UDP",
            ),
            (
                set(&[(3, 8, 8), (4, 128, 129)]),
                r#"[{"protocol":"ICMP","from":8,"to":8},{"protocol":"ICMPv6","from":128,"to":129}]"#,
                "icmp 8 icmpv6 128-129",
            ),
            // Numbers without a name are left out.
            (set(&[(5, 111, 113)]), r#"[{"protocol":"VRRP"}]"#, "VRRP"),
            (set(&[(5, 200, 201)]), "[]", "none"),
            (
                but_tcp,
                r#"[{"protocol":"UDP","from":1,"to":65535},{"protocol":"SCTP","from":1,"to":65535},{"protocol":"ICMP","from":0,"to":255},{"protocol":"ICMPv6","from":0,"to":255},{"protocol":"IGMP"},{"protocol":"IPIP"},{"protocol":"IPV6"},{"protocol":"GRE"},{"protocol":"ESP"},{"protocol":"AH"},{"protocol":"VRRP"}]"#,
                "UDP SCTP icmp icmpv6 IGMP IPIP IPV6 GRE ESP AH VRRP",
            ),
        ] {
            assert_eq!(serde_json::to_string(&ports.entries()).unwrap(), entries);
            assert_eq!(ports.text(), text);
        }
    }

    #[test]
    fn one_port_is_a_set() {
        for (text, expected) in
            [("5432/TCP", "5432/TCP"), ("8/ICMP", "icmp 8"), ("VRRP", "VRRP"), ("0/TCP", "none"), ("0/ICMP", "icmp 0")]
        {
            let traffic = crate::flow::Traffic::parse(text).unwrap();
            assert_eq!(PortSet::of_traffic(traffic).text(), expected);
        }
    }
}
