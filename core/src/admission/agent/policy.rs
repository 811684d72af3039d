use super::judge::{At, Judge, entry, field, filled, items, text};
use super::selector::{Keys, selector};
use super::{icmp, peers, ports};
use crate::admission::AgentFault;
use crate::model::Object;
use crate::source::Node;

/// The two kinds of policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `CiliumNetworkPolicy`.
    Namespaced,
    /// `CiliumClusterwideNetworkPolicy`.
    Clusterwide,
}

impl Kind {
    pub fn of(object: &Object) -> Option<Self> {
        let kinds = [("CiliumNetworkPolicy", Self::Namespaced), ("CiliumClusterwideNetworkPolicy", Self::Clusterwide)];
        kinds.into_iter().find(|(kind, _)| object.is("cilium.io", kind)).map(|(_, kind)| kind)
    }
}

/// One of the four lists of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Section {
    pub name: &'static str,
    pub ingress: bool,
    pub deny: bool,
}

const SECTIONS: [Section; 4] = [
    Section { name: "ingress", ingress: true, deny: false },
    Section { name: "ingressDeny", ingress: true, deny: true },
    Section { name: "egress", ingress: false, deny: false },
    Section { name: "egressDeny", ingress: false, deny: true },
];

/// Judges the `spec` and the `specs` of a policy.
pub(super) fn policy<'a>(judge: &mut Judge<'a>, kind: Kind, root: &'a Node) {
    let (spec, specs) = (field(root, "spec"), field(root, "specs"));
    if spec.is_none() && specs.is_none() {
        let help = "put the rule under `spec`, or several rules under `specs`";
        judge.tell(AgentFault::NoRules, At::Missing(root), "the policy has neither `spec` nor `specs`", help);
    }
    if let Some(spec) = spec {
        rule(judge, kind, spec, true);
    }
    for spec in specs.map_or(&[][..], Node::items) {
        // Up to 1.17 a `nodeSelector` under `specs` was overlooked.
        let judges_node_selector = judge.since(18);
        rule(judge, kind, spec, judges_node_selector);
    }
}

fn rule<'a>(judge: &mut Judge<'a>, kind: Kind, rule: &'a Node, judges_node_selector: bool) {
    let is_filled = |section: &Section| filled(rule, section.name).is_some();
    if judge.since(17) && !SECTIONS.iter().any(is_filled) {
        let written = SECTIONS.iter().find_map(|section| entry(rule, section.name));
        let (at, reason) = match written {
            Some(empty) => (At::Key(empty), format!("`{}` is empty and no other direction has rules", empty.key)),
            None => {
                (At::Missing(rule), "the rule has no `ingress`, `ingressDeny`, `egress` or `egressDeny`".to_owned())
            }
        };
        let key = written.map_or("ingress", |entry| &*entry.key);
        let help =
            format!("to deny all, write a list with one empty rule, `{key}: [{{}}]`: it allows nobody, but isolates");
        judge.tell(AgentFault::NoRules, at, reason, help);
    }
    let is_host = subject(judge, kind, rule, judges_node_selector);
    for section in SECTIONS {
        for item in items(rule, section.name) {
            section_item(judge, section, item, is_host);
        }
    }
    for label in items(rule, "labels") {
        if text(label, "key") == Some("") {
            let at = field(label, "key").map_or(At::Missing(label), At::Value);
            let help = "give the label a key, or leave it out";
            judge.tell_undecodable(AgentFault::RuleLabel, at, "a label of the rule has an empty key", help);
        }
    }
}

/// Judges what a rule is about; whether that is nodes.
fn subject<'a>(judge: &mut Judge<'a>, kind: Kind, rule: &'a Node, judges_node_selector: bool) -> bool {
    let (endpoints, nodes) = (entry(rule, "endpointSelector"), entry(rule, "nodeSelector"));
    match (endpoints, nodes) {
        (None, None) => {
            let help = "add `endpointSelector`; `{}` selects every pod of the policy's namespace";
            let reason = "the rule has neither `endpointSelector` nor `nodeSelector`";
            judge.tell(AgentFault::Subject, At::Missing(rule), reason, help);
        }
        (Some(endpoints), Some(nodes)) => {
            let reason = "the rule has both `endpointSelector` and `nodeSelector`";
            let help = "write two rules under `specs`, one for pods and one for nodes";
            let note = (At::Key(endpoints), "the other selector");
            judge.tell_beside(AgentFault::Subject, At::Key(nodes), (reason, help), note);
        }
        (_, Some(nodes)) if kind == Kind::Namespaced && judges_node_selector => {
            let reason = "`nodeSelector` stands in a policy of a namespace, and nodes belong to none";
            let help = "make it a CiliumClusterwideNetworkPolicy, or select pods with `endpointSelector`";
            judge.tell(AgentFault::Subject, At::Key(nodes), reason, help);
        }
        _ => {}
    }
    for found in [endpoints, nodes].into_iter().flatten() {
        selector(judge, &found.value, Keys::Endpoint);
    }
    nodes.is_some()
}

fn section_item<'a>(judge: &mut Judge<'a>, section: Section, item: &'a Node, is_host: bool) {
    // Types that cannot be decoded fail before anything is judged.
    icmp::types(judge, item);
    // Up to 1.15 rules that deny were not judged at all.
    if section.deny && !judge.since(16) {
        peers::denied_ranges(judge, section, item);
        return;
    }
    peers::peers(judge, section, item);
    icmp::icmps(judge, item);
    for port_rule in items(item, "toPorts") {
        ports::port_rule(judge, section, port_rule, is_host);
    }
}
