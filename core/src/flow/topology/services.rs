//! Services: what stands behind them, which policies decide on instead of them (decision semantics K10, D5).

use std::collections::BTreeMap;

use super::addresses;
use crate::flow::Protocol;
use crate::flow::compile::ServiceOf;
use crate::model::Object;
use crate::net::{Address, Cidr};
use crate::policy::{self, Port};
use crate::source::Node;
use crate::world::{self, namespace_or_default};

/// A Service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The labels of the pods behind it; none where it selects none.
    pub selector: Option<Vec<(String, String)>>,
    /// Its own addresses.
    pub addresses: Vec<Address>,
    /// Whether it has no address of its own, so that nothing is translated.
    pub is_headless: bool,
    /// Where it is only another name for a host outside.
    pub external_name: Option<String>,
    /// Its ports.
    pub ports: Vec<ServicePort>,
    /// What endpoint slices name, where it selects no pods.
    pub backends: Backends,
}

/// A port of a [`Service`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePort {
    /// Its name.
    pub name: Option<String>,
    /// The number.
    pub number: u16,
    /// The protocol.
    pub protocol: Protocol,
    /// Where it leads: a number.
    pub target: Target,
}

/// Where a port of a Service leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A port by number.
    Number(u16),
    /// A port that the containers name.
    Name(String),
}

/// The endpoints that slices give: addresses with the ports, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backends {
    /// The addresses.
    pub addresses: Vec<Address>,
    /// The ports: name, protocol, number.
    pub ports: Vec<(Option<String>, Protocol, u16)>,
}

/// The endpoints of Services, by namespace and name.
pub(in crate::flow) type Slices = BTreeMap<(String, String), Backends>;

/// A Service as the input gives it.
#[derive(Clone, Debug)]
pub(super) struct GivenService {
    /// Its labels, sorted by key.
    labels: Vec<(String, String)>,
    /// The rest, without endpoints.
    pub service: Service,
}

impl GivenService {
    pub fn of(object: &Object) -> Option<Self> {
        let service = world::Service::of(object).filter(|service| !service.name.is_empty())?;
        let text = |path: &[&str]| object.at(path).and_then(Node::as_str);
        let listed = |path: &[&str]| object.at(path).map(Node::items).unwrap_or_default();
        let many =
            ["clusterIPs", "externalIPs"].into_iter().flat_map(|key| listed(&["spec", key])).filter_map(Node::as_str);
        let cluster_ip = text(&["spec", "clusterIP"]);
        let written = object.at(&["metadata", "labels"]).map(Node::entries).unwrap_or_default();
        let labels = written.iter().filter_map(|entry| Some((entry.key.to_string(), entry.value.as_str()?.to_owned())));
        Some(Self {
            labels: labels.collect(),
            service: Service {
                namespace: namespace_or_default(service.namespace).to_owned(),
                name: service.name.to_owned(),
                selector: service
                    .selector
                    .as_ref()
                    .map(|labels| labels.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()),
                addresses: addresses(cluster_ip.into_iter().chain(many)),
                is_headless: cluster_ip == Some("None"),
                external_name: service
                    .is_external_name
                    .then(|| text(&["spec", "externalName"]).unwrap_or_default().to_owned()),
                ports: service.ports.iter().filter_map(port).collect(),
                backends: Backends::default(),
            },
        })
    }

    pub fn is_same(&self, other: &Self) -> bool {
        self.service.namespace == other.service.namespace && self.service.name == other.service.name
    }

    /// With its endpoints.
    pub fn with(&self, slices: &Slices) -> Service {
        Service { backends: self.backends(slices).cloned().unwrap_or_default(), ..self.service.clone() }
    }

    fn backends<'s>(&self, slices: &'s Slices) -> Option<&'s Backends> {
        slices.get(&(self.service.namespace.clone(), self.service.name.clone()))
    }

    /// As `toServices` sees it.
    pub fn of_policies(&self, slices: &Slices) -> ServiceOf {
        let backends = self.backends(slices).map(|backends| backends.addresses.clone()).unwrap_or_default();
        let range = |address: Address| Cidr::new(address, address.family().width());
        ServiceOf {
            namespace: self.service.namespace.clone(),
            name: self.service.name.clone(),
            labels: self.labels.clone(),
            selector: self.service.selector.clone().unwrap_or_default(),
            backends: backends.into_iter().filter_map(range).collect(),
        }
    }
}

