//! What a rule comes to, as far as its own text decides it.

use super::{Direction, PeerField, PolicyKind, Rule, Spec};
use crate::source::{Node, Value};

/// Whom a rule is about by its lists of peers alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everyone: pods, nodes and what is outside.
    Everyone,
    /// Those that its lists name.
    Listed,
    /// Nobody.
    Nobody,
}

impl PeerField {
    /// Whether Cilium takes an empty list of this field as absent, so that ports beside it are open to everyone
    /// (decision semantics E2). All other lists select nothing when they are empty (R5).
    #[must_use]
    pub fn opens_when_empty(self) -> bool {
        matches!(self, Self::Fqdns | Self::Services | Self::Groups)
    }
}

impl Rule<'_> {
    /// Whom it is about (decision semantics K3, R4, R5, E2).
    #[must_use]
    pub fn scope(&self, kind: PolicyKind) -> Scope {
        if kind == PolicyKind::NetworkPolicy {
            let listed = self.peers.iter().any(|list| !list.node.items().is_empty());
            return if listed { Scope::Listed } else { Scope::Everyone };
        }
        let mut counted = self.peers.iter().filter(|list| !list.is_taken_as_absent()).peekable();
        if counted.peek().is_none() {
            // Without peers Cilium looks at the ports; without those either the rule names nothing.
            let has_ports = !self.ports.is_empty() || self.icmps.is_some();
            return if has_ports { Scope::Everyone } else { Scope::Nobody };
        }
        if counted.any(|list| !list.node.items().is_empty()) { Scope::Listed } else { Scope::Nobody }
    }

    /// Whether it names traffic at all: peers, and, where it limits ports or ICMP, one of them (decision semantics R10,
    /// R12).
    #[must_use]
    pub fn names_traffic(&self, kind: PolicyKind) -> bool {
        if kind == PolicyKind::NetworkPolicy {
            return true;
        }
        let has_port = self.ports.is_empty() || self.ports.iter().any(|rule| !rule.names_no_port());
        let has_icmp = self.icmps.as_ref().is_none_or(|types| !types.is_empty());
        self.scope(kind) != Scope::Nobody && has_port && has_icmp
    }

    /// Whether nothing is written in it: `{}`, or fields without a value.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        matches!(self.node.value, Value::Mapping(_)) && self.node.entries().iter().all(|entry| entry.value.is_null())
    }

    /// Whether it may allow something.
    #[must_use]
    pub fn may_allow(&self, kind: PolicyKind) -> bool {
        !self.deny && self.names_traffic(kind)
    }
}

impl super::PeerList<'_> {
    /// Whether it is empty, and Cilium then takes it as absent.
    #[must_use]
    pub fn is_taken_as_absent(&self) -> bool {
        self.field.opens_when_empty() && self.node.items().is_empty()
    }
}

impl super::PortRule<'_> {
    /// Whether its list of ports is absent or empty.
    #[must_use]
    pub fn names_no_port(&self) -> bool {
        // Of a NetworkPolicy the node is the list itself.
        match &self.node.value {
            Value::Sequence(items) => items.is_empty(),
            _ => self.node.get("ports").is_none_or(|ports| ports.items().is_empty()),
        }
    }
}

impl<'a> Spec<'a> {
    /// What `enableDefaultDeny` says of a direction.
    #[must_use]
    pub fn asks_default_deny(&self, direction: Direction) -> Option<bool> {
        match direction {
            Direction::Ingress => self.default_deny.ingress,
            Direction::Egress => self.default_deny.egress,
        }
    }

    /// The list of a direction's rules that allow, or deny, if it is present.
    #[must_use]
    pub fn section(&self, direction: Direction, deny: bool) -> Option<&'a Node> {
        let mut sections = self.sections.iter();
        sections.find(|section| section.direction == direction && section.deny == deny).map(|section| section.node)
    }
}
