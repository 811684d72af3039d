use super::Selector;
use crate::net::Cidr;
use crate::source::Node;

/// The lists of peers by the second half of their name: `fromEndpoints` and `toEndpoints` are [`Self::Endpoints`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeerField {
    /// `from` or `to` of a NetworkPolicy.
    Peers,
    /// `fromEndpoints`, `toEndpoints`.
    Endpoints,
    /// `fromRequires`, `toRequires`.
    Requires,
    /// `fromCIDR`, `toCIDR`.
    Cidr,
    /// `fromCIDRSet`, `toCIDRSet`.
    CidrSet,
    /// `fromEntities`, `toEntities`.
    Entities,
    /// `fromGroups`, `toGroups`.
    Groups,
    /// `fromNodes`, `toNodes`.
    Nodes,
    /// `toServices`.
    Services,
    /// `toFQDNs`.
    Fqdns,
}

/// One list of peers of a rule.
#[derive(Clone, Debug)]
pub struct PeerList<'a> {
    /// Which list.
    pub field: PeerField,
    /// Its key as written, `toEndpoints`.
    pub key: &'static str,
    /// The list.
    pub node: &'a Node,
    /// Its items, as far as they are readable.
    pub peers: Vec<Peer<'a>>,
}

/// One peer.
#[derive(Clone, Debug)]
pub enum Peer<'a> {
    /// Pods of a NetworkPolicy, by one or both selectors.
    Pods {
        /// The item.
        node: &'a Node,
        /// `namespaceSelector`; without it the policy's own namespace.
        namespaces: Option<Selector<'a>>,
        /// `podSelector`.
        pods: Option<Selector<'a>>,
    },
    /// `ipBlock`, an item of `…CIDR` or of `…CIDRSet`.
    Cidr(CidrPeer<'a>),
    /// An item of `…Endpoints`.
    Endpoints(Selector<'a>),
    /// An item of `…Requires`.
    Requires(Selector<'a>),
    /// An item of `…Nodes`.
    Nodes(Selector<'a>),
    /// An item of `…Entities`.
    Entity(Entity<'a>),
    /// An item of `toServices`.
    Service(ServicePeer<'a>),
    /// An item of `toFQDNs`.
    Fqdn(FqdnPeer<'a>),
    /// An item of `…Groups`.
    Group(&'a Node),
}

/// Addresses as a peer.
#[derive(Clone, Debug)]
pub struct CidrPeer<'a> {
    /// The `ipBlock`, the item of `…CIDRSet`, or the text of `…CIDR`.
    pub node: &'a Node,
    /// The range with the node of its text; absent where it is not readable, or a group is named instead.
    pub cidr: Option<(Cidr, &'a Node)>,
    /// The readable exceptions.
    pub except: Vec<(Cidr, &'a Node)>,
    /// `cidrGroupRef`.
    pub group_ref: Option<&'a Node>,
    /// `cidrGroupSelector`.
    pub group_selector: Option<Selector<'a>>,
}

/// An entity as a peer.
#[derive(Clone, Copy, Debug)]
pub struct Entity<'a> {
    /// The text's node.
    pub node: &'a Node,
    /// `world`, `cluster`, `host`, …
    pub name: &'a str,
}

/// A service as a peer.
#[derive(Clone, Debug)]
pub struct ServicePeer<'a> {
    /// The item.
    pub node: &'a Node,
    /// Name and namespace of `k8sService`.
    pub named: Option<(Option<&'a str>, Option<&'a str>)>,
    /// `k8sServiceSelector.selector`, with its namespace.
    pub selected: Option<(Selector<'a>, Option<&'a str>)>,
}

/// A DNS name as a peer.
#[derive(Clone, Copy, Debug)]
pub struct FqdnPeer<'a> {
    /// The item.
    pub node: &'a Node,
    /// `matchName`.
    pub name: Option<&'a str>,
    /// `matchPattern`.
    pub pattern: Option<&'a str>,
}

impl<'a> Peer<'a> {
    /// Its node: the item of the list, or the `ipBlock`.
    #[must_use]
    pub fn node(&self) -> &'a Node {
        match self {
            Self::Pods { node, .. } | Self::Group(node) => node,
            Self::Cidr(peer) => peer.node,
            Self::Endpoints(selector) | Self::Requires(selector) | Self::Nodes(selector) => selector.node,
            Self::Entity(entity) => entity.node,
            Self::Service(service) => service.node,
            Self::Fqdn(fqdn) => fqdn.node,
        }
    }
}

impl<'a> CidrPeer<'a> {
    /// A range with the node of its text, if it is readable.
    pub(super) fn range(node: &'a Node) -> Option<(Cidr, &'a Node)> {
        let cidr = Cidr::parse_or_address(node.as_str()?).ok()?;
        Some((cidr, node))
    }
}
