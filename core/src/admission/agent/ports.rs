use super::go::{NotNumber, parse_uint16};
use super::judge::{At, Judge, Mend, entry, field, is_mapping, items, short, text};
use super::l7::{self, Rules};
use super::policy::Section;
use crate::admission::AgentFault;
use crate::source::Node;

/// Ports in one block.
const MOST_PORTS: usize = 40;

/// Bytes of the name of a port.
const LONGEST_NAME: usize = 15;

/// Protocols, each with its first release and whether it has ports.
const PROTOCOLS: [(&str, u32, bool); 11] = [
    ("TCP", 0, true),
    ("UDP", 0, true),
    ("SCTP", 0, true),
    ("ANY", 0, true),
    ("VRRP", 19, false),
    ("IGMP", 19, false),
    ("GRE", 20, false),
    ("IPIP", 20, false),
    ("IPV6", 20, false),
    ("ESP", 20, false),
    ("AH", 20, false),
];

/// Judges a block of `toPorts`.
pub(super) fn port_rule<'a>(judge: &mut Judge<'a>, section: Section, block: &'a Node, is_host: bool) {
    let ports = items(block, "ports");
    if let Some(entry) = entry(block, "ports").filter(|_| ports.len() > MOST_PORTS) {
        let reason = format!("a block of `toPorts` has {} ports, and {MOST_PORTS} are the most", ports.len());
        judge.tell(AgentFault::TooMany, At::Key(entry), reason, "split the list over several blocks of `toPorts`");
    }
    let rules = (!section.deny).then(|| Rules::of(judge, block)).flatten();
    for port in ports.iter().filter(|port| is_mapping(port)) {
        self::port(judge, port, rules.as_ref());
    }
    if let Some(rules) = rules {
        rules.judge(judge, section, ports, is_host);
    }
    if !section.deny {
        l7::around_rules(judge, section, block);
    }
}

fn port<'a>(judge: &mut Judge<'a>, node: &'a Node, rules: Option<&Rules<'a>>) {
    let protocol = protocol(judge, node);
    let number = number(judge, node, protocol.as_deref());
    let Some(rules) = rules else { return };
    if number == Some(0) {
        let at = field(node, "port").map_or(At::Missing(node), At::Value);
        let reason = format!("{} rules stand on port `0`, which means all ports", rules.words());
        judge.tell(AgentFault::L7Ports, at, reason, "name the port that speaks the protocol");
    }
    if let Some(number) = number {
        range(judge, node, number, rules);
    }
    if rules.needs_tcp() && protocol.as_deref().is_some_and(|protocol| protocol != "TCP") {
        let written = entry(node, "protocol");
        let help = "write `protocol: TCP`";
        match written {
            Some(entry) => {
                let from = entry.value.as_str().unwrap_or_default();
                let reason = format!("{} rules work on TCP only, not on `{}`", rules.words(), short(from));
                let mend = Mend { from: from.to_owned(), to: "TCP".to_owned() };
                judge.tell_mendable(AgentFault::L7Protocol, &entry.value, (reason, help), Some(mend));
            }
            None => {
                let reason =
                    format!("{} rules work on TCP only, and without `protocol` the port is of all", rules.words());
                judge.tell(AgentFault::L7Protocol, At::Missing(node), reason, help);
            }
        }
    }
}

/// A range of ports beside rules that take none.
fn range<'a>(judge: &mut Judge<'a>, node: &'a Node, number: u16, rules: &Rules<'a>) {
    let refuses = if judge.since(17) { rules.has_dns() } else { judge.since(16) };
    let Some(end) = entry(node, "endPort").filter(|_| refuses) else { return };
    if end.value.as_int().is_some_and(|end| end > i64::from(number)) {
        let reason = match judge.since(17) {
            true => "`dns` rules stand on a range of ports".to_owned(),
            false => {
                let release = judge.release();
                format!("{} rules stand on a range of ports, which {release} does not take", rules.words())
            }
        };
        judge.tell(AgentFault::L7Ports, At::Key(end), reason, "leave out `endPort`, and list the ports one by one");
    }
}

