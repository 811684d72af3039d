//! How one end sees the other: whom each selector means.

use crate::flow::decide::Other;
use crate::flow::end::{End, View};
use crate::flow::l7::DnsRule;
use crate::flow::labels::{Certainty, Identity, Selector};
use crate::flow::rule::{Action, Rule, SelectorId};
use crate::flow::topology::{IdentityId, Pod};
use crate::flow::{Network, Traffic};
use crate::net::Address;
use crate::policy::Direction;

/// One end of a flow and how it sees the other one.
pub(super) struct Sight<'n> {
    pub(super) network: &'n Network,
    pub(super) subject: IdentityId,
    /// The end itself.
    pub(super) end: Option<End>,
    pub(super) direction: Direction,
    pub(super) traffic: Traffic,
    pub(super) other: &'n Other,
    pub(super) view: View,
    /// Whether there is another way in which it may see it.
    is_unsure: bool,
    /// What rules about the subject require, by what they do.
    required: &'n [(Action, SelectorId)],
    /// The names of DNS of which it sees answers.
    seen: &'n [DnsRule],
}

impl<'n> Sight<'n> {
    #[expect(clippy::too_many_arguments, reason = "each is another thing, and there is one caller")]
    pub(super) fn new(
        network: &'n Network,
        subject: IdentityId,
        end: Option<End>,
        direction: Direction,
        traffic: Traffic,
        other: &'n Other,
        views: &[View],
        view: View,
    ) -> Self {
        let asks_names =
            direction == Direction::Egress && matches!(other, Other::Name { .. } | Other::End(End::Outside(..)));
        let table = network.table(subject, direction);
        let required = table.map_or(&[][..], |table| &table.requires);
        let seen = table.filter(|_| asks_names).map_or(&[][..], |table| &table.naming.seen);
        let is_unsure = views.len() > 1;
        Self { network, subject, end, direction, traffic, other, view, is_unsure, required, seen }
    }

    /// Whether a selector means the other end.
    pub(super) fn means(&self, selector: SelectorId) -> Certainty {
        if let Some(pattern) = self.network.names_of(selector) {
            return self.names(&pattern);
        }
        match self.other {
            Other::Name { address: None, .. } => self.network.means_unknown(selector),
            _ => self.network.means(selector, self.view.identity),
        }
    }

    /// Whether a name of DNS means the other end.
    fn names(&self, pattern: &DnsRule) -> Certainty {
        let version = self.network.version_of_names();
        let sees = |name: &DnsRule| self.sees(name);
        match self.other {
            _ if self.direction == Direction::Ingress => Certainty::No,
            Other::Name { name, .. } => {
                let name = DnsRule::name(name);
                Certainty::of(pattern.meets(&name, version) && sees(&name))
            }
            Other::End(End::Outside(address, _)) => match (&self.network.answers, address) {
                (None, _) => Certainty::of(sees(pattern)).and(Certainty::Maybe),
                (Some(answers), Some(address)) => {
                    let mut fitting = answers.iter().filter(|(_, addresses)| addresses.contains(address));
                    Certainty::of(fitting.any(|(name, _)| {
                        let name = DnsRule::name(name);
                        pattern.meets(&name, version) && sees(&name)
                    }))
                }
                (Some(_), None) => Certainty::No,
            },
            Other::End(_) => Certainty::No,
        }
    }

    /// Whether answers for a name go through the proxy.
    pub(super) fn sees(&self, name: &DnsRule) -> bool {
        self.seen.iter().any(|one| one.meets(name, self.network.version_of_names()))
    }

    /// Whether the other end is only known by a name or by what rules say of outside addresses, so that port names of
    /// pods never mean it.
    pub(super) fn is_by_name(&self) -> bool {
        matches!(self.other, Other::Name { .. })
    }

    /// What other rules about the subject require of the endpoints of this one (decision semantics R23).
    pub(super) fn required(&self, rule: &Rule) -> Vec<SelectorId> {
        let of_same = self.required.iter().filter(|(action, _)| *action == rule.level.action);
        of_same.map(|(_, selector)| *selector).collect()
    }

    pub(super) fn selector(&self, id: SelectorId) -> Option<&'n Selector> {
        self.network.selector(id)
    }

    /// The identity as which it sees the other end.
    pub(super) fn identity(&self) -> Option<&'n Identity> {
        self.network.identity(self.view.identity)
    }

    /// The other end, as users name it.
    pub(super) fn who(&self) -> String {
        self.network.name_of(self.other)
    }

    /// The end itself, as users name it.
    pub(super) fn me(&self) -> String {
        self.end.map(|end| self.network.name_of_end(end)).unwrap_or_default()
    }

    /// The other end's pod.
    pub(super) fn pod(&self) -> Option<&'n Pod> {
        match self.other {
            Other::End(End::Pod(at)) => self.network.topology.pods.get(*at as usize),
            _ => None,
        }
    }

    /// The other end's outside address.
    pub(super) fn address(&self) -> Option<Address> {
        match self.other {
            Other::End(End::Outside(address, _)) => *address,
            Other::Name { address, .. } => address.map(|(address, _)| address),
            Other::End(_) => None,
        }
    }

    /// Whether the other end is outside of the cluster.
    pub(super) fn is_outside(&self) -> bool {
        match self.other {
            Other::Name { address: None, .. } => true,
            _ => self.network.is_outside(self.view.identity),
        }
    }

    /// Whether the other end is a node that is not its own.
    pub(super) fn is_other_node(&self) -> bool {
        self.identity().is_some_and(|identity| identity.is_reserved(crate::flow::labels::Sym::REMOTE_NODE))
    }

    /// What kind of thing the other end is.
    pub(super) fn kind(&self) -> &'static str {
        use crate::flow::labels::Sym;
        let is = |key: Sym| self.identity().is_some_and(|identity| identity.is_reserved(key));
        match self.other {
            Other::End(End::Pod(_)) => "a pod",
            Other::End(End::Node(_)) if self.is_unsure => "a node",
            Other::End(End::Apiserver) => "the API server",
            _ if self.is_outside() => "outside of the cluster",
            _ if self.view.is_own_node || is(Sym::HOST) => "the node of the pod itself",
            _ if is(Sym::REMOTE_NODE) => "another node",
            _ if is(Sym::HEALTH) => "the endpoint of health checks",
            _ if is(Sym::INGRESS) => "the proxy for Ingress and Gateway",
            _ if is(Sym::INIT) => "a pod without an identity yet",
            _ => "a pod that Cilium does not manage",
        }
    }
}
