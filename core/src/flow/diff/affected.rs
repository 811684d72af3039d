//! Between whom flows can differ where only rules changed.
//!
//! A flow is decided by the rules that are about one of its ends and mean the other. So a rule that changed touches no
//! flow but those between its subjects and its peers, unless it tells how other rules count: then it touches all flows of
//! its subjects.

use std::collections::BTreeSet;

use crate::flow::Network;
use crate::flow::named_ports::has_names;
use crate::flow::rule::{PolicyOf, Ports, Rule};
use crate::flow::set::Set;
use crate::flow::topology::IdentityId;
use crate::policy::Direction;

/// Between whom flows can differ.
#[derive(Debug, Default)]
pub(super) struct Affected {
    /// About whom rules changed.
    pub subjects: Set,
    /// Whom these rules mean; none for everybody.
    pub peers: Option<Set>,
}

impl Affected {
    /// Between whom flows can differ where these policies changed. None where it cannot be told.
    pub(super) fn of(before: &Network, after: &Network, policies: &[u32]) -> Option<Self> {
        let mut changed: Vec<(&Network, &Rule)> = Vec::new();
        let mut whom: Vec<&Set> = Vec::new();
        for at in policies {
            let (old, new) = (before.policy(*at), after.policy(*at));
            for (network, own, other) in [(before, old, new), (after, new, old)] {
                for (rule, means) in own.into_iter().flat_map(|own| own.rules().iter().zip(&own.whom)) {
                    if !other.is_some_and(|other| is_in(own, rule, other)) {
                        changed.push((network, rule));
                        whom.extend([&means.sure, &means.maybe]);
                    }
                }
            }
        }
        // Nodes are seen by others than what policies about them look at.
        if changed.iter().any(|(_, rule)| rule.of_nodes) {
            return None;
        }
        let about = |network: &Network, rule: &Rule| network.subjects_of(rule.subject);
        let subjects: Vec<_> = changed.iter().filter_map(|(network, rule)| about(network, rule)).collect();
        let subjects = Set::union(subjects.iter().flat_map(|selected| [&selected.sure, &selected.maybe]));
        let tells_others = changed.iter().any(|(_, rule)| !rule.requires.is_empty() || has_names(rule));
        let counts_otherwise = || {
            // Those of one kind in both networks are alike.
            let mut kinds: BTreeSet<[u32; 2]> = BTreeSet::new();
            let kind = |member: &u32| [before, after].map(|network| network.kind_of_subject(IdentityId(*member)));
            let members = subjects.members().into_iter().filter(|member| kinds.insert(kind(member)));
            members.into_iter().any(|member| counts_otherwise(before, after, IdentityId(member)))
        };
        let peers = if tells_others || counts_otherwise() { None } else { Some(Set::union(whom)) };
        Some(Self { subjects, peers })
    }
}

/// Whether a policy has a rule that says the same.
fn is_in(own: Option<&PolicyOf>, rule: &Rule, other: &PolicyOf) -> bool {
    let limits = |policy: Option<&PolicyOf>, rule: &Rule| match &rule.ports {
        Ports::All => Vec::new(),
        Ports::Of(ports) => {
            let limit = |at: u32| Some(policy?.compiled.limits.get(at as usize)?.rules.clone());
            ports.iter().map(|port| (port.protocol, port.number, port.l7.map(|l7| limit(l7.at)))).collect()
        }
    };
    other.rules().iter().any(|one| {
        let is_alike = one.direction == rule.direction
            && one.level == rule.level
            && one.default_deny == rule.default_deny
            && one.subject == rule.subject
            && one.of_nodes == rule.of_nodes
            && one.peers == rule.peers
            && one.requires == rule.requires
            && one.authentication == rule.authentication
            && std::mem::discriminant(&one.ports) == std::mem::discriminant(&rule.ports);
        is_alike && limits(Some(other), one) == limits(own, rule)
    })
}

/// Whether the rules about a subject count otherwise than before beyond what each of them says.
fn counts_otherwise(before: &Network, after: &Network, subject: IdentityId) -> bool {
    let conflict = [before, after].map(|network| network.conflict(subject).is_some());
    Direction::BOTH.into_iter().any(|direction| {
        let tables = [before, after].map(|network| network.table(subject, direction));
        let [Some(old), Some(new)] = tables else { return true };
        old.default_deny != new.default_deny
            || old.has_rules != new.has_rules
            || old.requires != new.requires
            || old.naming.names_peers
            || new.naming.names_peers
            || old.naming.seen != new.naming.seen
            || conflict != [false, false]
    })
}
