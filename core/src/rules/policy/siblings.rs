//! What the rules beside a rule do for pods and nodes that an address range cannot name.

use crate::limits::MAX_SIBLING_RULES;
use crate::order::Order as _;
use crate::policy::{Peer, Policy, PolicyKind, Requirement, Rule, Scope, Selector, Spec};
use crate::rules::PolicyView;

/// Whom rules beside it cover as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cover {
    /// Every pod.
    pub pods: bool,
    /// Some pods, or nobody can tell which.
    pub some_pods: bool,
    /// Every node, or the own one.
    pub nodes: bool,
}

impl Cover {
    fn and(self, other: Self) -> Self {
        Self {
            pods: self.pods || other.pods,
            some_pods: self.some_pods || other.some_pods,
            nodes: self.nodes || other.nodes,
        }
    }
}

/// Whom the other peers of a rule cover, and the rules of the same direction and verdict for the same ports, in its own
/// spec and in those for the same pods.
pub(super) fn cover(view: &PolicyView<'_>, spec: &Spec<'_>, rule: &Rule<'_>) -> Cover {
    let mut cover = of_peers(view.policy.kind, rule);
    let beside = |other: &Rule<'_>| {
        let same_way = other.direction == rule.direction && other.deny == rule.deny;
        same_way && !std::ptr::eq(other, rule) && has_ports_of(other, rule)
    };
    let policies = view.world.policies.iter().filter(|policy| may_be_for_same(view.policy, policy));
    let specs = policies.flat_map(|policy| policy.specs.iter().map(move |spec| (policy.kind, spec)));
    let specs = specs.filter(|(_, other)| std::ptr::eq(*other, spec) || selects_as_many(other, spec));
    let rules = specs.flat_map(|(kind, spec)| spec.rules.iter().map(move |rule| (kind, rule)));
    for (kind, other) in rules.take(MAX_SIBLING_RULES) {
        if beside(other) {
            let mut of = of_rule(kind, other);
            // Pods that another rule names need not be those of the range.
            of.some_pods = false;
            cover = cover.and(of);
        }
    }
    cover
}

fn may_be_for_same(own: &Policy<'_>, other: &Policy<'_>) -> bool {
    if other.kind != PolicyKind::CiliumClusterwide && other.namespace() != own.namespace() {
        return false;
    }
    // Two objects of one kind and name are alternatives.
    let (own, other) = (own.object, other.object);
    std::ptr::eq(own, other) || own.kind != other.kind || own.name != other.name
}

/// Whether the policy of a rule names pods beside a range that is everything, so that its author tells them apart: in
/// the rule itself, in a NetworkPolicy also in another rule for the same ports, in Cilium's kinds in any.
pub(super) fn names_pods_beside(policy: &Policy<'_>, rule: &Rule<'_>) -> bool {
    let names = |rule: &Rule<'_>| of_rule(policy.kind, rule).some_pods;
    let same_way = |other: &Rule<'_>| other.direction == rule.direction && other.deny == rule.deny;
    policy.rules().map(|(_, other)| other).take(MAX_SIBLING_RULES).any(|other| {
        names(other)
            && same_way(other)
            && (policy.is_cilium() || std::ptr::eq(other, rule) || has_ports_of(other, rule))
    })
}

/// Whether a spec surely selects all that another one does: everything, or by the same text.
fn selects_as_many(other: &Spec<'_>, own: &Spec<'_>) -> bool {
    match (&other.subject, &own.subject) {
        (Some(other), Some(own)) if other.is_node == own.is_node => {
            let same = |(a, b): (&Requirement<'_>, &Requirement<'_>)| {
                (a.key, a.operator, &a.values) == (b.key, b.operator, &b.values)
            };
            let (others, owns) = (&other.selector.requirements, &own.selector.requirements);
            others.is_empty() || (others.len() == owns.len() && others.iter().zip(owns).all(same))
        }
        _ => false,
    }
}

/// Whether a rule has no ports, or the same as another.
fn has_ports_of(other: &Rule<'_>, own: &Rule<'_>) -> bool {
    if other.ports.is_empty() && other.icmps.is_none() {
        return true;
    }
    let ports = |rule: &Rule<'_>| {
        let mut ports: Vec<_> =
            rule.each_port().map(|port| format!("{:?}", (port.protocol, port.port, port.end))).collect();
        ports.order();
        ports
    };
    other.icmps.is_none() && own.icmps.is_none() && !own.ports.is_empty() && ports(other) == ports(own)
}

fn of_rule(kind: PolicyKind, rule: &Rule<'_>) -> Cover {
    match rule.scope(kind) {
        Scope::Everyone => Cover { pods: true, some_pods: true, nodes: true },
        Scope::Nobody => Cover::default(),
        Scope::Listed => of_peers(kind, rule),
    }
}

/// Whom the peers that a rule lists cover.
pub(super) fn of_peers(kind: PolicyKind, rule: &Rule<'_>) -> Cover {
    rule.each_peer().map(|peer| of_peer(kind, peer)).fold(Cover::default(), Cover::and)
}

fn of_peer(kind: PolicyKind, peer: &Peer<'_>) -> Cover {
    match peer {
        Peer::Pods { namespaces, pods, .. } => {
            let all =
                namespaces.as_ref().is_some_and(Selector::is_empty) && pods.as_ref().is_none_or(Selector::is_empty);
            Cover { pods: all, some_pods: true, nodes: false }
        }
        Peer::Endpoints(selector) => {
            let all = kind == PolicyKind::CiliumClusterwide && selector.is_empty();
            Cover { pods: all, some_pods: true, nodes: false }
        }
        Peer::Entity(entity) => match entity.name {
            "all" | "cluster" | "cluster-mesh" => Cover { pods: true, some_pods: true, nodes: true },
            "host" | "remote-node" => Cover { nodes: true, ..Cover::default() },
            _ => Cover::default(),
        },
        Peer::Nodes(_) => Cover { nodes: true, ..Cover::default() },
        Peer::Service(_) | Peer::Requires(_) => Cover { some_pods: true, ..Cover::default() },
        Peer::Cidr(_) | Peer::Fqdn(_) | Peer::Group(_) => Cover::default(),
    }
}
