//! What `toFQDNs` asks for, against the names that policies let the same pods ask DNS servers for.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::affected;
use crate::limits::MAX_WORKLOADS_VISITED;
use crate::order::Order as _;
use crate::policy::{Direction, DnsPattern, FqdnPeer, Peer, PeerList, Policy, Spec};
use crate::rules::dns;
use crate::source::Node;
use crate::world::{Companions, Workload, World};

/// One `toFQDNs` with what its pods may ask for.
pub(super) struct Wanted<'w, 'a> {
    pub(super) policy: &'w Policy<'a>,
    pub(super) spec: &'w Spec<'a>,
    pub(super) rule: &'a Node,
    pub(super) list: &'w PeerList<'a>,
    /// The pods that the spec surely selects, in groups that may ask for the same; one group without pods where the
    /// input shows none.
    pub(super) groups: Vec<Group<'w, 'a>>,
    knows_deep: bool,
}

/// Pods that may ask for the same names.
pub(super) struct Group<'w, 'a> {
    pub(super) pods: Vec<&'w Workload<'a>>,
    /// What they may ask for through the DNS proxy.
    names: Rc<[DnsPattern]>,
}

/// Every `toFQDNs` of a world, in the order written.
pub(super) fn wanted<'w, 'a>(world: &'w World<'a>, mut each: impl FnMut(&Wanted<'w, 'a>)) {
    let knows_deep = world.settings.versions.cilium.is_at_least(19);
    let asking = Companions::of(world, |_, spec| dns::has_names(spec));
    if asking.iter().next().is_none() {
        return;
    }
    let providers = Companions::of(world, |_, spec| !dns::asked_names(spec, knows_deep).is_empty());
    let mut visited = 0_usize;
    let mut known = BTreeMap::new();
    for companion in asking.iter() {
        let (policy, spec) = (companion.policy, companion.spec);
        let count = world.subject_selection(policy, spec).sure.len();
        visited = visited.saturating_add(count);
        if visited > MAX_WORKLOADS_VISITED {
            return;
        }
        let groups = groups(world, &providers, (policy, spec), knows_deep, &mut known);
        for rule in spec.rules.iter().filter(|rule| rule.direction == Direction::Egress && !rule.deny) {
            for list in rule.peers.iter().filter(|list| fqdns(list).next().is_some()) {
                let groups =
                    groups.iter().map(|group| Group { pods: group.pods.clone(), names: Rc::clone(&group.names) });
                let groups = groups.collect();
                each(&Wanted { policy, spec, rule: rule.node, list, groups, knows_deep });
            }
        }
    }
}

fn groups<'w, 'a>(
    world: &'w World<'a>,
    providers: &Companions<'w, 'a>,
    (policy, spec): (&'w Policy<'a>, &'w Spec<'a>),
    knows_deep: bool,
    known: &mut BTreeMap<*const Workload<'a>, Option<Rc<[DnsPattern]>>>,
) -> Vec<Group<'w, 'a>> {
    let mut groups: Vec<Group<'w, 'a>> = Vec::new();
    let mut by_names: BTreeMap<Rc<[DnsPattern]>, usize> = BTreeMap::new();
    let mut has_pods = false;
    let names_of = |pod: &Workload<'a>| {
        if shows_queries(pod) {
            return None;
        }
        let mut names: Vec<DnsPattern> =
            providers.of_workload(pod).flat_map(|near| dns::asked_names(near.spec, knows_deep)).collect();
        names.order();
        names.dedup();
        Some(Rc::from(names))
    };
    for pod in world.subjects(policy, spec) {
        has_pods = true;
        let Some(names) = known.entry(std::ptr::from_ref(pod)).or_insert_with(|| names_of(pod)) else { continue };
        match by_names.get(names).and_then(|at| groups.get_mut(*at)) {
            Some(group) => group.pods.push(pod),
            None => {
                by_names.insert(Rc::clone(names), groups.len());
                groups.push(Group { pods: vec![pod], names: Rc::clone(names) });
            }
        }
    }
    if !has_pods {
        let near = providers.of_spec(policy, spec);
        let names: Rc<[DnsPattern]> = near.flat_map(|near| dns::asked_names(near.spec, knows_deep)).collect();
        groups.push(Group { pods: Vec::new(), names });
    }
    groups
}

/// Whether an annotation sends the queries of a pod through the proxy, as older versions of Cilium offered.
fn shows_queries(pod: &Workload<'_>) -> bool {
    let annotations = pod.pod.get("metadata").and_then(|metadata| metadata.get("annotations"));
    annotations.is_some_and(|all| all.entries().iter().any(|entry| entry.key.contains("proxy-visibility")))
}

fn fqdns<'l, 'a>(list: &'l PeerList<'a>) -> impl Iterator<Item = &'l FqdnPeer<'a>> {
    list.peers.iter().filter_map(|peer| match peer {
        Peer::Fqdn(peer) => Some(peer),
        _ => None,
    })
}

impl<'w, 'a> Wanted<'w, 'a> {
    /// The names as written, in backticks.
    pub(super) fn written(&self) -> Vec<String> {
        fqdns(self.list).filter_map(|peer| peer.name.or(peer.pattern)).map(|text| format!("`{text}`")).collect()
    }

    /// The names with the keys that they stand under.
    pub(super) fn by_key(&self) -> Vec<(&'static str, &'a str)> {
        let both = |peer: &FqdnPeer<'a>| match (peer.name, peer.pattern) {
            (Some(name), _) => Some(("matchName", name)),
            (None, Some(pattern)) => Some(("matchPattern", pattern)),
            (None, None) => None,
        };
        fqdns(self.list).filter_map(both).collect()
    }

    /// The groups that may ask for nothing.
    pub(super) fn blind(&self) -> Vec<&Group<'w, 'a>> {
        self.groups.iter().filter(|group| group.names.is_empty()).collect()
    }

    /// The peers that groups may not ask for, though they may ask for others.
    pub(super) fn missed(&self) -> Vec<(&FqdnPeer<'a>, Vec<&Group<'w, 'a>>)> {
        let missed = fqdns(self.list).filter_map(|peer| {
            let name = dns::wanted_names(peer, self.knows_deep)?;
            let misses =
                |group: &&Group<'_, '_>| !group.names.is_empty() && !group.names.iter().any(|asked| asked.meets(&name));
            let groups: Vec<_> = self.groups.iter().filter(misses).collect();
            (!groups.is_empty()).then_some((peer, groups))
        });
        missed.collect()
    }
}

/// The pods of groups in words: ``of `shop/web` ``, or those of the policy where none are given.
pub(super) fn pods_of(groups: &[&Group<'_, '_>]) -> String {
    let pods = groups.iter().flat_map(|group| group.pods.iter().copied());
    affected::named(pods).unwrap_or_else(|| "the pods that it selects".to_owned())
}
