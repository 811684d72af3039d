//! Who is in a map: workloads or pods, what is outside by ranges of addresses, nodes, names of DNS.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use crate::flow::end::{End, Place};
use crate::flow::labels::Selector;
use crate::flow::topology::{IdentityId, Pod};
use crate::flow::{Mode, Network};
use crate::net::Address;
use crate::order::{Order as _, Ordered as _};
use crate::policy::PolicyKind;
use crate::world::namespace_or_default;

/// One that flows come from or go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// As users name it, and as a question about a flow takes it.
    pub name: String,
    /// What it is.
    pub what: What,
}

/// What a site is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A pod, a workload, a node, what Cilium itself knows.
    End(End),
    /// Outside addresses that nothing tells apart, from the first to the last, with one that nobody in the cluster has.
    Range(Address, Address, End),
    /// A name of DNS, to which flows only go.
    Name(String),
}

impl Site {
    /// Who stands for it in a question.
    #[must_use]
    pub fn end(&self) -> Option<End> {
        match self.what {
            What::End(end) | What::Range(_, _, end) => Some(end),
            What::Name(_) => None,
        }
    }
}

/// Who a map shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ReachLevel"))]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// What makes pods; pods that nothing makes.
    #[default]
    Workloads,
    /// Pods; what makes pods of which none is given.
    Pods,
}

/// The sites of a network, with what the reader ought to know of those that are left out.
pub(in crate::flow) fn sites(network: &Network, level: Level) -> (Vec<Site>, Vec<String>) {
    let mut notes: Vec<String> = refused(network).into_iter().collect();
    let mut sites = pods(network, level);
    notes.extend(on_host(network));
    let ranges = outside(network);
    notes.extend(not_given(network, !ranges.is_empty()));
    sites.extend(ranges);
    if network.terms.is_cilium() && network.terms.mode != Mode::Never {
        sites.extend(of_cilium(network));
    }
    sites.extend(names(network));
    (sites, notes)
}

/// Those of the sites of a network that are asked for, with the same notes: pods and workloads by identity, all that is no
/// address outside, and addresses outside by identity. What is found of pods and of addresses is kept for the next time.
pub(in crate::flow) fn sites_among(
    network: &Network,
    level: Level,
    is_wanted: &dyn Fn(IdentityId) -> bool,
) -> (Vec<Site>, Vec<String>) {
    let mut notes: Vec<String> = refused(network).into_iter().collect();
    let known = network.shown.pods(level);
    let (of_pods, note) = known.get_or_init(|| (pods(network, level), on_host(network)));
    let identity = |site: &Site| match site.what {
        What::End(End::Pod(at)) => network.topology.pods.get(at as usize).map(|pod| pod.identity),
        What::End(End::Outside(_, identity)) | What::Range(_, _, End::Outside(_, identity)) => Some(identity),
        _ => None,
    };
    let is_asked = |site: &&Site| identity(site).is_none_or(is_wanted);
    let mut sites: Vec<Site> = of_pods.iter().filter(is_asked).cloned().collect();
    notes.extend(note.clone());
    let ranges = network.shown.ranges.get_or_init(|| outside(network));
    notes.extend(not_given(network, !ranges.is_empty()));
    sites.extend(ranges.iter().filter(is_asked).cloned());
    if network.terms.is_cilium() && network.terms.mode != Mode::Never {
        sites.extend(of_cilium(network));
    }
    sites.extend(names(network));
    (sites, notes)
}

/// The sites of pods with a note, by level.
type ShownPods = [OnceLock<(Vec<Site>, Option<String>)>; 2];

/// The sites of pods and of addresses outside, found when they are first asked for.
#[derive(Clone, Debug, Default)]
pub(in crate::flow) struct Shown {
    pods: Arc<ShownPods>,
    ranges: Arc<OnceLock<Vec<Site>>>,
}

impl Shown {
    /// The same where outside addresses are told apart elsewhere.
    pub(in crate::flow) fn with_other_ranges(&self) -> Self {
        Self { pods: Arc::clone(&self.pods), ranges: Arc::default() }
    }

    fn pods(&self, level: Level) -> &OnceLock<(Vec<Site>, Option<String>)> {
        let [workloads, pods] = &*self.pods;
        if level == Level::Pods { pods } else { workloads }
    }
}

/// That policies are refused, so that what they say is not in the map.
fn refused(network: &Network) -> Option<String> {
    let mut refused = network.policies().map(|(_, policy)| policy).filter(|policy| policy.refused.is_some());
    let first = refused.next()?;
    let object = &first.object;
    let name = object.name.as_deref().unwrap_or_default();
    let is_of_cluster = matches!(first.kind, None | Some(PolicyKind::CiliumClusterwide));
    let name = if is_of_cluster {
        name.to_owned()
    } else {
        format!("{}/{name}", namespace_or_default(object.namespace.as_deref()))
    };
    let (policy, others) = (format!("{} `{name}`", object.kind), refused.count());
    Some(match others {
        0 => format!("a policy is not in force, as it is refused: {policy}"),
        _ => format!("{} policies are not in force, as they are refused; the first is {policy}", others + 1),
    })
}

