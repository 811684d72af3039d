//! The expectations that a cluster meets now, as a file to begin with.
//!
//! What passes is expected to pass; that nobody else reaches a pod, and that pods reach no other outside address, are
//! invariants. Those whom nothing tells apart stand together.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::ground::{Ground, range_words};
use super::{API_VERSION, KIND, ports};
use crate::flow::end::{End, Place};
use crate::flow::reach::{PortSet, What};
use crate::net::Address;
use crate::order::Order as _;

/// Columns of a line, beyond which a list has a line for each of its items.
const WIDTH: usize = 110;
/// Names that a title repeats.
const TITLED: usize = 3;

/// The first line, by which editors know the shape of the file.
const MODELINE: &str = "# yaml-language-server: \
$schema=https://raw.githubusercontent.com/netproof/netproof/main/docs/schema/expectations.json";

/// The file that proposes what the map shows.
#[must_use]
pub fn propose(ground: &Ground<'_>) -> String {
    let groups = Groups::of(ground);
    let mut out = format!("{MODELINE}\napiVersion: {API_VERSION}\nkind: {KIND}\n");
    out.push_str("# What passes now.\nexpect:");
    let allowed = groups.allowed();
    if allowed.is_empty() {
        out.push_str(" []");
    }
    out.push('\n');
    for ((ports, to), from) in &allowed {
        let (from, to) = (groups.names(from), groups.names(to));
        let title = format!("{} to {}{}", titled(&from), titled(&to), traffic_title(ports));
        entry(&mut out, &title, &[("from", &from), ("to", &to)], ports, "verdict: allow");
    }
    out.push_str("# Nobody else may, and nothing else.\ninvariants:");
    let (only, world) = (groups.only(), groups.world());
    if only.is_empty() && world.is_empty() {
        out.push_str(" []");
    }
    out.push('\n');
    for ((ports, from), to) in &only {
        let (from, to) = (groups.source_names(from), groups.names(to));
        let who = if from.is_empty() { "nobody".to_owned() } else { format!("only {}", titled(&from)) };
        let title = format!("{who} to {}{}", titled(&to), traffic_title(ports));
        entry(&mut out, &title, &[("from", &from), ("to", &to)], ports, "holds: only");
    }
    for (except, from) in &world {
        let from = groups.names(from);
        let world = vec!["entity:world".to_owned()];
        let mut lists: Vec<(&str, &[String])> = vec![("from", &from), ("to", &world)];
        let mut title = format!("{} to nothing outside", titled(&from));
        if !except.is_empty() {
            lists.push(("except", except));
            title = format!("{title} but {}", titled(except));
        }
        entry(&mut out, &title, &lists, &PortSet::everything(), "holds: never");
    }
    out
}

/// Those of a class that expectations can name.
struct Group {
    /// What the cluster knows, by name.
    names: Vec<String>,
    /// Pods: their namespaces, and their names with these.
    pods: Vec<(String, String)>,
    /// Outside addresses.
    ranges: Vec<(Address, Address)>,
    /// A site that can begin flows.
    begins: Option<usize>,
    /// A pod.
    pod: Option<usize>,
    /// The site of a name of DNS.
    name: Option<usize>,
}

struct Groups<'g> {
    ground: &'g Ground<'g>,
    classes: Vec<Group>,
    /// All outside addresses.
    world: Vec<(Address, Address)>,
    /// How many pods each namespace has.
    in_namespace: BTreeMap<String, usize>,
    /// Nodes, each with what it may reach, which classes do not show.
    nodes: Vec<super::members::Member>,
}

/// One who begins flows: a class, or behind all classes a node.
type Source = usize;

impl<'g> Groups<'g> {
    fn of(ground: &'g Ground<'g>) -> Self {
        let empty =
            || Group { names: Vec::new(), pods: Vec::new(), ranges: Vec::new(), begins: None, pod: None, name: None };
        let mut classes: Vec<Group> = ground.map.classes.iter().map(|_| empty()).collect();
        let mut world = Vec::new();
        let mut in_namespace: BTreeMap<String, usize> = BTreeMap::new();
        for (at, (site, class)) in ground.map.sites.iter().zip(&ground.map.class_of).enumerate() {
            let Some(group) = classes.get_mut(*class as usize) else { continue };
            match &site.what {
                // The node of a pod always reaches it; other nodes are looked at one by one.
                What::End(End::Reserved(_, Place::Host) | End::Node(_)) => {}
                What::End(End::Pod(pod)) => {
                    let Some(pod) = ground.network.topology.pods.get(*pod as usize) else { continue };
                    *in_namespace.entry(pod.namespace.clone()).or_default() += 1;
                    group.pods.push((pod.namespace.clone(), site.name.clone()));
                    group.begins.get_or_insert(at);
                    group.pod.get_or_insert(at);
                }
                What::End(_) => {
                    group.names.push(site.name.clone());
                    group.begins.get_or_insert(at);
                }
                What::Range(first, last, _) => {
                    group.ranges.push((*first, *last));
                    group.begins.get_or_insert(at);
                    world.push((*first, *last));
                }
                What::Name(_) => {
                    group.names.push(site.name.clone());
                    group.name.get_or_insert(at);
                }
            }
        }
        let nodes = ground.everybody(false).into_iter().filter(|member| member.node.is_some()).collect();
        Self { ground, classes, world, in_namespace, nodes }
    }

