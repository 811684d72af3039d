//! One side of a flow (section 0, D1-D9, E3, E4, E9).

use super::cluster::{Cluster, Kind, Peer};
use super::entry::{Entry, Layer7, PeerSelector, Peers, Ports, Verdict};
use super::identity::{self, Identity};
use super::label::{Label, Requirement, Selector, Want, has_key};
use super::layer7::{self, Hit};
use super::ports::{self, Asked};
use super::{cilium_policy, cluster_network_policy, network_policy};
use crate::case::Flow;

/// What a side says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side {
    /// Whether the packet passes.
    pub allowed: bool,
    /// Whether it goes through the proxy.
    pub proxied: bool,
    /// Whether the proxy refuses the request.
    pub refused: bool,
}

impl Side {
    const ALLOW: Self = Self { allowed: true, proxied: false, refused: false };
    const DENY: Self = Self { allowed: false, proxied: false, refused: false };

    /// Its word.
    pub fn word(self) -> &'static str {
        match (self.allowed, self.refused) {
            (true, false) => "allow",
            (true, true) => "allow-l4-deny-l7",
            (false, _) => "deny",
        }
    }
}

/// All entries of all policies in force.
pub fn all_entries(cluster: &Cluster<'_>) -> Vec<Entry> {
    let mut found = Vec::new();
    found.extend(cluster.policies("NetworkPolicy").flat_map(|policy| network_policy::entries(cluster, policy)));
    for kind in ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"] {
        found.extend(cluster.policies(kind).flat_map(|policy| cilium_policy::entries(cluster, policy)));
    }
    if cluster.options.cluster_network_policy {
        let policies = cluster.policies("ClusterNetworkPolicy");
        found.extend(policies.flat_map(|policy| cluster_network_policy::entries(cluster, policy)));
    }
    found
}

/// The entries of a direction that are for these labels. Those with a node selector are for hosts only (C10).
pub fn entries_for(cluster: &Cluster<'_>, subject: &[Label], ingress: bool) -> Vec<Entry> {
    let host = subject.iter().any(|label| label.source == "reserved" && label.key == "host");
    let mut found = all_entries(cluster);
    found.retain(|entry| entry.ingress == ingress && entry.for_node == host && entry.subject.matches(subject));
    found
}

/// The labels of a subject, `None` where it has no endpoint.
pub fn subject_labels<'a>(cluster: &Cluster<'a>, subject: &Peer<'a>) -> Option<Vec<Label>> {
    match &subject.kind {
        Kind::Pod(pod) => Some(identity::of_pod(cluster, pod)),
        // D8: the host has a policy only with its firewall.
        Kind::Node(node) if cluster.options.host_firewall => Some(identity::of_host_as_subject(cluster, node)),
        Kind::Reserved(entity) => Some(vec![Label::new("reserved", entity, "")]),
        _ => None,
    }
}

/// The verdict of one side.
pub fn decide<'a>(
    cluster: &Cluster<'a>,
    subject: &Peer<'a>,
    peer: &Peer<'a>,
    asked: &Asked,
    ingress: bool,
    flow: &Flow,
) -> Side {
    let Some(labels) = subject_labels(cluster, subject) else { return Side::ALLOW };
    let host = matches!(subject.kind, Kind::Node(_));
    // E4: before the mend, any label named `host` is taken for the host, which has no policy without its firewall.
    if has_key(&labels, "host") && !cluster.options.host_firewall && cluster.terms.cilium < (20, 2) {
        return Side::ALLOW;
    }
    // D3.
    if cluster.options.mode == "never" {
        return Side::ALLOW;
    }
    let seen = identity::of_peer(cluster, peer, subject.node, &labels);
    let mut rules = entries_for(cluster, &labels, ingress);
    // D3, E3: always closed, also where any label is named `init`.
    let always = cluster.options.mode == "always" || has_key(&labels, "init");
    if rules.is_empty() && !always {
        return Side::ALLOW;
    }
    let closed = always || rules.iter().any(|rule| rule.default_deny);
    let any_rule = !rules.is_empty();
    if !closed {
        rules.push(implied(ingress, PeerSelector::everybody()));
    }
    // D1, E9: the local host may come in; since 1.20 only where a rule selects the endpoint.
    let exception = ingress && closed && cluster.options.local_host_allowed && !host;
    if exception && (any_rule || cluster.minor() < 20) {
        rules.push(implied(ingress, PeerSelector::Labels(Selector::default().and("reserved:host", Want::Exists))));
    }
    // R23: what allows require is of allows, what denies require is of denies.
    let required = |verdict: Verdict| -> Vec<Requirement> {
        let same = rules.iter().filter(|rule| rule.verdict == verdict);
        same.flat_map(|rule| rule.requires.clone()).collect()
    };
    let (allows, denies) = (required(Verdict::Allow), required(Verdict::Deny));
    let mut matching: Vec<(Entry, Vec<Hit>)> = Vec::new();
    for rule in rules {
        let required = if rule.verdict == Verdict::Deny { &denies } else { &allows };
        let hits = hits(cluster, &rule, &seen, required, asked, subject, peer);
        if !hits.is_empty() {
            matching.push((rule, hits));
        }
    }
    walk(cluster, matching, flow, !closed)
}

