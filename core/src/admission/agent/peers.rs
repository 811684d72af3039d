use super::cidr;
use super::judge::{At, Judge, entry, field, filled, items, short, text};
use super::policy::Section;
use super::selector::{Keys, selector};
use crate::admission::AgentFault;
use crate::source::{Entry, Node};

/// What a rule can say about its peers: the fields for one direction, each with its first release.
const INGRESS: [(&str, u32); 6] = [
    ("fromEndpoints", 0),
    ("fromCIDR", 0),
    ("fromCIDRSet", 0),
    ("fromEntities", 0),
    ("fromNodes", 16),
    ("fromGroups", 16),
];
const EGRESS: [(&str, u32); 8] = [
    ("toEndpoints", 0),
    ("toCIDR", 0),
    ("toCIDRSet", 0),
    ("toEntities", 0),
    ("toServices", 0),
    ("toGroups", 0),
    ("toFQDNs", 0),
    ("toNodes", 16),
];

/// Entities, each with its first release.
const ENTITIES: [(&str, u32); 14] = [
    ("all", 0),
    ("world", 0),
    ("world-ipv4", 15),
    ("world-ipv6", 15),
    ("cluster", 0),
    ("cluster-mesh", 20),
    ("host", 0),
    ("init", 0),
    ("ingress", 0),
    ("unmanaged", 0),
    ("remote-node", 0),
    ("health", 0),
    ("none", 0),
    ("kube-apiserver", 0),
];

/// The longest pattern of names, from 1.19 on.
const LONGEST_PATTERN: usize = 255;

/// Judges the peers of an item of `ingress`, `egress` and the like.
pub(super) fn peers<'a>(judge: &mut Judge<'a>, section: Section, item: &'a Node) {
    kinds(judge, section, item);
    let direction = if section.ingress { "from" } else { "to" };
    let named = |kind: &str| format!("{direction}{kind}");
    for endpoints in items(item, &named("Endpoints")) {
        selector(judge, endpoints, Keys::Endpoint);
    }
    if !judge.since(19) {
        for required in items(item, &named("Requires")) {
            selector(judge, required, Keys::Endpoint);
        }
    }
    if let Some(nodes) = filled(item, &named("Nodes")).filter(|_| judge.since(16)) {
        if !judge.options.node_labels {
            let reason = format!("`{}` needs the agent's option enable-node-selector-labels, which is off", nodes.key);
            let help = "name nodes by entities (`remote-node`, `host`) or by their CIDRs, or set the option, which AKS \
                        does not let you do";
            judge.tell(AgentFault::Peer, At::Key(nodes), reason, help);
        }
        nodes.value.items().iter().for_each(|node| selector(judge, node, Keys::Endpoint));
    }
    for range in items(item, &named("CIDR")) {
        cidr::peer(judge, range);
    }
    for range in items(item, &named("CIDRSet")) {
        cidr::set_item(judge, section, range);
    }
    for name in items(item, &named("Entities")) {
        entity(judge, name);
    }
    if section.ingress {
        return;
    }
    if judge.is_patch_of(19, 6) {
        let selected = items(item, "toServices").iter().filter_map(|service| field(service, "k8sServiceSelector"));
        selected.filter_map(|found| field(found, "selector")).for_each(|found| selector(judge, found, Keys::Endpoint));
    }
    for name in items(item, "toFQDNs").iter().filter(|_| !section.deny) {
        let (by_name, by_pattern) = (text(name, "matchName"), text(name, "matchPattern"));
        let is_given = |given: Option<&str>| given.is_some_and(|given| !given.is_empty());
        if is_given(by_name) && is_given(by_pattern) {
            let reason = "an item of `toFQDNs` has both `matchName` and `matchPattern`";
            judge.tell(AgentFault::Peer, At::Value(name), reason, "write two items, one for each");
        }
        names(judge, AgentFault::Peer, name);
    }
}

