//! The map that expectations are held against, and whom they mean in it.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::future::Future;
use super::members::{Member, Spot};
use super::selector;
use super::who::{Pods, Who, Written};
use crate::flow::decide::Other;
use crate::flow::end::{End, Meant, Place};
use crate::flow::reach::{Cell, Level, Map, What};
use crate::flow::topology::Namespaces;
use crate::flow::topology::{Pod, Service};
use crate::flow::{Network, Peer, Traffic};
use crate::net::{Address, AddressRange, RangeSet};
use crate::rules::wording::nearest;

/// A cluster with the map of its flows.
#[derive(Debug)]
pub struct Ground<'n> {
    /// The cluster.
    pub network: &'n Network,
    namespaces: &'n Namespaces,
    /// What may flow.
    pub map: Map,
    by_end: BTreeMap<End, usize>,
    by_name: BTreeMap<String, usize>,
    made_up: Vec<Option<usize>>,
    /// What the map says, by class.
    cells: RefCell<HashMap<(u32, u32), Rc<Cell>>>,
    /// What was asked beside the map.
    asked: RefCell<BTreeMap<(End, Target), Rc<Cell>>>,
}

/// Whom a flow goes to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    End(End),
    Name(String),
}

impl<'n> Ground<'n> {
    /// The ground of a cluster. `future` tells which of its pods were made up.
    #[must_use]
    pub fn of(network: &'n Network, namespaces: &'n Namespaces, future: &Future) -> Self {
        let map = network.reach(Level::Workloads);
        let (mut by_end, mut by_name, mut made_up) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        for (at, site) in map.sites.iter().enumerate() {
            match &site.what {
                What::End(end) => {
                    by_end.insert(*end, at);
                }
                What::Name(name) => {
                    by_name.insert(name.clone(), at);
                }
                What::Range(..) => {}
            }
            made_up.push(future.pods.get(&site.name).map(|pod| pod.labels));
        }
        let (cells, asked) = (RefCell::default(), RefCell::default());
        Self { network, namespaces, map, by_end, by_name, made_up, cells, asked }
    }

    /// Whether a site is a pod that was made up.
    #[must_use]
    pub fn is_made_up(&self, site: usize) -> bool {
        self.labels_made_up(site).is_some()
    }

    /// How many labels a pod has that was made up.
    #[must_use]
    pub fn labels_made_up(&self, site: usize) -> Option<usize> {
        self.made_up.get(site).copied().flatten()
    }

    /// Whether a site is a pod, or what makes pods.
    #[must_use]
    pub fn is_pod(&self, site: usize) -> bool {
        matches!(self.end(site), Some(End::Pod(_)))
    }

    /// Who a site is; of a name of DNS nobody.
    #[must_use]
    pub fn end(&self, site: usize) -> Option<End> {
        self.map.sites.get(site).and_then(crate::flow::reach::Site::end)
    }

    /// The end of a node as pods elsewhere see it, where nothing else is known of it.
    #[must_use]
    pub fn remote_node(&self) -> End {
        End::Reserved(self.network.topology.reserved.remote_node, Place::Elsewhere)
    }

    /// Who a member is; of a name of DNS nobody.
    #[must_use]
    pub fn end_of(&self, member: &Member) -> Option<End> {
        match &member.spot {
            Spot::Site(site) => self.end(*site),
            Spot::Addresses(_, _, address) => Some(self.network.outside(*address)),
            Spot::End(end) => Some(*end),
            Spot::Name(_) => None,
        }
    }

    /// The class of a member in the map, where the map shows it.
    #[must_use]
    pub fn class(&self, member: &Member) -> Option<u32> {
        match &member.spot {
            Spot::Site(site) | Spot::Addresses(site, ..) => self.map.class_of.get(*site).copied(),
            Spot::End(_) | Spot::Name(_) => None,
        }
    }

    fn is_member_pod(&self, member: &Member) -> bool {
        matches!(member.spot, Spot::Site(site) if self.is_pod(site))
    }

