use super::judge::{At, Judge, entry, field, filled, is_mapping, items, short};
use super::kafka;
use super::peers::names;
use super::policy::Section;
use super::re2;
use crate::admission::AgentFault;
use crate::source::{Entry, Node};

/// What a header match may do with a header that does not match.
const MISMATCH: [&str; 4] = ["LOG", "ADD", "DELETE", "REPLACE"];

/// The L7 rules of a block of `toPorts`, of which there is at least one.
pub(super) struct Rules<'a> {
    /// `rules`.
    entry: &'a Entry,
    http: Option<&'a Entry>,
    kafka: Option<&'a Entry>,
    dns: Option<&'a Entry>,
    l7: Option<&'a Entry>,
    l7proto: Option<&'a Entry>,
}

impl<'a> Rules<'a> {
    /// The rules of a block; nothing when it has none, which the agent does not look at.
    pub fn of(judge: &Judge<'a>, block: &'a Node) -> Option<Self> {
        let entry = entry(block, "rules").filter(|entry| is_mapping(&entry.value))?;
        let list = |key: &str| super::judge::entry(&entry.value, key);
        let old = |key: &str| list(key).filter(|_| !judge.since(20));
        let (http, dns, kafka, l7) = (list("http"), list("dns"), old("kafka"), old("l7"));
        let l7proto = old("l7proto").filter(|entry| entry.value.as_str().is_some_and(|name| !name.is_empty()));
        let rules = Self { entry, http, kafka, dns, l7, l7proto };
        [http, dns, kafka, l7].into_iter().flatten().any(|list| !list.value.items().is_empty()).then_some(rules)
    }

    /// The protocol, as messages name it.
    pub fn words(&self) -> &'static str {
        let is_filled = |list: Option<&Entry>| list.is_some_and(|list| !list.value.items().is_empty());
        match (is_filled(self.http), is_filled(self.dns), is_filled(self.kafka)) {
            (true, _, _) => "`http`",
            (_, true, _) => "`dns`",
            (_, _, true) => "`kafka`",
            _ => "`l7`",
        }
    }

    /// Whether there are DNS rules.
    pub fn has_dns(&self) -> bool {
        self.dns.is_some_and(|dns| !dns.value.items().is_empty())
    }

    /// Whether every port has to be of TCP.
    pub fn needs_tcp(&self) -> bool {
        !self.has_dns()
    }

    /// Judges the rules, which stand on these ports.
    pub fn judge(&self, judge: &mut Judge<'a>, section: Section, ports: &'a [Node], is_host: bool) {
        if !judge.options.l7_proxy {
            let reason = format!("{} rules need the agent's L7 proxy, and enable-l7-proxy is off", self.words());
            let help = "leave out `rules`, or enable the proxy; on AKS it comes with Advanced Container Networking \
                        Services";
            judge.tell(AgentFault::L7Rules, At::Key(self.entry), reason, help);
        }
        if is_host {
            self.on_host(judge, section);
        }
        if let Some(dns) = self.dns.filter(|_| section.ingress && self.has_dns()) {
            let help = "move the rule to `egress` of the pods that ask, towards the DNS server";
            judge.tell(AgentFault::DnsOnIngress, At::Key(dns), "`dns` rules stand in `ingress`", help);
        }
        if let Some(dns) = self.dns.filter(|_| ports.is_empty()) {
            let help = "add `ports: [{port: \"53\", protocol: ANY}]`";
            judge.tell(AgentFault::L7Ports, At::Key(dns), "`dns` rules have no port", help);
        }
        let kinds: Vec<&Entry> = [self.http, self.kafka, self.dns, self.l7proto].into_iter().flatten().collect();
        if let [first, second, ..] = kinds.as_slice() {
            let reason = format!("`{}` and `{}` stand in the same `rules`", first.key, second.key);
            let help = "write a block of `toPorts` for each protocol";
            judge.tell(AgentFault::L7Rules, At::Key(second), reason, help);
        }
        for rule in self.http.map_or(&[][..], |http| http.value.items()) {
            http(judge, rule);
        }
        for rule in self.dns.map_or(&[][..], |dns| dns.value.items()) {
            names(judge, AgentFault::L7Rules, rule);
        }
        for rule in self.kafka.map_or(&[][..], |kafka| kafka.value.items()) {
            kafka::kafka(judge, rule);
        }
        if let Some(l7) = self.l7 {
            kafka::l7(judge, l7, self.l7proto.is_some());
        }
    }

    fn on_host(&self, judge: &mut Judge<'a>, section: Section) {
        let is_filled = |list: &&Entry| !list.value.items().is_empty();
        if section.ingress || !judge.since(17) {
            let reason = format!("{} rules stand in a rule about nodes", self.words());
            let help = match judge.since(17) {
                true => "leave out `rules`, or select pods; for nodes only DNS rules in `egress` work",
                false => "leave out `rules`, or select pods; DNS rules in `egress` of nodes came with 1.17",
            };
            judge.tell(AgentFault::HostL7, At::Key(self.entry), reason, help);
        } else if let Some(list) = [self.http, self.kafka].into_iter().flatten().find(is_filled) {
            let reason = format!("{} rules stand in a rule about nodes", self.words());
            let help = "leave out `rules`, or select pods; for nodes only DNS rules in `egress` work";
            judge.tell(AgentFault::HostL7, At::Key(list), reason, help);
        }
    }
}

