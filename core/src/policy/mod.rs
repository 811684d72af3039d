//! Policies as they are written, of every kind in one shape: whom they select, which peers and ports they name.
//!
//! A policy borrows the tree of its object. Every part keeps its node, whose place the object tells.
//!
//! **Architecture invariant:** reading never fails and never judges: what is malformed is left out here, and told by
//! `admission`.

mod canonical;
mod cilium;
mod contain;
mod contradiction;
mod dns_name;
mod effect;
mod icmp;
mod kubernetes;
mod peer;
mod port;
mod selector;

pub use canonical::canonical_tree;
pub use contain::Frame;
pub use dns_name::DnsPattern;
pub use effect::Scope;
pub use icmp::{icmp_type, icmp_types};
pub use peer::{CidrPeer, Entity, FqdnPeer, Peer, PeerField, PeerList, ServicePeer};
pub use port::{IcmpType, L7Kind, Port, PortItem, PortRule, Protocol};
pub use selector::{LabelKey, Labels, Operator, Requirement, Selector, Source};

use crate::model::Object;
use crate::source::Node;

/// A policy.
#[derive(Clone, Debug)]
pub struct Policy<'a> {
    /// The object.
    pub object: &'a Object,
    /// Its kind.
    pub kind: PolicyKind,
    /// Its specs: one for a NetworkPolicy, `spec` and each of `specs` for Cilium's kinds.
    pub specs: Vec<Spec<'a>>,
}

/// The kinds of policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyKind {
    /// `networking.k8s.io` NetworkPolicy.
    NetworkPolicy,
    /// CiliumNetworkPolicy.
    Cilium,
    /// CiliumClusterwideNetworkPolicy.
    CiliumClusterwide,
}

/// One spec of a policy: a subject with rules.
#[derive(Clone, Debug)]
pub struct Spec<'a> {
    /// The spec's node. For a NetworkPolicy without spec, the object's.
    pub node: &'a Node,
    /// Whom it selects; absent where neither selector is readable.
    pub subject: Option<Subject<'a>>,
    /// Its rules, in the order ingress, ingressDeny, egress, egressDeny.
    pub rules: Vec<Rule<'a>>,
    /// The lists of rules that are present, empty ones included.
    pub sections: Vec<Section<'a>>,
    /// `policyTypes` of a NetworkPolicy as written; absent when absent, null or empty.
    pub policy_types: Option<Vec<&'a str>>,
    /// `enableDefaultDeny` of Cilium's kinds.
    pub default_deny: DefaultDeny,
}

/// `enableDefaultDeny`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DefaultDeny {
    /// `ingress`.
    pub ingress: Option<bool>,
    /// `egress`.
    pub egress: Option<bool>,
}

/// Whom a spec is about.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The selector.
    pub selector: Selector<'a>,
    /// Whether it selects nodes (`nodeSelector`).
    pub is_node: bool,
}

/// The direction of traffic, seen from the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// To the subject.
    Ingress,
    /// From the subject.
    Egress,
}

/// One list of rules.
#[derive(Clone, Copy, Debug)]
pub struct Section<'a> {
    /// The list.
    pub node: &'a Node,
    /// The direction.
    pub direction: Direction,
    /// Whether its rules deny.
    pub deny: bool,
}

/// One item of `ingress`, `egress`, `ingressDeny` or `egressDeny`.
#[derive(Clone, Debug)]
pub struct Rule<'a> {
    /// The item.
    pub node: &'a Node,
    /// The direction.
    pub direction: Direction,
    /// Whether it denies.
    pub deny: bool,
    /// The lists of peers that are present (not null), empty ones included. For a NetworkPolicy, `from` or `to`.
    pub peers: Vec<PeerList<'a>>,
    /// The items of `toPorts`, or the one of a NetworkPolicy's `ports`; none when the list is absent, null or empty.
    pub ports: Vec<PortRule<'a>>,
    /// The types of `icmps`; absent when `icmps` is absent, null or empty.
    pub icmps: Option<Vec<IcmpType<'a>>>,
}

impl<'a> Policy<'a> {
    /// The policy that an object is, if it is one.
    #[must_use]
    pub fn of(object: &'a Object) -> Option<Self> {
        let kind = PolicyKind::of(object)?;
        let specs = match kind {
            PolicyKind::NetworkPolicy => vec![kubernetes::spec(object)],
            PolicyKind::Cilium | PolicyKind::CiliumClusterwide => cilium::specs(object),
        };
        Some(Self { object, kind, specs })
    }

    /// Its namespace as written; none for a clusterwide policy.
    #[must_use]
    pub fn namespace(&self) -> Option<&'a str> {
        self.object.namespace.as_deref().filter(|_| self.kind != PolicyKind::CiliumClusterwide)
    }

    /// Whether it is one of Cilium's kinds.
    #[must_use]
    pub fn is_cilium(&self) -> bool {
        self.kind != PolicyKind::NetworkPolicy
    }

    /// Its rules, each with its spec.
    pub fn rules(&self) -> impl Iterator<Item = (&Spec<'a>, &Rule<'a>)> {
        self.specs.iter().flat_map(|spec| spec.rules.iter().map(move |rule| (spec, rule)))
    }
}

impl PolicyKind {
    /// The kind of an object that is a policy.
    #[must_use]
    pub fn of(object: &Object) -> Option<Self> {
        match (object.group(), object.kind.as_str()) {
            ("networking.k8s.io" | "extensions", "NetworkPolicy") => Some(Self::NetworkPolicy),
            ("cilium.io", "CiliumNetworkPolicy") => Some(Self::Cilium),
            ("cilium.io", "CiliumClusterwideNetworkPolicy") => Some(Self::CiliumClusterwide),
            _ => None,
        }
    }
}

impl Spec<'_> {
    /// Whether it puts its subjects in default deny for a direction, as Cilium decides it: by the rules that it has (E1:
    /// rules count whether or not `policyTypes` names their direction).
    #[must_use]
    pub fn isolates(&self, kind: PolicyKind, direction: Direction) -> bool {
        let has_rules =
            self.sections.iter().any(|section| section.direction == direction && !section.node.items().is_empty());
        if kind != PolicyKind::NetworkPolicy {
            let asked = match direction {
                Direction::Ingress => self.default_deny.ingress,
                Direction::Egress => self.default_deny.egress,
            };
            return has_rules && asked != Some(false);
        }
        match &self.policy_types {
            Some(types) => has_rules || types.iter().any(|name| *name == direction.policy_type()),
            None => has_rules || direction == Direction::Ingress,
        }
    }
}

impl Direction {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Ingress, Self::Egress];

    /// `ingress` or `egress`, for messages and as the key of the allowing section.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }

    /// As `policyTypes` writes it.
    #[must_use]
    pub fn policy_type(self) -> &'static str {
        match self {
            Self::Ingress => "Ingress",
            Self::Egress => "Egress",
        }
    }
}

impl<'a> Rule<'a> {
    /// The peers of all its lists.
    pub fn each_peer(&self) -> impl Iterator<Item = &Peer<'a>> {
        self.peers.iter().flat_map(|list| &list.peers)
    }

    /// The list of a field, if present.
    #[must_use]
    pub fn list(&self, field: PeerField) -> Option<&PeerList<'a>> {
        self.peers.iter().find(|list| list.field == field)
    }

    /// Its ports, of all its port rules.
    pub fn each_port(&self) -> impl Iterator<Item = &PortItem<'a>> {
        self.ports.iter().flat_map(|rule| &rule.items)
    }
}

#[cfg(test)]
mod tests;