    /// The classes of two members whose flows the map shows: one of them is a pod.
    #[must_use]
    pub fn classes(&self, from: &Member, to: &Member) -> Option<(u32, u32)> {
        let shown = self.is_member_pod(from) || self.is_member_pod(to);
        Some((self.class(from)?, self.class(to)?)).filter(|_| shown)
    }

    /// What may flow from one member to another.
    #[must_use]
    pub fn cell(&self, from: &Member, to: &Member) -> Rc<Cell> {
        if let (Some(classes), Some(source), Some(target)) = (self.classes(from, to), site(from), site(to)) {
            let mut cells = self.cells.borrow_mut();
            return Rc::clone(cells.entry(classes).or_insert_with(|| Rc::new(self.map.between(source, target))));
        }
        let Some(end) = self.end_of(from) else { return Rc::default() };
        let target = self.end_of(to).map_or_else(|| Target::Name(name_of(&to.name).to_owned()), Target::End);
        if let Some(known) = self.asked.borrow().get(&(end, target.clone())) {
            return Rc::clone(known);
        }
        let cell = Rc::new(match &target {
            Target::End(to) => self.network.between(end, &[Other::End(*to)]),
            Target::Name(name) => self.network.between_name(end, name),
        });
        self.asked.borrow_mut().insert((end, target), Rc::clone(&cell));
        cell
    }

    /// Whether a flow stays where it is, so that nothing is said of it: traffic of a pod with itself.
    #[must_use]
    pub fn is_one(&self, from: &Member, to: &Member) -> bool {
        let (Some(from), Some(to)) = (self.end_of(from), self.end_of(to)) else { return false };
        from == to && (!matches!(from, End::Pod(_)) || self.network.is_within_pod(from, to))
    }

    /// Whom somebody means.
    ///
    /// # Errors
    /// Why that is nobody, with what is near.
    pub fn members(&self, written: &Written) -> Result<Vec<Member>, String> {
        match &written.who {
            Who::World => Ok(self.world()),
            Who::Range(range) => {
                let asked: RangeSet = [*range].into_iter().collect();
                let ranges = self.ranges();
                let found = ranges.filter_map(|(site, whole)| {
                    self.addresses(site, &asked.intersection(&[whole].into_iter().collect()))
                });
                let found: Vec<Member> = found.collect();
                if found.is_empty() {
                    return Err(format!("no address of `{}` is outside of the cluster", written.text));
                }
                Ok(found)
            }
            Who::Namespace(namespace) => {
                let found = self.pods(|pod| Some(pod.namespace == *namespace), false);
                if found.is_empty() {
                    let is_there = self.namespaces.names().any(|name| name == namespace);
                    let near = nearest(namespace, self.namespaces.names()).filter(|_| !is_there);
                    let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
                    return Err(format!("there is no pod in the namespace `{namespace}`{hint}"));
                }
                Ok(found)
            }
            Who::Pods(pods) => self.selected(pods, &written.text),
            Who::Peer(peer) => self.peer(peer, &written.text),
        }
    }

    /// Every outside address; in a cluster of Azure the API server has one of them.
    #[must_use]
    pub fn world(&self) -> Vec<Member> {
        let whole = |(site, range): (usize, AddressRange)| self.addresses(site, &[range].into_iter().collect());
        let apiserver = self.by_end.get(&End::Apiserver).filter(|_| self.network.topology.is_azure);
        let apiserver = apiserver.map(|site| Member::at(Spot::Site(*site), "entity:kube-apiserver"));
        self.ranges().filter_map(whole).chain(apiserver).collect()
    }

