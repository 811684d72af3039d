//! The verdict on a flow between two ends.

use super::end::{End, View};
use super::labels::Certainty;
use super::table::Table;
use super::walk::{Outcome, Seen, Unwatched};
use super::{Mode, Network, Protocol, Traffic};
use crate::policy::Direction;

/// What becomes of a flow, or of one end's part in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "lowercase"))]
pub enum Verdict {
    /// It passes.
    Allow,
    /// It is stopped.
    Deny,
    /// The connection is made, and the proxy refuses the request.
    #[cfg_attr(feature = "schema", schemars(rename = "allow-l4-deny-l7"))]
    DenyL7,
    /// The input does not tell.
    Unknown,
}

impl Outcome {
    /// The verdict without a look at layer 7.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        match (self.allow, self.deny) {
            (true, false) => Verdict::Allow,
            (false, _) => Verdict::Deny,
            (true, true) => Verdict::Unknown,
        }
    }

    /// What may come of one of two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            allow: self.allow || other.allow,
            deny: self.deny || other.deny,
            is_special: self.is_special || other.is_special,
            by_default: self.by_default && other.by_default,
        }
    }
}

impl Verdict {
    /// Of a flow that both ends have to let pass.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Deny, _) | (_, Self::Deny) => Self::Deny,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::DenyL7, _) | (_, Self::DenyL7) => Self::DenyL7,
            (Self::Allow, Self::Allow) => Self::Allow,
        }
    }

    /// As answers write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::DenyL7 => "allow-l4-deny-l7",
            Self::Unknown => "unknown",
        }
    }
}

impl Network {
    /// The verdict on a flow between two ends by addresses, labels and ports alone: what layer 7, names of DNS and the
    /// switch of SCTP add is for [`decide`](super::decide). Nothing is allocated once the tables of the ends are laid out.
    #[must_use]
    pub fn verdict(&self, from: End, to: End, traffic: Traffic) -> Verdict {
        if self.is_within_pod(from, to) {
            return Verdict::Allow;
        }
        let egress = self.side(from, to, Direction::Egress, traffic).verdict();
        if egress == Verdict::Deny {
            return egress;
        }
        egress.and(self.side(to, from, Direction::Ingress, traffic).verdict())
    }

    /// Whether a flow stays in one pod, so that no policy sees it (decision semantics D9). Of a workload, one pod may talk
    /// to another.
    #[must_use]
    pub fn is_within_pod(&self, from: End, to: End) -> bool {
        let End::Pod(at) = from else { return false };
        from == to && self.topology.pods.get(at as usize).is_some_and(|pod| pod.kind == "Pod")
    }

    /// What one end of a flow says.
    #[must_use]
    pub fn side(&self, end: End, other: End, direction: Direction, traffic: Traffic) -> Outcome {
        let Some(table) = self.table_of(end, other, direction) else { return PASSES };
        let (first, second) = self.seen(other, end);
        let walk = |view: View| {
            let own = self.counts_as_own_node(view, direction);
            let own = own && !self.is_node(end);
            self.walk(table, traffic, Seen::Identity(view.identity), own, &mut Unwatched)
        };
        match second {
            None => walk(first),
            Some(second) => walk(first).or(walk(second)),
        }
    }

    /// The rules about an end; none where it has no policies.
    #[must_use]
    pub fn table_of(&self, end: End, other: End, direction: Direction) -> Option<&Table> {
        if self.terms.mode == Mode::Never {
            return None;
        }
        self.subject(end, other).and_then(|subject| self.table(subject, direction))
    }

    /// Whether traffic with one's own node is let through: into pods; by the API of Kubernetes out of them as well.
    #[must_use]
    pub fn counts_as_own_node(&self, view: View, direction: Direction) -> bool {
        view.is_own_node && (direction == Direction::Ingress || !self.terms.is_cilium())
    }

    /// Whether an end is a node.
    #[must_use]
    pub fn is_node(&self, end: End) -> bool {
        matches!(end, End::Node(_) | End::Reserved(_, super::end::Place::Host))
    }

    /// Whether SCTP passes: Cilium drops it unless told otherwise (decision semantics R13).
    #[must_use]
    pub fn passes(&self, protocol: Protocol) -> Certainty {
        match (protocol, self.terms.sctp) {
            (Protocol::Sctp, None) => Certainty::Maybe,
            (Protocol::Sctp, Some(on)) => Certainty::of(on),
            _ => Certainty::Yes,
        }
    }
}

/// What an end without policies says.
pub(super) const PASSES: Outcome = Outcome { allow: true, deny: false, is_special: false, by_default: true };
