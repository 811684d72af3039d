//! Sets of traffic as answers write them.

use serde::Serialize;

use super::ports::{PortRange, PortSet};
use crate::flow::Protocol;

/// A range of ports, or of types of ICMP; a protocol without ports by its name alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PortEntry {
    /// `TCP`, `UDP`, `SCTP`, `ICMP`, `ICMPv6`, another protocol by its name, or `any`.
    pub protocol: &'static str,
    /// The first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<u16>,
    /// The last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<u16>,
}

impl PortSet {
    /// The set as answers write it. Protocols that have no name here are left out.
    #[must_use]
    pub fn entries(&self) -> Vec<PortEntry> {
        let named = |protocol: &'static str| PortEntry { protocol, from: None, to: None };
        if self.is_everything() {
            return vec![named("any")];
        }
        let mut entries = Vec::new();
        for range in self.ranges() {
            match range.name() {
                Some(protocol) => {
                    entries.push(PortEntry { protocol, from: Some(range.first), to: Some(range.last) });
                }
                None => entries.extend(names(range).map(named)),
            }
        }
        entries
    }

    /// The set in few words: `80,443/TCP 53/UDP`, `icmp 8`, `any`, `none`.
    #[must_use]
    pub fn text(&self) -> String {
        if self.is_everything() {
            return "any".to_owned();
        }
        let mut words: Vec<String> = Vec::new();
        let mut ranges = self.ranges().iter().peekable();
        while let Some(range) = ranges.next() {
            let Some(protocol) = range.name() else {
                words.extend(names(range).map(str::to_owned));
                continue;
            };
            if range.is_whole() {
                words.push(protocol.to_owned());
                continue;
            }
            let mut numbers = vec![number(range)];
            while let Some(next) = ranges.next_if(|next| next.protocol == range.protocol) {
                numbers.push(number(next));
            }
            let numbers = numbers.join(",");
            words.push(match range.protocol {
                0..=2 => format!("{numbers}/{protocol}"),
                _ => format!("{} {numbers}", protocol.to_ascii_lowercase()),
            });
        }
        match words.is_empty() {
            true if self.is_empty() => "none".to_owned(),
            true => "other protocols".to_owned(),
            false => words.join(" "),
        }
    }
}

fn number(range: &PortRange) -> String {
    if range.first == range.last { range.first.to_string() } else { format!("{}-{}", range.first, range.last) }
}

/// The names of the protocols without ports in a range of their numbers.
fn names(range: &PortRange) -> impl Iterator<Item = &'static str> {
    (range.first..=range.last)
        .filter_map(|number| u8::try_from(number).ok())
        .filter_map(|number| Protocol::Other(number).extended_name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_written_for_people_and_programs() {
        let range = |protocol: usize, first: u16, last: u16| PortRange { protocol, first, last };
        let ports = vec![range(0, 443, 443), range(0, 8000, 8100), range(1, 53, 53)];
        for (ranges, text, json) in [
            (
                ports,
                "443,8000-8100/TCP 53/UDP",
                r#"[{"protocol":"TCP","from":443,"to":443},{"protocol":"TCP","from":8000,"to":8100},{"protocol":"UDP","from":53,"to":53}]"#,
            ),
            (vec![], "none", "[]"),
            (
                vec![range(0, 1, u16::MAX), range(3, 8, 8)],
                "TCP icmp 8",
                r#"[{"protocol":"TCP","from":1,"to":65535},{"protocol":"ICMP","from":8,"to":8}]"#,
            ),
            (vec![range(5, 50, 52)], "ESP AH", r#"[{"protocol":"ESP"},{"protocol":"AH"}]"#),
            (vec![range(5, 200, 201)], "other protocols", "[]"),
        ] {
            let set = PortSet::of(ranges);
            assert_eq!((set.text().as_str(), serde_json::to_string(&set.entries()).unwrap().as_str()), (text, json));
        }
        let all = PortSet::everything();
        assert_eq!(all.text(), "any");
        assert_eq!(serde_json::to_string(&all.entries()).unwrap(), r#"[{"protocol":"any"}]"#);
    }
}
