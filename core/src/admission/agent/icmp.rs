use super::judge::{At, Judge, entry, field, filled, is_mapping, items, short, text};
use crate::admission::AgentFault;
use crate::policy::icmp_types;
use crate::source::{Node, Value};

/// Types in one block.
const MOST_TYPES: usize = 40;

/// Judges how many types the blocks of a rule have, of which family they are, and what stands beside them.
pub(super) fn icmps<'a>(judge: &mut Judge<'a>, item: &'a Node) {
    if let (Some(icmps), Some(ports)) = (filled(item, "icmps"), filled(item, "toPorts")) {
        let reason = "`icmps` stands beside `toPorts`";
        let help = "write two rules with the same peers, one for the ports and one for ICMP";
        let note = (At::Key(ports), "the ports");
        judge.tell_beside(AgentFault::IcmpWithPorts, At::Key(icmps), (reason, help), note);
    }
    if let Some(icmps) = filled(item, "icmps").filter(|_| !judge.options.icmp_rules) {
        let reason = "`icmps` needs the agent's option enable-icmp-rules, which is off";
        judge.tell(AgentFault::IcmpType, At::Key(icmps), reason, "leave out `icmps`, or set the option");
    }
    for block in items(item, "icmps") {
        let fields = items(block, "fields");
        if let Some(entry) = entry(block, "fields").filter(|_| fields.len() > MOST_TYPES) {
            let reason = format!("a block of ICMP types has {} of them, and {MOST_TYPES} are the most", fields.len());
            judge.tell(AgentFault::TooMany, At::Key(entry), reason, "split the list over several blocks");
        }
        for family in fields.iter().filter_map(|field| self::field(field, "family")) {
            if let Some(name) = family.as_str().filter(|name| !matches!(*name, "" | "IPv4" | "IPv6")) {
                let reason = format!("`{}` is no family of ICMP", short(name));
                judge.tell(AgentFault::IcmpType, At::Value(family), reason, "families are IPv4, the default, and IPv6");
            }
        }
    }
}

/// Judges what decodes the types, from 1.16 on, in every direction.
pub(super) fn types<'a>(judge: &mut Judge<'a>, item: &'a Node) {
    if !judge.since(16) {
        return;
    }
    let fields = items(item, "icmps").iter().flat_map(|block| items(block, "fields"));
    for field in fields.filter(|field| is_mapping(field)) {
        let Some(node) = self::field(field, "type") else { continue };
        let (family, names) = match text(field, "family") {
            Some("IPv6") => ("IPv6", icmp_types(true)),
            _ => ("IPv4", icmp_types(false)),
        };
        match &node.value {
            Value::String(name) if number(name).is_none() && !names.iter().any(|(known, _)| *known == &**name) => {
                let other = icmp_types(family != "IPv6");
                let is_of_other = other.iter().any(|(known, _)| *known == &**name);
                let reason = format!("`{}` is no type of ICMP for {family}", short(name));
                let help = match (is_of_other, family) {
                    (true, "IPv4") => "add `family: IPv6`, or name a type of IPv4".to_owned(),
                    (true, _) => "add `family: IPv4`, or name a type of IPv6".to_owned(),
                    _ => "write the number of the type".to_owned(),
                };
                judge.tell_undecodable(AgentFault::IcmpType, At::Value(node), reason, help);
            }
            Value::Int(value) if i32::try_from(*value).is_err() => out_of_range(judge, node, &value.to_string()),
            Value::Uint(value) => out_of_range(judge, node, &value.to_string()),
            _ => {}
        }
    }
}

/// What Go's `Atoi` makes of a text when it is not 0, and 0 for the text `0` alone. A number that is too large counts as the
/// largest.
fn number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let value: i64 = if is_number { text.parse().unwrap_or(i64::MAX) } else { return None };
    (value != 0 || text == "0").then_some(value)
}

fn out_of_range<'a>(judge: &mut Judge<'a>, node: &'a Node, value: &str) {
    let reason = format!("the type of ICMP `{value}` does not fit 32 bits");
    judge.tell_undecodable(AgentFault::IcmpType, At::Value(node), reason, "types are numbers from 0 to 255");
}
