//! The ends of flows: whom a name means in a network, which policies are about them, and how the other end sees them.

use super::labels::Sym;
use super::topology::{Holder, IdentityId, Service};
use super::{Entity, Network, Peer, Traffic};
use crate::net::Address;

/// One end of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// A pod, or a workload, by position.
    Pod(u32),
    /// A node, by position; none for the node of a pod of which the input does not tell where it runs.
    Node(Option<u32>),
    /// An outside address; without the address, one that no policy names.
    Outside(Option<Address>, IdentityId),
    /// What is found by its identity alone.
    Reserved(IdentityId, Place),
    /// The API server, whose addresses the input does not show: outside of clusters of Azure, and a node of others.
    Apiserver,
}

/// Where something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// On the node of the other end, as an endpoint with policies.
    Beside,
    /// The node of the other end itself.
    Host,
    /// Somewhere, without policies of its own.
    Elsewhere,
}

/// How one end sees the other: its identity, and whether it is its own node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// The identity.
    pub identity: IdentityId,
    /// Whether it is the node of the one who sees it.
    pub is_own_node: bool,
}

/// How one end may see the other; two ways where the input does not tell which.
pub type Views = (View, Option<View>);

/// Who is meant by a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meant {
    /// One end.
    End(End),
    /// What is behind a Service.
    Service(u32),
    /// A name of DNS.
    Name(String),
}

impl Network {
    /// Whom a name means.
    ///
    /// # Errors
    /// That nobody or several are meant, with the choices.
    pub fn find(&self, peer: &Peer) -> Result<Meant, String> {
        let reserved = self.topology.reserved;
        Ok(match peer {
            Peer::Pod { kind, namespace, name } => Meant::End(self.find_pod(kind.as_deref(), namespace, name)?),
            Peer::Service { namespace, name } => {
                let is_meant = |at: &u32| {
                    let service = self.topology.services.get(*at as usize);
                    service.is_some_and(|one| one.namespace == *namespace && one.name == *name)
                };
                let found = self.names.services(namespace, name).find(is_meant);
                let at = found.ok_or_else(|| format!("there is no Service `{namespace}/{name}` in what is given"))?;
                Meant::Service(at)
            }
            Peer::Node(name) => {
                let is_meant = |at: &u32| self.topology.nodes.get(*at as usize).is_some_and(|node| node.name == *name);
                let at = self.names.nodes(name).find(is_meant);
                let at = at.ok_or_else(|| format!("there is no node `{name}` in what is given"))?;
                Meant::End(End::Node(Some(at)))
            }
            Peer::Address(address) => self.holder(*address),
            Peer::Name(name) => Meant::Name(name.clone()),
            Peer::Entity(entity) => Meant::End(match entity {
                Entity::Host => End::Reserved(reserved.host, Place::Host),
                Entity::RemoteNode => End::Reserved(reserved.remote_node, Place::Elsewhere),
                Entity::World => End::Outside(None, reserved.world_v4),
                Entity::Health => End::Reserved(reserved.health, Place::Beside),
                Entity::Ingress => End::Reserved(reserved.ingress, Place::Beside),
                Entity::Init => End::Reserved(reserved.init, Place::Beside),
                Entity::Unmanaged => End::Reserved(reserved.unmanaged, Place::Elsewhere),
                Entity::KubeApiserver => match self.topology.apiserver.first() {
                    Some(address) => return Ok(self.holder(*address)),
                    None => End::Apiserver,
                },
            }),
        })
    }