/// How far up what makes a pod is followed: a job of a schedule is two steps.
const MAKERS: usize = 8;

/// By what a site of the cluster goes: namespace, kind and name.
type Key<'n> = (&'n str, &'n str, &'n str);

fn key(pod: &Pod) -> Key<'_> {
    (&pod.namespace, &pod.name, &pod.kind)
}

/// The pods with networks of their own, and what makes pods; of alternatives of one kind and name the last counts.
fn latest(network: &Network) -> BTreeMap<Key<'_>, u32> {
    let pods = (0_u32..).zip(network.topology.pods.iter()).filter(|(_, pod)| !pod.host_network && !pod.is_over);
    pods.map(|(at, pod)| (key(pod), at)).into_map()
}

/// The sites that show a pod or what makes pods: itself, else the pods that it makes, else what makes it.
pub(super) fn shown_as(network: &Network, sites: &[Site], asked: u32) -> Vec<usize> {
    let latest = latest(network);
    let pod_at = |at: u32| network.topology.pods.get(at as usize);
    let asked = pod_at(asked).and_then(|pod| latest.get(&key(pod)).copied()).unwrap_or(asked);
    let makers = |at: u32| {
        let next = |at: &u32| pod_at(*at).and_then(|pod| maker(&latest, pod));
        std::iter::successors(next(&at), next).take(MAKERS)
    };
    let shows = |is_shown: &dyn Fn(u32) -> bool| -> Vec<usize> {
        let shown = |site: &Site| matches!(site.what, What::End(End::Pod(at)) if is_shown(at));
        sites.iter().enumerate().filter(|(_, site)| shown(site)).map(|(at, _)| at).collect()
    };
    let mut found = shows(&|at| at == asked);
    if found.is_empty() {
        found = shows(&|at| makers(at).any(|maker| maker == asked));
    }
    if found.is_empty() {
        found = shows(&|at| makers(asked).any(|maker| maker == at));
    }
    found
}

/// That pods with the network of their node are not shown.
fn on_host(network: &Network) -> Option<String> {
    let on_host = network.topology.pods.iter().filter(|pod| pod.host_network && !pod.is_over).count();
    let note = || format!("pods with the network of their node are not shown: {on_host}; policies see the node");
    (on_host > 0).then(note)
}

fn pods(network: &Network, level: Level) -> Vec<Site> {
    let latest = latest(network);
    let pod_at = |at: u32| network.topology.pods.get(at as usize);
    let mut made: HashMap<u32, Vec<u32>> = HashMap::new();
    for at in latest.values() {
        if let Some(owner) = pod_at(*at).and_then(|pod| maker(&latest, pod)).filter(|owner| owner != at) {
            made.entry(owner).or_default().push(*at);
        }
    }
    let mut shown: HashSet<u32> = latest.values().copied().collect();
    let mut makers: Vec<u32> = made.keys().copied().collect();
    makers.order();
    for maker in makers {
        let of_maker = leaves(&made, maker);
        let identity = pod_at(maker).map(|pod| pod.identity);
        let are_alike = of_maker.iter().all(|at| pod_at(*at).map(|pod| pod.identity) == identity);
        if level == Level::Workloads && are_alike {
            of_maker.iter().for_each(|at| {
                shown.remove(at);
            });
        } else {
            shown.remove(&maker);
        }
    }
    let mut named: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (namespace, name, _) in latest.keys() {
        *named.entry((*namespace, *name)).or_default() += 1;
    }
    let site = |((namespace, name, kind), at): (&Key<'_>, &u32)| {
        let is_one = named.get(&(*namespace, *name)) == Some(&1);
        let name = if is_one { format!("{namespace}/{name}") } else { format!("{kind}:{namespace}/{name}") };
        Site { name, what: What::End(End::Pod(*at)) }
    };
    latest.iter().filter(|(_, at)| shown.contains(at)).map(site).collect()
}

impl Network {
    /// The pods that a workload makes, those of its sets of replicas among them.
    #[must_use]
    pub fn made_by(&self, workload: u32) -> Vec<u32> {
        let pods = || (0_u32..).zip(self.topology.pods.iter()).filter(|(_, pod)| !pod.host_network && !pod.is_over);
        let latest = latest(self);
        let mut made: HashMap<u32, Vec<u32>> = HashMap::new();
        for (at, pod) in pods() {
            if let Some(owner) = maker(&latest, pod).filter(|owner| *owner != at) {
                made.entry(owner).or_default().push(at);
            }
        }
        let mut all = leaves(&made, workload);
        all.order();
        all
    }
}

