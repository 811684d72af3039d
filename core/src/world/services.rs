use super::World;
use crate::model::Object;
use crate::policy::{Labels, Port, Protocol};
use crate::source::{Node, Value};

/// A Service as written.
#[derive(Debug)]
pub struct Service<'a> {
    /// The object.
    pub object: &'a Object,
    /// Its name; empty when it has none.
    pub name: &'a str,
    /// Its namespace as written.
    pub namespace: Option<&'a str>,
    /// The labels of the pods behind it; absent when it selects none, so that somebody else keeps its endpoints.
    pub selector: Option<Labels<'a>>,
    /// Whether it is only another name for a host outside (`ExternalName`).
    pub is_external_name: bool,
    /// Its ports.
    pub ports: Vec<ServicePort<'a>>,
}

/// A port of a [`Service`].
#[derive(Clone, Copy, Debug)]
pub struct ServicePort<'a> {
    /// The item of `ports`.
    pub node: &'a Node,
    /// `name`.
    pub name: Option<&'a str>,
    /// `port`.
    pub number: u16,
    /// `protocol`; TCP when none is written.
    pub protocol: Protocol,
    /// `targetPort`; the port itself when none is written.
    pub target: Port<'a>,
    /// `nodePort` as written.
    pub node_port: Option<u16>,
}

impl<'a> Service<'a> {
    /// The Service that an object is, if it is one.
    #[must_use]
    pub fn of(object: &'a Object) -> Option<Self> {
        if !object.is("", "Service") {
            return None;
        }
        let selector = object.at(&["spec", "selector"]).filter(|selector| !selector.entries().is_empty());
        let ports = object.at(&["spec", "ports"]).map(Node::items).unwrap_or_default();
        Some(Self {
            object,
            name: object.name.as_deref().unwrap_or(""),
            namespace: object.namespace.as_deref(),
            selector: selector.map(|selector| Labels::of(Some(selector))),
            is_external_name: object.at(&["spec", "type"]).and_then(Node::as_str) == Some("ExternalName"),
            ports: ports.iter().filter_map(ServicePort::of).collect(),
        })
    }

    /// `shop/web`, for messages.
    #[must_use]
    pub fn title(&self) -> String {
        let namespace = self.namespace.map(|namespace| format!("{namespace}/")).unwrap_or_default();
        format!("{namespace}{}", self.name)
    }
}

impl<'a> ServicePort<'a> {
    fn of(node: &'a Node) -> Option<Self> {
        let number = |key: &str| match node.get(key)?.value {
            Value::Int(number) => u16::try_from(number).ok().filter(|number| *number != 0),
            _ => None,
        };
        let own = number("port")?;
        let target = match node.get("targetPort") {
            None | Some(Node { value: Value::Null | Value::Int(0), .. }) => Port::Number(own),
            Some(Node { value: Value::String(name), .. }) => name.parse().map_or(Port::Name(name), Port::Number),
            Some(_) => Port::Number(number("targetPort")?),
        };
        Some(Self {
            node,
            name: node.get("name").and_then(Node::as_str).filter(|name| !name.is_empty()),
            number: own,
            protocol: node.get("protocol").and_then(Node::as_str).map_or(Protocol::Tcp, Protocol::parse),
            target,
            node_port: number("nodePort"),
        })
    }
}

impl<'a> World<'a> {
    /// Its Services, in the order written.
    pub fn services(&self) -> impl Iterator<Item = Service<'a>> {
        self.objects.iter().filter_map(|object| Service::of(object))
    }
}
