//! Their text that explains connections.

use super::NamedRule;
use crate::corpora::ask::Named;
use crate::corpora::compare::Expected;

/// Connections between two peers that have one reason.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The peer that begins them, as they write it.
    pub from: String,
    /// The peer that they go to.
    pub to: String,
    /// Which connections.
    pub connections: Vec<Connections>,
    /// What they say.
    pub expected: Expected,
    /// The rules of network policies that allow them.
    pub rules: Vec<NamedRule>,
}

/// Ports of a protocol.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Connections {
    /// The protocol.
    pub protocol: String,
    /// First and last port of each range.
    pub ranges: Vec<(u32, u32)>,
}

const ALL: &str = "TCP, UDP, SCTP";
const BY_DEFAULT: &str = "the system default (Allow all)";

/// The blocks of a text; of pairs that no policy is about too, but not of exposure.
pub(super) fn read(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut pair = (String::new(), String::new());
    let mut direction = "";
    let mut is_default = false;
    for line in text.lines() {
        if line.starts_with("Exposure Analysis Result") {
            break;
        }
        if let Some(rest) = line.strip_prefix("Connections between ") {
            let (from, to) = rest.trim_end_matches(':').split_once(" => ").unwrap();
            pair = (from.to_owned(), to.to_owned());
        } else if line.starts_with("# All Connections due to the system default") {
            is_default = true;
        } else if is_default {
            if let Some((from, to)) = line.split_once(" => ") {
                blocks.push(block(from, to, true, ALL, BY_DEFAULT));
            }
        } else if let Some((kind, rest)) = line.strip_prefix('\t').and_then(|line| line.split_once(' '))
            && matches!(kind, "Allowed" | "Denied")
        {
            let (connections, why) = rest.split_once(" due to ").unwrap();
            blocks.push(block(&pair.0, &pair.1, kind == "Allowed", connections, why));
        } else if let Some(block) = blocks.last_mut() {
            let line = line.trim_start_matches(['\t', ' ', '-']);
            if let Some((side, verdict)) =
                line.split_once(" (").filter(|(side, _)| matches!(*side, "Egress" | "Ingress"))
            {
                let verdict = Some(if verdict.starts_with("Allowed") { "allow" } else { "deny" }.to_owned());
                if side == "Egress" {
                    direction = "egress";
                    block.expected.egress = verdict;
                } else {
                    direction = "ingress";
                    block.expected.ingress = verdict;
                }
            }
            block.rules.extend(rule(line, direction));
        }
    }
    blocks
}

fn block(from: &str, to: &str, is_allowed: bool, connections: &str, why: &str) -> Block {
    let mut expected = Expected::verdict(is_allowed);
    if why == BY_DEFAULT {
        expected.egress = Some("allow".to_owned());
        expected.ingress = Some("allow".to_owned());
    }
    let (from, to) = (from.to_owned(), to.to_owned());
    Block { from, to, connections: connections_of(connections), expected, rules: Vec::new() }
}

/// `TCP:[1-79,81], UDP` and the like.
fn connections_of(text: &str) -> Vec<Connections> {
    let read = |text: &str| {
        let (protocol, ports) = text.split_once(":[").unwrap_or((text, "1-65535"));
        let range = |text: &str| {
            let (first, last) = text.split_once('-').unwrap_or((text, text));
            (first.parse().unwrap(), last.parse().unwrap())
        };
        let ranges = ports.trim_end_matches(']').split(',').map(range).collect();
        Connections { protocol: protocol.to_owned(), ranges }
    };
    text.split(", ").map(read).collect()
}

/// `NetworkPolicy 'ns/name' allows connections by Ingress rule #1`.
fn rule(line: &str, direction: &'static str) -> Option<NamedRule> {
    let (policy, rest) = line.strip_prefix("NetworkPolicy '")?.split_once("' allows connections by ")?;
    let (namespace, name) = policy.split_once('/')?;
    let number: usize = rest.rsplit_once('#')?.1.parse().ok()?;
    let policy = Named { kind: "NetworkPolicy".to_owned(), namespace: namespace.to_owned(), name: name.to_owned() };
    Some(NamedRule { policy, direction, path: format!("/spec/{direction}/{}", number - 1) })
}

#[cfg(test)]
mod tests {
    use super::{Block, connections_of, read, rule};

    const TEXT: &str = "
Connections between a/b[Pod] => 10.0.0.0-10.0.0.255[External]:

Allowed connections:
\tAllowed TCP:[80,90-99] due to the following policies and rules:
\t\tEgress (Allowed)
\t\t\tNetworkPolicy 'a/p' allows connections by Egress rule #2
\t\tIngress (Allowed) due to the system default (Allow all)

Denied connections:
\tDenied UDP, SCTP due to the following policies and rules:
\t\tEgress (Denied)
\t\t\tNetworkPolicy list:
\t\t\t\t- NetworkPolicy 'a/p' selects a/b[Pod], but it is not allowed by any Egress rule

#########################################################
# All Connections due to the system default (Allow all) #
#########################################################
a/b[Pod] => c/d[Deployment]

Exposure Analysis Result:
a/b[Pod] \t=> \tentire-cluster : All Connections
";

    #[test]
    fn their_text_is_read() {
        let [allowed, denied, default]: [Block; 3] = read(TEXT).try_into().unwrap();
        assert_eq!((allowed.from.as_str(), allowed.to.as_str()), ("a/b[Pod]", "10.0.0.0-10.0.0.255[External]"));
        assert_eq!(allowed.connections, connections_of("TCP:[80,90-99]"));
        assert_eq!(allowed.connections.first().map(|of| of.ranges.clone()), Some(vec![(80, 80), (90, 99)]));
        assert_eq!(
            allowed.rules,
            [rule("NetworkPolicy 'a/p' allows connections by Egress rule #2", "egress").unwrap()]
        );
        assert_eq!(allowed.rules.first().map(|rule| rule.path.as_str()), Some("/spec/egress/1"));
        assert_eq!((denied.expected.verdict.as_str(), denied.expected.egress.as_deref()), ("deny", Some("deny")));
        assert_eq!((denied.expected.ingress.as_ref(), denied.rules.len()), (None, 0));
        assert_eq!((default.to.as_str(), default.expected.ingress.as_deref()), ("c/d[Deployment]", Some("allow")));
        assert_eq!(default.connections, connections_of("TCP, UDP, SCTP"));
    }
}