    /// The names of some classes.
    fn names(&self, classes: &[usize]) -> Vec<String> {
        let all = || classes.iter().filter_map(|class| self.classes.get(*class));
        let mut pods: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
        for (namespace, name) in all().flat_map(|group| &group.pods) {
            pods.entry(namespace).or_default().push(name);
        }
        let mut names: Vec<String> = Vec::new();
        for (namespace, of) in pods {
            // All of several pods of a namespace are the namespace.
            if of.len() > 1 && self.in_namespace.get(namespace) == Some(&of.len()) {
                names.push(format!("{namespace}/*"));
            } else {
                names.extend(of.into_iter().cloned());
            }
        }
        names.extend(all().flat_map(|group| group.names.iter().cloned()));
        names.order();
        names.extend(self.range_names(all().flat_map(|group| group.ranges.iter().copied()).collect()));
        names
    }

    /// The names of ranges, those that touch joined.
    fn range_names(&self, mut ranges: Vec<(Address, Address)>) -> Vec<String> {
        ranges.order();
        if !ranges.is_empty() && ranges.len() == self.world.len() {
            return vec!["entity:world".to_owned()];
        }
        let mut joined: Vec<(Address, Address)> = Vec::new();
        for (first, last) in ranges {
            match joined.last_mut() {
                Some((_, end)) if end.next() == Some(first) => *end = last,
                _ => joined.push((first, last)),
            }
        }
        joined.into_iter().map(|(first, last)| range_words(first, last)).collect()
    }

    fn source_names(&self, sources: &[Source]) -> Vec<String> {
        let count = self.classes.len();
        let nodes = sources.iter().filter_map(|at| self.nodes.get(at.checked_sub(count)?));
        let nodes: Vec<String> = nodes.map(|member| member.name.clone()).collect();
        let classes: Vec<usize> = sources.iter().copied().filter(|at| *at < count).collect();
        let mut names = self.names(&classes);
        names.extend(nodes);
        names
    }

    /// What passes: by traffic and to whom, from whom.
    fn allowed(&self) -> BTreeMap<(PortSet, Vec<usize>), Vec<usize>> {
        let mut targets: BTreeMap<(usize, PortSet), Vec<usize>> = BTreeMap::new();
        for passing in &self.ground.map.flows {
            let (from, to) = (passing.from as usize, passing.to as usize);
            let (Some(source), Some(target)) = (self.classes.get(from), self.classes.get(to)) else { continue };
            let is_shown = source.begins.is_some() && (target.begins.is_some() || target.name.is_some());
            let cell = self.ground.map.cell(passing);
            if is_shown && !cell.allow.is_empty() {
                targets.entry((from, cell.allow)).or_default().push(to);
            }
        }
        let mut grouped: BTreeMap<(PortSet, Vec<usize>), Vec<usize>> = BTreeMap::new();
        for ((from, ports), to) in targets {
            grouped.entry((ports, to)).or_default().push(from);
        }
        grouped
    }

