use super::Sym;
use crate::order::Order as _;

/// A label of an identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    /// The key.
    pub key: Sym,
    /// Where it comes from.
    pub source: Sym,
    /// Its value; [`Sym::UNKNOWN`] where the input does not show it.
    pub value: Sym,
}

impl Label {
    /// A label of a pod.
    #[must_use]
    pub fn k8s(key: Sym, value: Sym) -> Self {
        Self { key, source: Sym::K8S, value }
    }

    /// A label of Cilium's own.
    #[must_use]
    pub fn reserved(key: Sym) -> Self {
        Self { key, source: Sym::RESERVED, value: Sym::EMPTY }
    }
}

/// What the input does not show of an identity's labels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hidden {
    /// The labels of its namespace.
    pub namespace_labels: bool,
    /// Its addresses, and so which ranges hold them.
    pub addresses: bool,
    /// The labels of the node that it is.
    pub node_labels: bool,
}

/// What an identity is counted with by policies that select in bulk (decision semantics E10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// One of those that Cilium itself knows.
    Reserved,
    /// A pod.
    Cluster,
    /// Outside addresses in a range that some policy names.
    World,
    /// A node with labels of its own.
    RemoteNode,
}

/// What all of the same kind have in common: pods with equal labels are one, and so are addresses that the same ranges
/// hold. Policies cannot tell its members apart (decision semantics C1, D10).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// Its labels, sorted.
    pub labels: Box<[Label]>,
    /// What is not known of them.
    pub hidden: Hidden,
    /// What it is counted with.
    pub scope: Scope,
    /// Whether it has labels of ranges of IPv4.
    pub in_v4: bool,
    /// Whether it has labels of ranges of IPv6.
    pub in_v6: bool,
    /// The ports that its containers name: name in lower case, protocol, number; sorted.
    pub ports: Box<[NamedPort]>,
}

/// A port that a container names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NamedPort {
    /// The name, in lower case.
    pub name: Sym,
    /// The protocol.
    pub protocol: crate::flow::Protocol,
    /// The number.
    pub number: u16,
}

impl Identity {
    /// An identity with these labels.
    #[must_use]
    pub fn new(mut labels: Vec<Label>, scope: Scope) -> Self {
        labels.order();
        labels.dedup();
        Self {
            labels: labels.into(),
            hidden: Hidden::default(),
            scope,
            in_v4: false,
            in_v6: false,
            ports: Box::default(),
        }
    }

    /// Whether it has a label of that key, wherever it comes from (decision semantics E3, E16).
    #[must_use]
    pub fn has_key(&self, key: Sym) -> bool {
        self.labels.iter().any(|label| label.key == key)
    }

    /// Whether it has that label of Cilium's own.
    #[must_use]
    pub fn is_reserved(&self, key: Sym) -> bool {
        self.labels.contains(&Label::reserved(key))
    }

    /// The number that its pods give to a port's name. None where no container has it, or several differ.
    #[must_use]
    pub fn port(&self, name: Sym, protocol: crate::flow::Protocol) -> Option<u16> {
        let mut numbers = self.ports.iter().filter(|port| port.name == name && port.protocol == protocol);
        let first = numbers.next()?.number;
        numbers.all(|port| port.number == first).then_some(first)
    }
}