/// Judges the characters of `matchName` and `matchPattern`.
pub(super) fn names<'a>(judge: &mut Judge<'a>, kind: AgentFault, item: &'a Node) {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    if let Some(node) = field(item, "matchName")
        && let Some(name) = node.as_str()
        && !name.chars().all(is_plain)
    {
        let reason = format!("`matchName` takes letters, digits, `-`, `_` and `.` only, not `{}`", short(name));
        let help = "write the name alone, without scheme, port or path; wildcards stand in `matchPattern`";
        judge.tell(kind, At::Value(node), reason, help);
    }
    let Some(node) = field(item, "matchPattern") else { return };
    let Some(pattern) = node.as_str() else { return };
    if !pattern.chars().all(|character| is_plain(character) || character == '*') {
        let reason =
            format!("`matchPattern` takes letters, digits, `-`, `_`, `.` and `*` only, not `{}`", short(pattern));
        judge.tell(
            kind,
            At::Value(node),
            reason,
            "write a name with `*` for the parts that vary; it is no regular expression",
        );
    } else if judge.since(19) && pattern.len() > LONGEST_PATTERN {
        let reason = format!("`matchPattern` has {} characters, and a name has 255 at most", pattern.len());
        judge.tell(kind, At::Value(node), reason, "write a shorter pattern");
    }
}

/// What up to 1.15 was judged of the ranges of rules that deny: no `except` stands beside a group, and some crash it.
pub(super) fn denied_ranges<'a>(judge: &mut Judge<'a>, section: Section, item: &'a Node) {
    let name = if section.ingress { "fromCIDRSet" } else { "toCIDRSet" };
    for range in items(item, name) {
        cidr::group_beside_except(judge, range);
        cidr::crashing_exceptions(judge, range);
    }
}

/// Judges which fields stand together.
fn kinds<'a>(judge: &mut Judge<'a>, section: Section, item: &'a Node) {
    let fields: &[(&str, u32)] = if section.ingress { &INGRESS } else { &EGRESS };
    let counts = |entry: &&Entry| {
        let known = fields.iter().find(|(name, _)| *name == &*entry.key);
        known.is_some_and(|(name, since)| judge.since(*since) && !(section.deny && *name == "toFQDNs"))
            && !entry.value.items().is_empty()
    };
    let given: Vec<&Entry> = item.entries().iter().filter(counts).collect();
    if let [first, second, ..] = given.as_slice() {
        let all: Vec<String> = given.iter().map(|entry| format!("`{}`", entry.key)).collect();
        let reason = format!("one rule names its peers by {}, which cannot be combined", all.join(" and "));
        let help = "write one rule for each of them: traffic that any rule allows is allowed";
        let note = (At::Key(first), "the other kind of peers");
        judge.tell_beside(AgentFault::PeerKinds, At::Key(second), (reason, help), note);
    }
    let services = entry(item, "toServices").filter(|_| !section.ingress && judge.since(14) && !judge.since(17));
    if let Some(services) = services.filter(|services| !services.value.items().is_empty())
        && let Some(ports) = filled(item, "toPorts")
    {
        let reason = format!("`toPorts` stands beside `toServices`, which {} does not take", judge.release());
        let help = "leave out `toPorts`, or name the pods behind the service in `toEndpoints`; 1.17 takes both";
        let note = (At::Key(services), "the services");
        judge.tell_beside(AgentFault::ServicePorts, At::Key(ports), (reason, help), note);
    }
}

fn entity<'a>(judge: &mut Judge<'a>, node: &'a Node) {
    let Some(name) = node.as_str() else { return };
    if ENTITIES.iter().any(|(known, since)| *known == name && judge.since(*since)) {
        return;
    }
    let known: Vec<&str> = ENTITIES
        .iter()
        .filter(|(name, since)| judge.since(*since) && !name.starts_with("world-"))
        .map(|(name, _)| *name)
        .collect();
    let help = format!("entities are {}", known.join(", "));
    let reason = format!("`{}` is no entity of {}", short(name), judge.release());
    judge.tell(AgentFault::Peer, At::Value(node), reason, help);
}