    /// Who alone reaches pods: by traffic and from whom, to whom.
    fn only(&self) -> BTreeMap<(PortSet, Vec<Source>), Vec<usize>> {
        let mut grouped: BTreeMap<(PortSet, Vec<Source>), Vec<usize>> = BTreeMap::new();
        let pods = |class: usize| self.classes.get(class).and_then(|group| group.pod);
        for (to, target) in (0..self.classes.len()).filter_map(|class| Some((class, pods(class)?))) {
            // A class that also holds what is no pod cannot be named as a whole.
            let mut parts: Vec<(PortSet, Vec<Source>)> = vec![(PortSet::everything(), Vec::new())];
            let mut count = 0_usize;
            for (source, passing) in self.sources(target) {
                count = count.saturating_add(1);
                let mut next = Vec::with_capacity(parts.len());
                for (ports, sources) in parts {
                    let (inner, outer) = (ports.intersection(&passing), ports.without(&passing));
                    if !inner.is_empty() {
                        let more = sources.iter().copied().chain([source]).collect();
                        next.push((inner, more));
                    }
                    if !outer.is_empty() {
                        next.push((outer, sources));
                    }
                }
                parts = next;
            }
            let mut joined: BTreeMap<Vec<Source>, PortSet> = BTreeMap::new();
            for (ports, sources) in parts.into_iter().filter(|(_, sources)| sources.len() < count) {
                let all = joined.entry(sources).or_default();
                *all = all.union(&ports);
            }
            for (sources, ports) in joined {
                grouped.entry((ports, sources)).or_default().push(to);
            }
        }
        grouped
    }

    /// Everybody who may reach a pod, with the traffic that passes or may pass.
    fn sources(&self, target: usize) -> Vec<(Source, PortSet)> {
        let mut all = Vec::new();
        for (at, group) in self.classes.iter().enumerate() {
            let Some(begins) = group.begins else { continue };
            let cell = self.ground.map.between(begins, target);
            all.push((at, cell.allow.union(&cell.unknown)));
        }
        let of_pod = super::members::Member::at(super::members::Spot::Site(target), "");
        for (at, node) in self.nodes.iter().enumerate() {
            let cell = self.ground.cell(node, &of_pod);
            all.push((self.classes.len().saturating_add(at), cell.allow.union(&cell.unknown)));
        }
        all
    }

    /// Which outside addresses alone pods reach: by their names, the classes.
    fn world(&self) -> BTreeMap<Vec<String>, Vec<usize>> {
        let mut grouped: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
        for (from, group) in self.classes.iter().enumerate() {
            let Some(pod) = group.pod else { continue };
            let mut reached = Vec::new();
            for other in &self.classes {
                let Some(site) = other.begins.filter(|_| !other.ranges.is_empty()) else { continue };
                let cell = self.ground.map.between(pod, site);
                if !(cell.allow.is_empty() && cell.unknown.is_empty()) {
                    reached.extend(other.ranges.iter().copied());
                }
            }
            if reached.len() < self.world.len() {
                grouped.entry(self.range_names(reached)).or_default().push(from);
            }
        }
        grouped
    }
}

/// The first names of a list, and how many more there are.
fn titled(names: &[String]) -> String {
    let first = names.iter().take(TITLED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(TITLED) {
        0 => first,
        more => format!("{first} +{more}"),
    }
}

fn traffic_title(ports: &PortSet) -> String {
    let entries = ports::written(ports);
    match entries.as_slice() {
        [] => String::new(),
        all => format!(" ({})", titled(all)),
    }
}

fn entry(out: &mut String, title: &str, lists: &[(&str, &[String])], traffic: &PortSet, last: &str) {
    let _ = writeln!(out, "- name: {}", quoted(title));
    for (key, names) in lists {
        list(out, key, names);
    }
    let entries = ports::written(traffic);
    if !entries.is_empty() {
        list(out, "ports", &entries);
    }
    let _ = writeln!(out, "  {last}");
}

/// A list of texts: one text alone, in brackets, or with a line for each.
fn list(out: &mut String, key: &str, items: &[String]) {
    let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
    let line = format!("  {key}: [{}]", items.join(", "));
    if let ([only], false) = (items.as_slice(), key == "ports") {
        let _ = writeln!(out, "  {key}: {only}");
    } else if line.chars().count() <= WIDTH {
        let _ = writeln!(out, "{line}");
    } else {
        let _ = writeln!(out, "  {key}:");
        for item in items {
            let _ = writeln!(out, "  - {item}");
        }
    }
}

/// A text as YAML reads it as text.
fn quoted(text: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "/._-: +()*".contains(character);
    let begins = text.chars().next().is_some_and(|first| first.is_ascii_alphanumeric());
    let has_mark = text.contains(": ") || text.contains("::") || text.ends_with(':') || text.ends_with(' ');
    // A name may look like a number, and so may a port without its protocol.
    let is_word = text.chars().any(|character| character.is_ascii_alphabetic()) && text.contains(['/', ' ', ':']);
    let is_protocol = ["TCP", "UDP", "SCTP", "ICMP", "ICMPv6", "other"].contains(&text);
    if begins && !has_mark && (is_word || is_protocol) && text.chars().all(is_plain) {
        return text.to_owned();
    }
    serde_json::to_string(text).unwrap_or_default()
}
