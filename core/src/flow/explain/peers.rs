//! Why the peers of a rule mean the other end, or do not.

use super::sight::Sight;
use super::{Line, Part};
use crate::flow::decide::Other;
use crate::flow::l7::DnsRule;
use crate::flow::labels::{Certainty, Selector};
use crate::flow::rule::{Peers, Rule, RulePeer, SelectorId};
use crate::model::Object;
use crate::policy::Direction;
use crate::source::Node;

/// Peers that are told of one rule; the others are counted.
const TOLD: usize = 8;

impl Sight<'_> {
    /// Whether the peers of a rule mean the other end, and why.
    pub(super) fn peer(&self, rule: &Rule) -> (Certainty, Vec<Line>) {
        let object = self.network.policy(rule.policy);
        let object = object.map(|policy| &*policy.object);
        let written = object.and_then(|object| object.at_pointer(&rule.pointer));
        let line = |met: Certainty, why: String| {
            let pointer = rule.pointer.to_string();
            (met, vec![Line { part: Part::Peer, met, item: String::new(), why, pointer }])
        };
        match &rule.peers {
            Peers::Nobody => line(Certainty::No, nobody(rule, written)),
            Peers::Anyone => line(Certainty::Yes, anyone(rule, written)),
            Peers::Of(peers) => self.one_of(rule, peers, object),
        }
    }

    fn one_of(&self, rule: &Rule, peers: &[RulePeer], object: Option<&Object>) -> (Certainty, Vec<Line>) {
        let required = if peers.iter().any(|peer| peer.is_endpoints) { self.required(rule) } else { Vec::new() };
        let mut lines: Vec<Line> = Vec::new();
        let mut all = Certainty::No;
        for group in peers.chunk_by(|one, other| one.pointer == other.pointer) {
            let Some(first) = group.first() else { continue };
            let by_itself = group.iter().fold(Certainty::No, |met, peer| met.or(self.means(peer.selector)));
            let asked = if first.is_endpoints { required.as_slice() } else { &[] };
            let met = asked.iter().fold(by_itself, |met, selector| met.and(self.means(*selector)));
            all = all.or(met);
            // Once one is sure, the others do not matter; of many that do not match, the first tell enough.
            let is_first_sure = met == Certainty::Yes;
            if is_first_sure {
                lines.clear();
            }
            if is_first_sure || lines.len() < TOLD {
                let node = object.and_then(|object| object.at_pointer(&format!("{}{}", rule.pointer, first.pointer)));
                let (item, mut why) = self.one(first, group, node, met);
                if met != by_itself {
                    why = format!("it means {}, but {}", self.who(), self.required_text(asked));
                }
                let pointer = format!("{}{}", rule.pointer, first.pointer);
                lines.push(Line { part: Part::Peer, met, item, why, pointer });
            }
            if is_first_sure {
                return (all, lines);
            }
        }
        if all == Certainty::Maybe {
            lines.retain(|line| line.met == Certainty::Maybe);
        }
        let mut groups = peers.chunk_by(|one, other| one.pointer == other.pointer).count();
        groups = groups.saturating_sub(TOLD);
        if groups > 0 {
            let why = crate::rules::wording::counted(groups as u128, "more peer", "more peers");
            let pointer = rule.pointer.to_string();
            lines.push(Line { part: Part::Peer, met: all, item: String::new(), why, pointer });
        }
        (all, lines)
    }

    fn required_text(&self, required: &[SelectorId]) -> String {
        let missing = required.iter().find(|selector| self.means(**selector) != Certainty::Yes);
        let asks = match missing.and_then(|selector| self.selector(*selector)) {
            Some(Selector::Labels(requirements)) => self.network.asks(requirements, "every pod"),
            _ => String::new(),
        };
        let key = if self.direction == Direction::Ingress { "fromRequires" } else { "toRequires" };
        format!("`{key}` of a rule about the same pod also asks for {asks}")
    }

    /// One item of a list of peers: what it is called, and why it means the other end or does not.
    fn one(&self, peer: &RulePeer, group: &[RulePeer], node: Option<&Node>, met: Certainty) -> (String, String) {
        let mut steps = peer.pointer.split('/').skip(1);
        let (key, at) = (steps.next().unwrap_or_default(), steps.next().unwrap_or_default());
        if key.is_empty() {
            let word = if self.direction == Direction::Ingress { "from" } else { "to" };
            return (String::new(), format!("everyone: the rule does not say {word} whom"));
        }
        let item = format!("{key}[{at}]");
        let Some(node) = node else { return (item, format!("it is about {}", self.who())) };
        let text = |key: &str| node.get(key).and_then(Node::as_str);
        let requirements = match self.selector(peer.selector) {
            Some(Selector::Labels(requirements)) => &requirements[..],
            _ => &[],
        };
        if let Some(block) = node.get("ipBlock") {
            return (format!("ipBlock {}", Self::range_text(block)), self.by_range(block, met, "an ipBlock"));
        }
        match key.trim_start_matches("from").trim_start_matches("to") {
            "CIDR" | "CIDRSet" => (format!("{item} {}", Self::range_text(node)), self.by_range(node, met, "a CIDR")),
            "Entities" => {
                let name = node.as_str().unwrap_or_default();
                let why = match (met, name) {
                    (Certainty::Yes, "all") => "everyone".to_owned(),
                    (Certainty::Maybe, _) => format!("what {} is depends on what is not given", self.who()),
                    _ => format!("{} is {}", self.who(), self.kind()),
                };
                (format!("{item} {name}"), why)
            }
            "Nodes" if met == Certainty::No && !self.is_other_node() => {
                (item, format!("it means nodes other than one's own, and {} is {}", self.who(), self.kind()))
            }
            "Nodes" => (item, self.by_labels(requirements, met, "every other node")),
            "Groups" => {
                let why = match met {
                    Certainty::Maybe => "which addresses the group has only its cloud knows".to_owned(),
                    _ => {
                        format!("a group means addresses outside of the cluster, and {} is {}", self.who(), self.kind())
                    }
                };
                (item, why)
            }
            "Services" => (service(&item, node), self.by_service(group, met)),
            "FQDNs" => {
                let (key, name) = match (text("matchName"), text("matchPattern")) {
                    (Some(name), _) => ("matchName", name),
                    (None, name) => ("matchPattern", name.unwrap_or_default()),
                };
                (format!("{item} {key} {name}"), self.by_name(met, peer.selector))
            }
            _ => {
                let of_nothing =
                    if self.network.terms.is_cilium() && key.ends_with("Endpoints") { "every pod" } else { "all pods" };
                (item, self.by_labels(requirements, met, of_nothing))
            }
        }
    }

    fn by_service(&self, group: &[RulePeer], met: Certainty) -> String {
        let who = self.who();
        let is_by_addresses =
            group.iter().any(|peer| matches!(self.selector(peer.selector), Some(Selector::Addresses { .. })));
        match (met, is_by_addresses) {
            (Certainty::Yes, false) => format!("{who} has the labels that the Service selects"),
            (Certainty::Yes, true) => format!("{who} is an endpoint of the Service"),
            (Certainty::Maybe, true) => format!("the addresses of {who} are not given"),
            (Certainty::Maybe, false) => format!("the labels of {who} that the Service selects by are not known here"),
            (Certainty::No, true) if !self.is_outside() => {
                format!("the Service selects no pods, and its addresses never mean {}", self.kind())
            }
            (Certainty::No, _) => format!("{who} is not behind the Service"),
        }
    }

    fn by_name(&self, met: Certainty, selector: SelectorId) -> String {
        let who = self.who();
        let is_named = |name: &str| {
            let pattern = self.network.names_of(selector);
            pattern.is_none_or(|pattern| pattern.matches(name, self.network.version_of_names()))
        };
        match (met, self.other) {
            (Certainty::Yes, Other::Name { name, .. }) => format!("it names {name}"),
            (Certainty::Yes, _) => format!("an answer of DNS gave {who} for such a name"),
            (Certainty::Maybe, _) => format!("whether an answer of DNS gave {who} for such a name is not known"),
            (_, Other::Name { name, .. }) if is_named(name) && !self.sees(&DnsRule::name(name)) => {
                format!("no rule with `rules.dns` lets the DNS proxy see an answer for {name}")
            }
            (_, Other::Name { name, .. }) => format!("it does not name {name}"),
            (_, Other::End(_)) if !self.is_outside() => {
                format!("{who} is {}, which names of DNS never mean", self.kind())
            }
            (_, Other::End(_)) if self.network.answers.is_none() => {
                "no rule with `rules.dns` lets the DNS proxy see answers for it".to_owned()
            }
            (_, Other::End(_)) => format!("no answer of DNS that the proxy saw gave {who} for it"),
        }
    }
}