    fn find_pod(&self, kind: Option<&str>, namespace: &str, name: &str) -> Result<End, String> {
        let is_kind = |pod: &super::topology::Pod| kind.is_none_or(|kind| pod.kind.eq_ignore_ascii_case(kind));
        let pods = self.names.pods(namespace, name);
        let pods = pods.filter_map(|at| Some((at, self.topology.pods.get(at as usize)?)));
        let mut fitting = pods.filter(|(_, pod)| pod.name == name && pod.namespace == namespace && is_kind(pod));
        let fitting: Vec<_> = match (fitting.next(), fitting.next()) {
            (Some((at, pod)), None) => return Ok(self.end_of_pod(at, pod)),
            (first, second) => first.into_iter().chain(second).chain(fitting).collect(),
        };
        match fitting.as_slice() {
            [] => {
                let mut near = self.topology.pods.iter().filter(|pod| pod.name == name);
                let hint = match near.next() {
                    Some(pod) => format!("; did you mean `{}/{}`?", pod.namespace, pod.name),
                    None => {
                        let names = self.topology.pods.iter().filter(|pod| pod.namespace == namespace);
                        let near = crate::rules::wording::nearest(name, names.map(|pod| pod.name.as_str()));
                        near.map(|near| format!("; did you mean `{namespace}/{near}`?")).unwrap_or_default()
                    }
                };
                let kind = kind.unwrap_or("pod or workload");
                Err(format!("there is no {kind} `{namespace}/{name}` in what is given{hint}"))
            }
            several => {
                // Alternatives of one kind and name: the last one counts, as for policies.
                let first = several.first().map(|(_, pod)| pod.kind.clone());
                if several.iter().all(|(_, pod)| Some(&pod.kind) == first.as_ref())
                    && let Some((at, pod)) = several.last()
                {
                    return Ok(self.end_of_pod(*at, pod));
                }
                let choices: Vec<String> =
                    several.iter().map(|(_, pod)| format!("`{}:{namespace}/{name}`", pod.kind)).collect();
                Err(format!("`{namespace}/{name}` is not one thing; write {}", choices.join(" or ")))
            }
        }
    }

    fn end_of_pod(&self, at: u32, pod: &super::topology::Pod) -> End {
        // Pods on the node's network are the node to everybody (C10).
        if pod.host_network { End::Node(pod.node) } else { End::Pod(at) }
    }

    /// Whom an address belongs to.
    pub(super) fn holder(&self, address: Address) -> Meant {
        match self.topology.holders.get(&address) {
            Some(Holder::Pod(at)) => Meant::End(End::Pod(*at)),
            Some(Holder::Node(at)) => Meant::End(End::Node(Some(*at))),
            Some(Holder::Service(at)) => Meant::Service(*at),
            None => Meant::End(self.outside(address)),
        }
    }

    /// An address outside.
    #[must_use]
    pub fn outside(&self, address: Address) -> End {
        let reserved = self.topology.reserved;
        let world = if address.family() == crate::net::Family::V6 { reserved.world_v6 } else { reserved.world_v4 };
        End::Outside(Some(address), self.topology.outside.identity(address).unwrap_or(world))
    }

    /// The identity by which policies are about an end; none where it has no policies.
    #[must_use]
    pub fn subject(&self, end: End, other: End) -> Option<IdentityId> {
        let of_node = |at: Option<u32>| {
            let node = at.and_then(|at| self.topology.nodes.get(at as usize));
            let identity = node.map_or(self.topology.reserved.host, |node| node.as_subject);
            self.terms.host_firewall.then_some(identity)
        };
        match end {
            End::Pod(at) => self.topology.pods.get(at as usize).map(|pod| pod.identity),
            End::Node(at) => of_node(at),
            End::Reserved(_, Place::Host) => of_node(self.node(other)),
            End::Reserved(identity, Place::Beside) => self.terms.is_cilium().then_some(identity),
            End::Reserved(_, Place::Elsewhere) | End::Outside(..) | End::Apiserver => None,
        }
    }

    /// How an end is seen by another.
    #[must_use]
    pub fn seen(&self, end: End, by: End) -> Views {
        let reserved = self.topology.reserved;
        let one = |identity: IdentityId| (View { identity, is_own_node: false }, None);
        match end {
            End::Pod(at) => one(self.topology.pods.get(at as usize).map_or(reserved.unmanaged, |pod| pod.identity)),
            End::Outside(_, identity) | End::Reserved(identity, Place::Elsewhere | Place::Beside) => one(identity),
            End::Reserved(_, Place::Host) => {
                let node = self.node(by).and_then(|at| self.topology.nodes.get(at as usize));
                (View { identity: node.map_or(reserved.host, |node| node.as_host), is_own_node: true }, None)
            }
            End::Apiserver if self.topology.is_azure => one(reserved.kube_apiserver_outside),
            End::Apiserver => one(reserved.kube_apiserver),
            End::Node(at) => {
                let node = at.and_then(|at| self.topology.nodes.get(at as usize));
                let host = View { identity: node.map_or(reserved.host, |node| node.as_host), is_own_node: true };
                let remote =
                    View { identity: node.map_or(reserved.remote_node, |node| node.as_remote), is_own_node: false };
                match (self.node(end), self.node(by), by) {
                    (_, _, End::Reserved(_, Place::Beside | Place::Host)) => (host, None),
                    (Some(at), Some(other), _) if at == other => (host, None),
                    (Some(_), Some(_), _) => (remote, None),
                    _ => (host, Some(remote)),
                }
            }
        }
    }