/// What is implied, in the last tier.
fn implied(ingress: bool, selector: PeerSelector) -> Entry {
    Entry {
        tier: 255,
        priority: 0,
        verdict: Verdict::Allow,
        ingress,
        for_node: false,
        subject: Selector::default(),
        default_deny: false,
        peers: Peers::Of(vec![selector]),
        ports: Vec::new(),
        requires: Vec::new(),
    }
}

/// How an entry matches a flow: each selector of the peer with each port (R4, R5).
fn hits(
    cluster: &Cluster<'_>,
    entry: &Entry,
    seen: &Identity,
    required: &[Requirement],
    asked: &Asked,
    subject: &Peer<'_>,
    peer: &Peer<'_>,
) -> Vec<Hit> {
    let Peers::Of(selectors) = &entry.peers else { return Vec::new() };
    let mut selectors = selectors.clone();
    if selectors.is_empty() && !entry.ports.is_empty() {
        selectors.push(PeerSelector::everybody());
    }
    let mut found = Vec::new();
    for selector in selectors.iter().filter(|selector| selector.selects(cluster, seen, required)) {
        // The number of a name is looked up of whom the selector means by labels, not of whom it means in bulk (E10).
        let by_itself = selector.selects_itself(cluster, seen, required);
        if entry.ports.is_empty() {
            found.push(Hit { port: None, layer7: Layer7::None });
            continue;
        }
        for item in &entry.ports {
            for port in &item.ports {
                let is_found = by_itself || entry.ingress || cluster.minor() < 20 || !ports::is_name(&port.port);
                if is_found && ports::matches(cluster, port, asked, entry.ingress, subject, peer) {
                    let layer7 = asked_of(item, &asked.protocol);
                    found.push(Hit { port: Some(port.clone()), layer7 });
                }
            }
        }
    }
    found
}

/// R15, E20: HTTP rules ask nothing of what is not TCP.
fn asked_of(item: &Ports, protocol: &str) -> Layer7 {
    match &item.layer7 {
        Layer7::Http(_) if protocol != "TCP" => Layer7::None,
        other => other.clone(),
    }
}

/// Section 0: by tier and priority; deny before allow before pass; a pass skips the rest of its tier.
fn walk(cluster: &Cluster<'_>, mut matching: Vec<(Entry, Vec<Hit>)>, flow: &Flow, open: bool) -> Side {
    matching.sort_by_key(|(entry, _)| (entry.tier, entry.priority, entry.verdict));
    let mut passed = None;
    for (entry, _) in &matching {
        if passed == Some(entry.tier) {
            continue;
        }
        match entry.verdict {
            Verdict::Deny => return Side::DENY,
            Verdict::Pass => passed = Some(entry.tier),
            Verdict::Allow => {
                // Allows of the same place are one: the one that goes through the proxy wins.
                let same = matching.iter().filter(|(other, _)| {
                    other.verdict == Verdict::Allow && other.tier == entry.tier && other.priority == entry.priority
                });
                let hits: Vec<Hit> = same.flat_map(|(_, hits)| hits.clone()).collect();
                let proxied = layer7::redirects(&hits);
                let passes = match (&flow.dns, &flow.http) {
                    (Some(name), _) if layer7::has_names(&hits) => layer7::allows_name(cluster, &hits, name, open),
                    // The proxy of DNS takes no requests.
                    (_, Some(_)) if layer7::has_names(&hits) && !layer7::has_requests(&hits) => false,
                    (_, Some(request)) => request_passes(&matching, request, flow),
                    _ => true,
                };
                return Side { allowed: true, proxied, refused: proxied && !passes };
            }
        }
    }
    Side::DENY
}

/// R16: the proxy of HTTP walks the same rules, of the port and of all ports, of all tiers; rules that the request does not
/// meet say nothing.
fn request_passes(sorted: &[(Entry, Vec<Hit>)], request: &str, flow: &Flow) -> bool {
    let mut passed = None;
    for (entry, hits) in sorted {
        if passed == Some(entry.tier) {
            continue;
        }
        match entry.verdict {
            Verdict::Deny => return false,
            Verdict::Pass => passed = Some(entry.tier),
            Verdict::Allow if layer7::allows_request(hits, request, flow) => return true,
            Verdict::Allow => {}
        }
    }
    false
}