fn service(item: &str, node: &Node) -> String {
    let of = |key: &str| node.get("k8sService").and_then(|service| service.get(key)).and_then(Node::as_str);
    match (of("namespace"), of("serviceName")) {
        (Some(namespace), Some(name)) => format!("{item} k8sService {namespace}/{name}"),
        (None, Some(name)) => format!("{item} k8sService {name}"),
        _ => format!("{item} k8sServiceSelector"),
    }
}

/// The lists of peers of a rule as written.
fn lists(written: Option<&Node>) -> impl Iterator<Item = (&str, &Node)> {
    let entries = written.map(Node::entries).unwrap_or_default().iter();
    let is_list = |key: &str| (key.starts_with("from") || key.starts_with("to")) && key != "toPorts";
    entries.filter(move |entry| is_list(&entry.key) && !entry.value.is_null()).map(|entry| (&*entry.key, &entry.value))
}

/// Why a rule means nobody.
fn nobody(rule: &Rule, written: Option<&Node>) -> String {
    if matches!(&*rule.pointer, "/spec") {
        return format!("no {} rules: the policy only isolates", rule.direction.word());
    }
    let empty = lists(written).find(|(_, node)| node.items().is_empty());
    if let Some((key, _)) = empty {
        return format!("selects nobody: the list `{key}` is empty");
    }
    let mut unseen = lists(written).map(|(key, _)| key);
    match unseen.next() {
        Some(key @ ("fromRequires" | "toRequires")) => {
            format!("`{key}` only narrows the endpoints of other rules")
        }
        Some("toServices") => "selects nobody: `toServices` finds no Service in what is given".to_owned(),
        Some(key) => format!("selects nobody: `{key}` names nothing that is known"),
        None => "a rule without peers and ports allows nothing here; `fromEntities` or `toEntities` with `all` would"
            .to_owned(),
    }
}

/// Why a rule means everyone.
fn anyone(rule: &Rule, written: Option<&Node>) -> String {
    match lists(written).next() {
        Some(("toServices", node)) if !node.items().is_empty() => {
            "everyone: `toServices` finds no Service in what is given, and then counts as absent".to_owned()
        }
        Some((key, _)) => format!("everyone: the empty list `{key}` counts as absent"),
        None => {
            let word = if rule.direction == Direction::Ingress { "from" } else { "to" };
            format!("everyone: the rule does not say {word} whom")
        }
    }
}