/// Endpoints as an object gives them.
#[derive(Clone, Debug)]
pub(super) struct GivenSlice {
    /// Kind, namespace and name of the object.
    pub object: (String, String, String),
    /// The Service, by namespace and name.
    service: (String, String),
    backends: Backends,
}

impl GivenSlice {
    pub fn of(object: &Object) -> Option<Self> {
        let namespace = namespace_or_default(object.namespace.as_deref()).to_owned();
        let name = object.name.clone();
        let mut backends = Backends::default();
        let service = if object.is("discovery.k8s.io", "EndpointSlice") {
            let endpoints = object.at(&["endpoints"]).map(Node::items).unwrap_or_default();
            let listed =
                endpoints.iter().flat_map(|endpoint| endpoint.get("addresses").map(Node::items).unwrap_or_default());
            backends.addresses.extend(addresses(listed.filter_map(Node::as_str)));
            backends.ports.extend(ports_of(object.at(&["ports"])));
            service_of(object)?
        } else if object.is("", "Endpoints") {
            for subset in object.at(&["subsets"]).map(Node::items).unwrap_or_default() {
                let listed = subset.get("addresses").map(Node::items).unwrap_or_default();
                backends.addresses.extend(addresses(listed.iter().filter_map(|item| item.get("ip")?.as_str())));
                backends.ports.extend(ports_of(subset.get("ports")));
            }
            name.clone()?
        } else {
            return None;
        };
        let object = (object.kind.clone(), namespace.clone(), name.unwrap_or_default());
        Some(Self { object, service: (namespace, service), backends })
    }
}

/// What slices, and behind them objects of the kind Endpoints, give for each Service.
pub(super) fn joined(slices: &[GivenSlice]) -> Slices {
    let mut found = Slices::new();
    for is_slice in [true, false] {
        for slice in slices.iter().filter(|slice| (slice.object.0 == "EndpointSlice") == is_slice) {
            let backends = found.entry(slice.service.clone()).or_default();
            backends.addresses.extend(&slice.backends.addresses);
            backends.ports.extend(slice.backends.ports.iter().cloned());
        }
    }
    found
}

fn port(port: &world::ServicePort<'_>) -> Option<ServicePort> {
    Some(ServicePort {
        name: port.name.map(str::to_owned),
        number: port.number,
        protocol: Protocol::of(port.protocol)?,
        target: match port.target {
            Port::Number(number) => Target::Number(number),
            Port::Name(name) => Target::Name(name.to_owned()),
        },
    })
}

fn service_of(slice: &Object) -> Option<String> {
    let label = slice.at(&["metadata", "labels"])?.get("kubernetes.io/service-name")?.as_str()?;
    Some(label.to_owned())
}

fn ports_of(list: Option<&Node>) -> Vec<(Option<String>, Protocol, u16)> {
    let items = list.map(Node::items).unwrap_or_default();
    let ports = items.iter().filter_map(|item| {
        let name = item.get("name").and_then(Node::as_str).filter(|name| !name.is_empty());
        let of = item.get("protocol").and_then(Node::as_str).map_or(policy::Protocol::Tcp, policy::Protocol::parse);
        let number = item.get("port").and_then(Node::as_int).and_then(|number| u16::try_from(number).ok())?;
        Some((name.map(str::to_owned), Protocol::of(of)?, number))
    });
    ports.collect()
}

/// The addresses of the API server: the endpoints of `default/kubernetes`, the first of them first.
pub(super) fn apiserver(slices: &Slices) -> Vec<Address> {
    let key = ("default".to_owned(), "kubernetes".to_owned());
    slices.get(&key).map(|backends| backends.addresses.clone()).unwrap_or_default()
}