/// The protocol in capitals, where it is one.
fn protocol<'a>(judge: &mut Judge<'a>, node: &'a Node) -> Option<String> {
    let Some(written) = field(node, "protocol") else { return Some("ANY".to_owned()) };
    let name = written.as_str()?;
    if name.is_empty() {
        return Some("ANY".to_owned());
    }
    let upper = name.to_uppercase();
    let known = PROTOCOLS.iter().find(|(known, since, _)| *known == upper && judge.since(*since));
    if known.is_none() {
        let all: Vec<_> =
            PROTOCOLS.iter().filter(|(_, since, _)| judge.since(*since)).map(|(name, _, _)| *name).collect();
        let reason = format!("`{}` is no protocol that ports have in {}", short(name), judge.release());
        let help = match upper.as_str() {
            "ICMP" | "ICMPV6" => "write ICMP types under `icmps`, in a rule without `toPorts`".to_owned(),
            _ => format!("protocols are {}", all.join(", ")),
        };
        judge.tell(AgentFault::Port, At::Value(written), reason, help);
    }
    known.map(|_| upper)
}

/// The number of a port; nothing for a name, and for what is neither.
fn number<'a>(judge: &mut Judge<'a>, node: &'a Node, protocol: Option<&str>) -> Option<u16> {
    let has_ports =
        PROTOCOLS.iter().find(|(name, _, _)| Some(*name) == protocol).is_none_or(|(_, _, has_ports)| *has_ports);
    let Some(written) = field(node, "port") else {
        missing(judge, At::Missing(node), has_ports);
        return None;
    };
    let port = written.as_str()?;
    if port.is_empty() {
        missing(judge, At::Value(written), has_ports);
        return None;
    }
    if is_service_name(port) {
        return None;
    }
    // Cilium compares the protocol as written.
    let is_plain = text(node, "protocol").is_some_and(|name| Some(name) == protocol);
    if port != "0" && !has_ports && is_plain {
        let reason =
            format!("protocol `{}` has no ports, but port `{}` is given", protocol.unwrap_or_default(), short(port));
        let mend = Some(Mend { from: port.to_owned(), to: "0".to_owned() });
        judge.tell_mendable(AgentFault::Port, written, (reason, "write port `\"0\"`"), mend);
        return None;
    }
    let problem = match parse_uint16(port) {
        Ok(number) => return Some(number),
        Err(problem) => problem,
    };
    let (reason, help, mend) = match problem {
        NotNumber::Range => (format!("port `{}` is above 65535", short(port)), "write a port from 1 to 65535", None),
        NotNumber::Octal => {
            let decimal = port.trim_start_matches('0');
            let mend = Mend { from: port.to_owned(), to: decimal.to_owned() };
            (
                format!("port `{}` begins with 0, so it is octal, and has an 8 or 9", short(port)),
                "leave out the zeros",
                Some(mend),
            )
        }
        NotNumber::Syntax => {
            let is_range = port.chars().all(|character| character.is_ascii_digit() || matches!(character, '-' | ':'));
            let help = match is_range && judge.since(16) {
                true => "write the first port as `port` and the last one as `endPort`",
                false => "names have up to 15 letters, digits and single `-`, and at least one letter",
            };
            (format!("port `{}` is neither a number nor a name", short(port)), help, None)
        }
    };
    judge.tell_mendable(AgentFault::Port, written, (reason, help), mend);
    None
}

fn missing<'a>(judge: &mut Judge<'a>, at: At<'a>, has_ports: bool) {
    // From 1.19 on the option lets any port be missing.
    if judge.since(19) && judge.options.extended_protocols {
        return;
    }
    let (reason, help) = match has_ports {
        true => ("a port has no `port`", "write `port: \"0\"` for all ports of the protocol"),
        false => (
            "without `port` the agent's option enable-extended-ip-protocols is needed, which is off",
            "write `port: \"0\"`",
        ),
    };
    judge.tell(AgentFault::Port, at, reason, help);
}

/// A service name of RFC 6335: up to 15 letters, digits and single inner `-`, with a letter.
fn is_service_name(text: &str) -> bool {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || character == '-';
    (1..=LONGEST_NAME).contains(&text.len())
        && text.chars().all(is_plain)
        && text.contains(|character: char| character.is_ascii_alphabetic())
        && !text.contains("--")
        && !text.starts_with('-')
        && !text.ends_with('-')
}