    /// The node that an end is or is on, where that is known.
    #[must_use]
    pub fn node(&self, end: End) -> Option<u32> {
        match end {
            End::Pod(at) => self.topology.pods.get(at as usize).and_then(|pod| pod.node),
            End::Node(at) => self.topology.nodes.get(at? as usize).and_then(|node| node.other_of).or(at),
            _ => None,
        }
    }

    /// What is behind a port of a Service, with the ports there.
    ///
    /// # Errors
    /// That the Service has no such port, with those that it has.
    pub fn behind(&self, service: &Service, traffic: Traffic) -> Result<Vec<(End, Traffic)>, String> {
        if service.is_headless {
            let pods = self.pods_behind(service).into_iter().map(|at| (at, traffic));
            return Ok(pods.collect());
        }
        let port = service.ports.iter().find(|port| port.number == traffic.port && port.protocol == traffic.protocol);
        let Some(port) = port else {
            let ports: Vec<String> =
                service.ports.iter().map(|port| format!("`{}/{}`", port.number, port.protocol)).collect();
            let has = if ports.is_empty() { "none".to_owned() } else { ports.join(", ") };
            return Err(format!(
                "the Service `{}/{}` has no port {traffic}; it has {has}",
                service.namespace, service.name
            ));
        };
        let mut ends = Vec::new();
        for end in self.pods_behind(service) {
            let number = match &port.target {
                super::topology::Target::Number(number) => Some(*number),
                super::topology::Target::Name(name) => self.named_by(end, name, port.protocol),
            };
            ends.extend(number.map(|number| (end, Traffic { protocol: traffic.protocol, port: number })));
        }
        if service.selector.is_none() {
            let fitting = service
                .backends
                .ports
                .iter()
                .find(|(name, protocol, _)| *name == port.name && *protocol == port.protocol);
            let number = fitting.map_or(traffic.port, |(_, _, number)| *number);
            for address in &service.backends.addresses {
                if let Meant::End(end) = self.holder(*address) {
                    ends.push((end, Traffic { protocol: traffic.protocol, port: number }));
                }
            }
        }
        Ok(ends)
    }

    /// The pods that a Service selects: those that the input shows, and what makes pods where it shows none of them.
    fn pods_behind(&self, service: &Service) -> Vec<End> {
        let Some(selector) = &service.selector else { return Vec::new() };
        let has = |pod: &super::topology::Pod, key: &str, value: &str| {
            pod.labels.iter().any(|(known, of)| known == key && of == value)
        };
        let mut ends = Vec::new();
        for at in self.names.pods_of_namespace(&service.namespace) {
            let Some(pod) = self.topology.pods.get(at as usize) else { continue };
            let is_meant = pod.namespace == service.namespace
                && !pod.is_over
                && selector.iter().all(|(key, value)| has(pod, key, value));
            if is_meant && !self.has_pods(pod) {
                ends.push(self.end_of_pod(at, pod));
            }
        }
        ends
    }

    /// Whether the input shows pods that a workload makes.
    fn has_pods(&self, workload: &super::topology::Pod) -> bool {
        let is_made = |pod: &super::topology::Pod| {
            let owner = pod.owner.as_ref();
            pod.namespace == workload.namespace
                && owner.is_some_and(|(kind, name)| *kind == workload.kind && *name == workload.name)
        };
        let mut made = self.names.pods_of_owner(workload).filter_map(|at| self.topology.pods.get(at as usize));
        workload.kind != "Pod" && made.any(is_made)
    }

    fn named_by(&self, end: End, name: &str, protocol: super::Protocol) -> Option<u16> {
        let End::Pod(at) = end else { return None };
        let pod = self.topology.pods.get(at as usize)?;
        pod.ports.iter().find(|(known, of, _)| known == name && *of == protocol).map(|(_, _, number)| *number)
    }

    /// Whether an identity is something outside of the cluster.
    #[must_use]
    pub fn is_outside(&self, identity: IdentityId) -> bool {
        let world = [Sym::WORLD, Sym::WORLD_V4, Sym::WORLD_V6];
        self.identity(identity).is_some_and(|identity| world.iter().any(|key| identity.is_reserved(*key)))
    }
}