/// What makes a pod, as far up as the input shows.
fn maker(latest: &BTreeMap<Key<'_>, u32>, pod: &Pod) -> Option<u32> {
    let (kind, name) = pod.owner.as_ref()?;
    if let Some(at) = latest.get(&(&*pod.namespace, &**name, &**kind)) {
        return Some(*at);
    }
    // A set of replicas that is not given has its deployment's name and a hash.
    let hash = pod.labels.iter().find(|(key, _)| key == "pod-template-hash").map(|(_, value)| value)?;
    let deployment = name.strip_suffix(hash.as_str())?.strip_suffix('-')?;
    latest.get(&(&*pod.namespace, deployment, "Deployment")).copied()
}

/// All that something makes, directly or not.
fn leaves(made: &HashMap<u32, Vec<u32>>, maker: u32) -> Vec<u32> {
    let mut known = HashSet::from([maker]);
    let mut all = Vec::new();
    let mut open = vec![maker];
    while let Some(next) = open.pop() {
        for at in made.get(&next).into_iter().flatten() {
            if known.insert(*at) {
                all.push(*at);
                open.push(*at);
            }
        }
    }
    all
}

/// Outside addresses in ranges that nothing tells apart, without those that pods have.
fn outside(network: &Network) -> Vec<Site> {
    let topology = &network.topology;
    let pieces: Vec<(Address, IdentityId)> = topology.outside.pieces().collect();
    let is_on = |address: Address| {
        let is_v6 = address.family() == crate::net::Family::V6;
        if is_v6 { network.terms.addresses.v6 } else { network.terms.addresses.v4 }
    };
    // Beside where pieces begin, it is cut where pods' ranges begin and end, and at each address that an answer of DNS gave.
    let mut cuts: Vec<Address> = pieces.iter().map(|(first, _)| *first).collect();
    for range in &topology.pod_ranges {
        cuts.push(range.first());
        cuts.extend(range.last().next());
    }
    for address in network.answers.iter().flatten().flat_map(|(_, addresses)| addresses) {
        cuts.push(*address);
        cuts.extend(address.next());
    }
    cuts.order();
    cuts.dedup();
    let mut sites: Vec<Site> = Vec::new();
    for (at, first) in cuts.iter().enumerate() {
        let in_pods = topology.pod_ranges.iter().any(|range| range.contains_address(*first));
        let Some(identity) = topology.outside.identity(*first).filter(|_| is_on(*first) && !in_pods) else { continue };
        let next = cuts.get(at + 1).filter(|next| next.family() == first.family());
        let last = next.and_then(|next| next.previous()).unwrap_or_else(|| last_of(*first));
        // Those whose every address belongs to somebody in the cluster are not outside.
        let free = std::iter::successors(Some(*first), |address| address.next().filter(|next| *next <= last))
            .find(|address| !topology.holders.contains_key(address));
        let Some(free) = free else { continue };
        let end = End::Outside(Some(free), identity);
        sites.push(Site { name: range_name(*first, last), what: What::Range(*first, last, end) });
    }
    sites
}

/// That addresses of pods that are not given are left out.
fn not_given(network: &Network, has_ranges: bool) -> Option<String> {
    let range = network.topology.pod_ranges.first().filter(|_| has_ranges)?;
    Some(format!("addresses of pods that are not given are left out: {range}"))
}

fn last_of(address: Address) -> Address {
    match address.family() {
        crate::net::Family::V4 => Address::from(std::net::Ipv4Addr::BROADCAST),
        crate::net::Family::V6 => Address::from(std::net::Ipv6Addr::from(u128::MAX)),
    }
}

/// A range as answers write it.
pub(in crate::flow) fn range_name(first: Address, last: Address) -> String {
    if first == last { format!("ip:{first}") } else { format!("ip:{first}-{last}") }
}

/// The node of the other end, other nodes, the API server.
fn of_cilium(network: &Network) -> Vec<Site> {
    let reserved = network.topology.reserved;
    let mut ends =
        vec![End::Reserved(reserved.host, Place::Host), End::Reserved(reserved.remote_node, Place::Elsewhere)];
    if network.topology.apiserver.is_empty() {
        ends.push(End::Apiserver);
    }
    let nodes = (0_u32..).zip(network.topology.nodes.iter());
    if network.tells_nodes_apart() {
        ends.extend(nodes.filter(|(_, node)| node.other_of.is_none()).map(|(at, _)| End::Node(Some(at))));
    }
    ends.into_iter().map(|end| Site { name: network.name_of_end(end), what: What::End(end) }).collect()
}

/// The names of DNS that rules name as a whole.
fn names(network: &Network) -> Vec<Site> {
    let named = network.selectors().filter_map(|selector| match selector {
        Selector::Names { pattern, is_pattern: false } => Some(network.symbols().text(*pattern).to_owned()),
        _ => None,
    });
    let mut named: Vec<String> = named.collect();
    named.order();
    named.dedup();
    named.into_iter().map(|name| Site { name: format!("fqdn:{name}"), what: What::Name(name) }).collect()
}