    /// Everybody who can begin flows to pods, with `future` the pods that do not exist yet. The node that a pod runs on is
    /// not among them: it always reaches its pods.
    #[must_use]
    pub fn everybody(&self, future: bool) -> Vec<Member> {
        let host = self.network.topology.reserved.host;
        let mut all: Vec<Member> = Vec::new();
        for (at, site) in self.map.sites.iter().enumerate() {
            match &site.what {
                What::End(End::Reserved(identity, Place::Host)) if *identity == host => {}
                What::End(End::Node(_)) | What::Name(_) | What::Range(..) => {}
                What::End(_) if self.is_made_up(at) && !future => {}
                // It is of the world.
                What::End(End::Apiserver) if self.network.topology.is_azure => {}
                What::End(_) => all.push(Member::at(Spot::Site(at), &site.name)),
            }
        }
        let is_shown = self.by_end.contains_key(&self.remote_node());
        let remote_node = self.network.topology.reserved.remote_node;
        for (at, node) in (0_u32..).zip(self.network.topology.nodes.iter()) {
            if node.other_of.is_some() || (is_shown && node.as_remote == remote_node) {
                continue;
            }
            let end = End::Reserved(node.as_remote, Place::Elsewhere);
            all.push(Member { node: Some(at), ..Member::at(Spot::End(end), format!("node:{}", node.name)) });
        }
        all.extend(self.world());
        all
    }

    /// Pods on the network of their node that a selector means: policies see the node.
    #[must_use]
    pub fn on_host(&self, pods: &Pods) -> usize {
        let of_node = |pod: &&Pod| pod.host_network && !pod.is_over;
        self.network
            .topology
            .pods
            .iter()
            .filter(of_node)
            .filter(|pod| self.is_selected(pods, pod) == Some(true))
            .count()
    }

    /// The ranges of outside addresses, with their sites.
    fn ranges(&self) -> impl Iterator<Item = (usize, AddressRange)> {
        self.map.sites.iter().enumerate().filter_map(|(at, site)| match site.what {
            What::Range(first, last, _) => Some((at, AddressRange::new(first, last)?)),
            _ => None,
        })
    }

    /// Some addresses of a site; none where all of them are somebody's in the cluster.
    pub(super) fn addresses(&self, site: usize, set: &RangeSet) -> Option<Member> {
        let holders = &self.network.topology.holders;
        let free = set.ranges().iter().find_map(|range| {
            let mut all =
                std::iter::successors(Some(range.first()), |at| at.next().filter(|next| *next <= range.last()));
            all.find(|address| !holders.contains_key(address))
        })?;
        Some(Member::at(Spot::Addresses(site, set.clone(), free), format!("ip:{free}")))
    }

    /// The pods of the map of which something holds; those of which that is not known are not sure.
    fn pods(&self, holds: impl Fn(&Pod) -> Option<bool>, future: bool) -> Vec<Member> {
        let mut found = Vec::new();
        for (at, site) in self.map.sites.iter().enumerate() {
            let What::End(End::Pod(pod)) = site.what else { continue };
            let Some(pod) = self.network.topology.pods.get(pod as usize) else { continue };
            if self.is_made_up(at) && !future {
                continue;
            }
            match holds(pod) {
                Some(false) => {}
                answer => found.push(Member { is_sure: answer.is_some(), ..Member::at(Spot::Site(at), &site.name) }),
            }
        }
        found
    }

    fn selected(&self, pods: &Pods, text: &str) -> Result<Vec<Member>, String> {
        let found = self.pods(|pod| self.is_selected(pods, pod), pods.future);
        if found.is_empty() {
            let given = || self.network.topology.pods.iter().filter(|pod| !pod.is_over);
            let labels = given().flat_map(|pod| pod.labels.iter().map(|(key, value)| (key.as_str(), value.as_str())));
            let near = pods.of_pods().and_then(|one| selector::nearest_label(&one, &labels.collect::<Vec<_>>()));
            let near = near.or_else(|| {
                selector::nearest_label(&pods.of_namespaces()?, &self.namespaces.labels().collect::<Vec<_>>())
            });
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(format!("no pod in what is given is one of `{text}`{hint}"));
        }
        Ok(found)
    }

    /// Whether selectors mean a pod; none where that is not known.
    fn is_selected(&self, pods: &Pods, pod: &Pod) -> Option<bool> {
        let own = |key: &str| {
            let at = pod.labels.binary_search_by(|(known, _)| known.as_str().cmp(key)).ok();
            Some(at.and_then(|at| pod.labels.get(at)).map(|(_, value)| value.as_str()))
        };
        let by_pod = pods.of_pods().map_or(Some(true), |selector| selector.decide(|key| own(key.written)));
        let of_namespace = |key: &str| self.namespaces.label(&pod.namespace, key);
        let by_namespace =
            pods.of_namespaces().map_or(Some(true), |selector| selector.decide(|key| of_namespace(key.written)));
        match (by_pod, by_namespace) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }

    fn peer(&self, peer: &Peer, text: &str) -> Result<Vec<Member>, String> {
        match self.network.find(peer)? {
            Meant::End(end) => Ok(self.of_end(end, text)),
            Meant::Name(name) => Ok(vec![self.of_name(&name)]),
            Meant::Service(at) => {
                let service = self.network.topology.services.get(at as usize);
                service.map_or_else(|| Err(format!("`{text}` names nobody")), |service| self.behind(service, text))
            }
        }
    }

    fn of_name(&self, name: &str) -> Member {
        let spot = self.by_name.get(name).map_or_else(|| Spot::Name(name.to_owned()), |site| Spot::Site(*site));
        Member::at(spot, format!("fqdn:{name}"))
    }

    /// One end: as the map shows it, or the pods that a workload makes, where they are not alike, or itself.
    fn of_end(&self, end: End, text: &str) -> Vec<Member> {
        if let Some(site) = self.by_end.get(&end) {
            return vec![Member::at(Spot::Site(*site), text)];
        }
        match end {
            End::Outside(Some(address), _) => {
                let mut around = self.ranges().filter(|(_, range)| range.contains_address(address));
                let own: RangeSet = AddressRange::new(address, address).into_iter().collect();
                let found = around.next().and_then(|(site, _)| self.addresses(site, &own));
                found.into_iter().next().map_or_else(|| vec![Member::at(Spot::End(end), text)], |member| vec![member])
            }
            End::Pod(at) => {
                let made = self.network.made_by(at);
                let shown = made.iter().filter_map(|pod| self.by_end.get(&End::Pod(*pod)));
                let of_site = |site: &usize| Some(Member::at(Spot::Site(*site), &self.map.sites.get(*site)?.name));
                let made: Vec<Member> = shown.filter_map(of_site).collect();
                if made.is_empty() { vec![Member::at(Spot::End(end), text)] } else { made }
            }
            _ => vec![Member::at(Spot::End(end), text)],
        }
    }

    /// Who stands behind a Service, each with its ports.
    fn behind(&self, service: &Service, text: &str) -> Result<Vec<Member>, String> {
        if let Some(name) = &service.external_name {
            return Ok(vec![self.of_name(name)]);
        }
        let mut ends: BTreeMap<End, Option<Vec<(Traffic, Traffic)>>> = BTreeMap::new();
        if service.is_headless {
            let any = Traffic { protocol: crate::flow::Protocol::Tcp, port: 1 };
            ends.extend(self.network.behind(service, any)?.into_iter().map(|(end, _)| (end, None)));
        }
        for port in service.ports.iter().filter(|_| !service.is_headless) {
            let outer = Traffic { protocol: port.protocol, port: port.number };
            for (end, own) in self.network.behind(service, outer)? {
                ends.entry(end).or_default().get_or_insert_default().push((outer, own));
            }
        }
        let mut found = Vec::new();
        for (end, behind) in ends {
            let name = self.network.name_of_end(end);
            found.extend(self.of_end(end, &name).into_iter().map(|member| Member { behind: behind.clone(), ..member }));
        }
        if found.is_empty() {
            return Err(format!("nothing in what is given stands behind `{text}`"));
        }
        Ok(found)
    }
}

fn site(member: &Member) -> Option<usize> {
    match member.spot {
        Spot::Site(site) | Spot::Addresses(site, ..) => Some(site),
        _ => None,
    }
}

fn name_of(peer: &str) -> &str {
    peer.strip_prefix("fqdn:").unwrap_or(peer)
}

/// Whether an address is in a range of a set, for people: `10.0.0.0-10.0.0.9`.
#[must_use]
pub fn range_words(first: Address, last: Address) -> String {
    if first == last { format!("ip:{first}") } else { format!("ip:{first}-{last}") }
}