/// Judges server names and listeners, which exclude L7 rules.
pub(super) fn around_rules<'a>(judge: &mut Judge<'a>, section: Section, block: &'a Node) {
    let rules = Rules::of(judge, block);
    if let Some(server_names) = filled(block, "serverNames") {
        if let Some(rules) = rules.as_ref().filter(|_| field(block, "terminatingTLS").is_none()) {
            let reason = format!("`serverNames` stands beside {} rules without `terminatingTLS`", rules.words());
            let help =
                "Cilium reads HTTP inside of TLS only when it terminates it: add `terminatingTLS`, or leave out one";
            let note = (At::Key(rules.entry), "the rules");
            judge.tell_beside(AgentFault::ServerNames, At::Key(server_names), (reason, help), note);
        }
        for name in server_names.value.items().iter().filter(|name| name.as_str() == Some("")) {
            let help = "write the name that clients ask for, or leave out `serverNames`";
            judge.tell(AgentFault::ServerNames, At::Value(name), "a server name is empty", help);
        }
    }
    let Some(listener) = entry(block, "listener").filter(|listener| is_mapping(&listener.value)) else { return };
    if section.ingress {
        let help = "a listener takes traffic that leaves: move the rule to `egress`";
        judge.tell(AgentFault::Listener, At::Key(listener), "`listener` stands in `ingress`", help);
    }
    if let Some(rules) = rules {
        let reason = format!("`listener` stands beside {} rules", rules.words());
        let help = "leave out `rules`, and set them in the Envoy configuration of the listener";
        let note = (At::Key(rules.entry), "the rules");
        judge.tell_beside(AgentFault::Listener, At::Key(listener), (reason, help), note);
    }
}

fn http<'a>(judge: &mut Judge<'a>, rule: &'a Node) {
    for key in ["path", "method"] {
        let Some(node) = field(rule, key) else { continue };
        let Some(pattern) = node.as_str() else { continue };
        if let Err(wrong) = re2::check(pattern) {
            let reason = format!("`{key}` is no regular expression of RE2: {wrong}");
            let help = "write it in the syntax of RE2, and a backslash before each character that stands for itself";
            judge.tell(AgentFault::HttpRegex, At::Value(node), reason, help);
        }
    }
    for header in items(rule, "headerMatches").iter().filter(|header| is_mapping(header)) {
        header_match(judge, header);
    }
}

fn header_match<'a>(judge: &mut Judge<'a>, header: &'a Node) {
    let is_empty = |node: &Node, key: &str| field(node, key).is_none_or(|name| name.as_str() == Some(""));
    if is_empty(header, "name") {
        let at = field(header, "name").map_or(At::Missing(header), At::Value);
        judge.tell(AgentFault::HeaderMatch, at, "a header match has no `name`", "name the header");
    }
    if let Some(node) = field(header, "mismatch")
        && let Some(action) = node.as_str().filter(|action| !action.is_empty() && !MISMATCH.contains(action))
    {
        let help = "actions are LOG, ADD, DELETE and REPLACE; without one a mismatch is denied";
        let reason = format!("`{}` is no action for a header that does not match", short(action));
        judge.tell(AgentFault::HeaderMatch, At::Value(node), reason, help);
    }
    if let Some(secret) = field(header, "secret").filter(|secret| is_mapping(secret) && is_empty(secret, "name")) {
        let at = field(secret, "name").map_or(At::Missing(secret), At::Value);
        let help = "name the Secret that holds the value of the header";
        judge.tell(AgentFault::HeaderMatch, at, "the `secret` of a header match has no `name`", help);
    }
}
