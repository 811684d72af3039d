//! Which policies Advanced Container Networking Services of the given cluster let in.

use crate::model::{Cluster, Field, Format, Place, Revision};
use crate::policy::{L7Kind, Peer, Policy, PortRule};
use crate::source::Node;
use crate::world::World;

/// What the cluster surely does not take, and where that is written.
pub(super) struct Limit<'a> {
    /// Whether names are refused too, and not only requests.
    pub(super) names: bool,
    /// The setting, or the cluster.
    pub(super) place: &'a Place,
    /// What is there.
    pub(super) what: &'static str,
}

/// What the cluster of a world surely does not take; none where it takes everything or the input does not tell.
pub(super) fn limit<'a>(world: &World<'a>) -> Option<Limit<'a>> {
    let (cluster, revision) = world.cluster.zip(world.revision())?;
    let acns = &revision.spec.acns;
    let sku = &revision.spec.sku;
    // What AKS Automatic turns on by itself is not documented for policies.
    let is_plain = sku.is_absent() || sku.is_none_of(&["Automatic"]);
    if !revision.spec.is_cilium() || !is_plain {
        return None;
    }
    let off = |field: &'a Field<bool>, what| {
        field.sited().filter(|_| field.is_false()).map(|sited| Limit { names: true, place: &sited.place, what })
    };
    off(&acns.enabled, "ACNS is turned off here")
        .or_else(|| never_enabled(cluster, revision))
        .or_else(|| off(&acns.security, "ACNS security is turned off here"))
        .or_else(|| by_policies(revision))
}

fn never_enabled<'a>(cluster: &'a Cluster, revision: &'a Revision) -> Option<Limit<'a>> {
    let surely = cluster.complete && revision.spec.acns.enabled.is_absent() && revision.spec.acns.security.is_absent();
    surely.then_some(Limit { names: true, place: &revision.place, what: "the cluster is made without ACNS" })
}

fn by_policies(revision: &Revision) -> Option<Limit<'_>> {
    let acns = &revision.spec.acns;
    match acns.network_policies.sited() {
        Some(policies) if acns.network_policies.is("None") => {
            Some(Limit { names: true, place: &policies.place, what: "advanced network policies are turned off here" })
        }
        Some(policies) if acns.network_policies.is("FQDN") => {
            Some(Limit { names: false, place: &policies.place, what: "only FQDN policies are turned on here" })
        }
        // Terraform has no attribute for it, so that it is set elsewhere.
        None if acns.network_policies.is_absent() && acns.enabled.is_true() && revision.format != Format::Terraform => {
            let place = acns.enabled.place().unwrap_or(&revision.place);
            Some(Limit { names: false, place, what: "ACNS is turned on without `L7`: it takes FQDN policies at most" })
        }
        _ => None,
    }
}

/// The first rule about names of DNS: `toFQDNs`, or `rules.dns`.
pub(super) fn first_name<'a>(policy: &Policy<'a>) -> Option<&'a Node> {
    let mut rules = policy.rules().map(|(_, rule)| rule);
    rules.find_map(|rule| {
        let names = rule.peers.iter().find(|list| list.peers.iter().any(|peer| matches!(peer, Peer::Fqdn(_))));
        names.map(|list| list.node).or_else(|| rule.ports.iter().find_map(|ports| of_kind(ports, &[L7Kind::Dns])))
    })
}

/// The first rule about requests: `rules.http`, `rules.kafka` or another protocol.
pub(super) fn first_request<'a>(policy: &Policy<'a>) -> Option<&'a Node> {
    let kinds = [L7Kind::Http, L7Kind::Kafka, L7Kind::Generic];
    policy.rules().flat_map(|(_, rule)| &rule.ports).find_map(|ports| of_kind(ports, &kinds))
}

fn of_kind<'a>(ports: &PortRule<'a>, kinds: &[L7Kind]) -> Option<&'a Node> {
    let (kind, rules) = ports.l7?;
    let list = ["http", "dns", "kafka", "l7"].into_iter().find_map(|key| rules.get(key));
    let has_rules = kind == L7Kind::Generic || list.is_some_and(|list| !list.items().is_empty());
    (kinds.contains(&kind) && has_rules).then(|| list.unwrap_or(rules))
}
