//! The verdict on a flow between two pods without its reasons: what callers ask a million times.

use super::super::end::{End, Meant};
use super::super::labels::Certainty;
use super::super::{Mode, Network, Peer, Traffic, Verdict};
use crate::policy::Direction;

impl Network {
    /// The verdict of [`decide`](Self::decide) on a flow between two pods, where ports and labels alone decide it. None
    /// where there is more to it (layer 7, authentication, views that differ, somebody who is no pod or is not known):
    /// then `decide` tells.
    #[must_use]
    pub fn verdict_between_pods(&self, from: &str, to: &str, port: &str) -> Option<Verdict> {
        let from = self.pod(from)?;
        let to = self.pod(to)?;
        let traffic = Traffic::parse(port).ok()?;
        if self.passes(traffic.protocol) != Certainty::Yes {
            return None;
        }
        if self.is_within_pod(from, to) {
            return Some(Verdict::Allow);
        }
        let egress = self.plain_side(from, to, Direction::Egress, traffic)?;
        if egress == Verdict::Deny {
            return Some(egress);
        }
        Some(egress.and(self.plain_side(to, from, Direction::Ingress, traffic)?))
    }

    /// A pod as users name it.
    fn pod(&self, text: &str) -> Option<End> {
        let peer = Peer::parse(text).ok().filter(|peer| matches!(peer, Peer::Pod { .. }))?;
        match self.find(&peer) {
            Ok(Meant::End(end @ End::Pod(_))) => Some(end),
            _ => None,
        }
    }

    /// What one end says, where its rules for ports are all there is.
    fn plain_side(&self, end: End, other: End, direction: Direction, traffic: Traffic) -> Option<Verdict> {
        let Some(subject) = self.subject(end, other).filter(|_| self.terms.mode != Mode::Never) else {
            return Some(Verdict::Allow);
        };
        if self.table(subject, direction).is_none() {
            return Some(Verdict::Allow);
        }
        let is_plain = !self.terms.audits && self.conflict(subject).is_none() && self.seen(other, end).1.is_none();
        if !is_plain {
            return None;
        }
        let outcome = self.side(end, other, direction, traffic);
        let verdict = outcome.verdict();
        (!outcome.is_special || verdict == Verdict::Deny).then_some(verdict)
    }
}
