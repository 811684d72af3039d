use std::fmt;

use crate::net::Address;

/// Who is at an end of a flow, as users name it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Peer {
    /// A pod, or a workload that makes pods; with its kind where one is given.
    Pod {
        /// `Pod`, `Deployment`, …
        kind: Option<String>,
        /// The namespace.
        namespace: String,
        /// The name.
        name: String,
    },
    /// A Service.
    Service {
        /// The namespace.
        namespace: String,
        /// The name.
        name: String,
    },
    /// A node by name.
    Node(String),
    /// An address.
    Address(Address),
    /// A name of DNS.
    Name(String),
    /// What Cilium itself knows.
    Entity(Entity),
}

/// The entities that can be at an end of a flow (decision semantics C4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entity {
    /// The node of the other end.
    Host,
    /// Another node.
    RemoteNode,
    /// An outside address that no policy names.
    World,
    /// The API server.
    KubeApiserver,
    /// The endpoint with which agents probe each other, on the node of the other end.
    Health,
    /// The proxy for Ingress and Gateway, on the node of the other end.
    Ingress,
    /// A pod that has no identity yet.
    Init,
    /// A pod that Cilium does not manage.
    Unmanaged,
}

const ENTITIES: [(&str, Entity); 8] = [
    ("host", Entity::Host),
    ("remote-node", Entity::RemoteNode),
    ("world", Entity::World),
    ("kube-apiserver", Entity::KubeApiserver),
    ("health", Entity::Health),
    ("ingress", Entity::Ingress),
    ("init", Entity::Init),
    ("unmanaged", Entity::Unmanaged),
];

impl Peer {
    /// Reads `NAMESPACE/NAME`, `KIND:NAMESPACE/NAME`, `service:NAMESPACE/NAME`, `node:NAME`, `ip:ADDRESS`, `fqdn:NAME`
    /// or `entity:NAME`.
    ///
    /// # Errors
    /// What such a text looks like, or which entities there are.
    pub fn parse(text: &str) -> Result<Self, String> {
        let forms = "write `NAMESPACE/NAME`, `KIND:NAMESPACE/NAME`, `service:NAMESPACE/NAME`, `node:NAME`, `ip:ADDRESS`, \
                     `fqdn:NAME` or `entity:NAME`";
        let wrong = || format!("`{text}` names nobody; {forms}");
        let named = |rest: &str| {
            let (namespace, name) = rest.split_once('/')?;
            let is_name =
                |text: &str| !text.is_empty() && !text.contains(['/', ':']) && !text.contains(char::is_whitespace);
            (is_name(namespace) && is_name(name)).then(|| (namespace.to_owned(), name.to_owned()))
        };
        let Some((before, rest)) = text.split_once(':') else {
            let (namespace, name) = named(text).ok_or_else(wrong)?;
            return Ok(Self::Pod { kind: None, namespace, name });
        };
        match before {
            "ip" => Address::parse(rest).map(Self::Address).map_err(|error| error.to_string()),
            "node" if !rest.is_empty() => Ok(Self::Node(rest.to_owned())),
            "fqdn" if !rest.trim_matches('.').is_empty() => Ok(Self::Name(rest.to_owned())),
            "entity" => match ENTITIES.iter().find(|(name, _)| *name == rest) {
                Some((_, entity)) => Ok(Self::Entity(*entity)),
                None => {
                    let names: Vec<String> = ENTITIES.iter().map(|(name, _)| format!("`{name}`")).collect();
                    Err(format!("`{rest}` is no entity that can send or receive; there are {}", names.join(", ")))
                }
            },
            "service" => named(rest).map(|(namespace, name)| Self::Service { namespace, name }).ok_or_else(wrong),
            kind if !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
                let (namespace, name) = named(rest).ok_or_else(wrong)?;
                Ok(Self::Pod { kind: Some(kind.to_owned()), namespace, name })
            }
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pod { kind: Some(kind), namespace, name } => write!(f, "{kind}:{namespace}/{name}"),
            Self::Pod { kind: None, namespace, name } => write!(f, "{namespace}/{name}"),
            Self::Service { namespace, name } => write!(f, "service:{namespace}/{name}"),
            Self::Node(name) => write!(f, "node:{name}"),
            Self::Address(address) => write!(f, "ip:{address}"),
            Self::Name(name) => write!(f, "fqdn:{name}"),
            Self::Entity(entity) => {
                let name = ENTITIES.iter().find(|(_, known)| known == entity).map_or("", |(name, _)| name);
                write!(f, "entity:{name}")
            }
        }
    }
}
