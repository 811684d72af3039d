//! Between whom flows can differ where only rules changed.
//!
//! A flow is decided by the rules that are about one of its ends and mean the other. So a rule that changed touches no
//! flow but those between its subjects and its peers, unless it tells how other rules count: then it touches all flows of
//! its subjects.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::join::Both;
use crate::flow::Network;
use crate::flow::change::Touched;
use crate::flow::end::End;
use crate::flow::labels::{Identity, Label, Sym};
use crate::flow::named_ports::has_names;
use crate::flow::reach::{Level, Site, What, sites, sites_among};
use crate::flow::rule::{PolicyOf, Ports, Rule};
use crate::flow::set::Set;
use crate::flow::topology::IdentityId;
use crate::order::Ordered as _;
use crate::policy::Direction;

/// Between whom flows can differ.
#[derive(Debug, Default)]
pub(in crate::flow) struct Affected {
    /// About whom rules changed.
    subjects: Set,
    /// Whom these rules mean; none for everybody.
    peers: Option<Set>,
    /// The keys of the labels of ranges that only one of the networks names, where outside addresses are told apart
    /// elsewhere than before.
    keys: Option<BTreeSet<Sym>>,
    /// Whether only rules changed.
    only_rules: bool,
}

impl Affected {
    /// Between whom flows can differ after a change. None where it cannot be told.
    pub(in crate::flow) fn of(before: &Network, after: &Network, touched: &Touched) -> Option<Self> {
        let (old, new) = (&before.topology, &after.topology);
        let is_told = !touched.renumbered
            && !touched.is_wide
            && (Arc::ptr_eq(&before.named_ports, &after.named_ports) || before.named_ports == after.named_ports);
        if !is_told {
            return None;
        }
        let mut affected = Self::of_rules(before, after, &touched.policies)?;
        affected.only_rules = touched.only_rules && Arc::ptr_eq(&old.pods, &new.pods);
        if !affected.only_rules {
            // Whose address a name has may have changed.
            if before.answers.as_ref().is_some_and(|answers| !answers.is_empty()) {
                return None;
            }
            affected.peers = None;
        }
        if !Arc::ptr_eq(&old.outside, &new.outside) {
            let keys = |network: &Network| network.ranges.iter().map(|(key, _)| key).into_set();
            affected.keys = Some(keys(before).symmetric_difference(&keys(after)).copied().collect());
        }
        Some(affected)
    }

    /// The sites of a network that are affected.
    pub(super) fn sites(&self, network: &Network, level: Level) -> (Vec<Site>, Vec<String>) {
        let Some(peers) = self.peers.as_ref().filter(|_| self.only_rules) else { return sites(network, level) };
        let is_wanted = |identity: IdentityId| {
            let is_cut = self.keys.is_some() && network.is_outside(identity);
            is_cut || peers.contains(identity.0) || self.subjects.contains(identity.0)
        };
        sites_among(network, level, &is_wanted)
    }

    /// Whether flows of somebody with all others can differ, by what stands for them in both networks.
    pub(super) fn is_marked(&self, networks: Both<&Network>, stands: &Both<Option<What>>) -> bool {
        let [Some(old), Some(new)] = stands else { return true };
        match (old, new) {
            (What::End(End::Pod(old)), What::End(End::Pod(new))) => {
                let [before, after] = networks;
                let pod = |network: &Network, at: u32| {
                    network.topology.pods.get(at as usize).map(|pod| (pod.identity, pod.node))
                };
                let (old, new) = (pod(before, *old), pod(after, *new));
                old != new || old.is_none_or(|(identity, _)| self.subjects.contains(identity.0))
            }
            (What::Range(_, _, End::Outside(_, old)), What::Range(_, _, End::Outside(_, new))) => {
                old != new && self.keys.as_ref().is_none_or(|keys| !are_alike(networks, [*old, *new], keys))
            }
            (What::End(old), What::End(new)) => old != new,
            (What::Name(old), What::Name(new)) => old != new,
            _ => true,
        }
    }

    /// Between whom flows can differ where these policies changed. None where it cannot be told.
    fn of_rules(before: &Network, after: &Network, policies: &[u32]) -> Option<Self> {
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
        let subjects: Vec<_> = changed.iter().filter_map(|(network, rule)| network.subjects_of(rule.subject)).collect();
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
        Some(Self { subjects, peers, keys: None, only_rules: true })
    }
}

/// Whether two identities of an outside address are the same but for labels of ranges, so that only rules that name these
/// treat it otherwise.
fn are_alike(networks: Both<&Network>, identities: Both<IdentityId>, keys: &BTreeSet<Sym>) -> bool {
    let [before, after] = networks;
    let [old, new] = identities;
    let (Some(old), Some(new)) = (before.identity(old), after.identity(new)) else { return false };
    let labels = |identity: &Identity| -> Vec<Label> {
        let is_of_range = |label: &&Label| label.source == Sym::CIDR && keys.contains(&label.key);
        identity.labels.iter().filter(|label| !is_of_range(label)).copied().collect()
    };
    let has_same_scope = old.scope == new.scope || !after.terms.has_aggregates();
    labels(old) == labels(new) && has_same_scope && old.hidden == new.hidden
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
