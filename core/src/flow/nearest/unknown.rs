//! What the input would have to show for a verdict that it does not tell.

use super::Nearest;
use super::scene::Trial;
use super::sight::{Fit, Sight};
use crate::flow::Verdict;
use crate::flow::labels::{Certainty, Identity, Requirement, Selector, Sym};
use crate::flow::rule::{Peers, PortNumber, Ports, RulePeer};
use crate::flow::{Network, decide::Other, end::End};
use crate::limits::MAX_NEAREST_CHANGES;
use crate::rules::wording::listed;
use crate::world::keys::NAMESPACE_LABELS;

/// What would decide the verdict of a trial, as far as it is about labels, values and nodes.
pub(super) fn missing(trial: &Trial) -> Option<Nearest> {
    let mut all: Vec<String> = Vec::new();
    for sight in trial.sights().iter().filter(|sight| sight.side.verdict == Verdict::Unknown) {
        if sight.side.views.len() > 1 {
            all.extend(node(sight));
        }
        for fit in sight.fits().iter().filter(|fit| fit.peer.may() && fit.port.may()) {
            all.extend(of_rule(sight, fit));
        }
    }
    let mut known = std::collections::BTreeSet::new();
    all.retain(|one| known.insert(one.clone()));
    all.truncate(MAX_NEAREST_CHANGES);
    if all.is_empty() {
        return None;
    }
    let message = format!("the verdict needs {}", listed(&all));
    Some(Nearest { message, verdict: Verdict::Unknown, changes: Vec::new() })
}

/// The node of a pod, where it matters whether the other end is that node.
fn node(sight: &Sight<'_>) -> Option<String> {
    let of = |end: End| match end {
        End::Pod(at) => {
            let pod = sight.network.topology.pods.get(at as usize).filter(|pod| pod.node.is_none())?;
            Some(format!("the node that `{}/{}` runs on (`spec.nodeName` of its pod)", pod.namespace, pod.name))
        }
        _ => None,
    };
    let other = if let Other::End(end) = sight.other { of(end) } else { None };
    of(sight.end).or(other)
}

fn of_rule(sight: &Sight<'_>, fit: &Fit<'_>) -> Vec<String> {
    let mut all = Vec::new();
    if let (Certainty::Maybe, Peers::Of(peers)) = (fit.peer, &fit.rule.peers) {
        for peer in peers.iter().filter(|peer| sight.meets_peer(peer) == Certainty::Maybe) {
            all.extend(of_peer(sight, fit, peer));
        }
    }
    if let (Certainty::Maybe, Ports::Of(ports)) = (fit.port, &fit.rule.ports) {
        let unknown = ports.iter().filter(|port| port.number == PortNumber::Unknown);
        all.extend(unknown.map(|port| format!("what is filled in at `{}`", fit.pointer(&port.pointer))));
    }
    if let (Some(Selector::Labels(requirements)), Some(identity)) =
        (selector(sight.network, fit.rule.subject), sight.network.identity(sight.subject))
    {
        let name = sight.network.name_of_end(sight.end);
        all.extend(of_requirements(sight.network, requirements, identity, &name, "the subject of the policy"));
    }
    all
}

fn of_peer(sight: &Sight<'_>, fit: &Fit<'_>, peer: &RulePeer) -> Vec<String> {
    let Some(Selector::Labels(requirements)) = selector(sight.network, peer.selector) else { return Vec::new() };
    let name = sight.network.name_of(&sight.other);
    let pointer = format!("`{}`", fit.pointer(&peer.pointer));
    let identities = sight.side.views.iter().filter_map(|view| sight.network.identity(view.identity));
    identities.flat_map(|identity| of_requirements(sight.network, requirements, identity, &name, &pointer)).collect()
}

fn of_requirements(
    network: &Network,
    requirements: &[Requirement],
    identity: &Identity,
    name: &str,
    place: &str,
) -> Vec<String> {
    let unknown = requirements.iter().filter(|one| one.holds(identity) == Certainty::Maybe);
    let said = |one: &Requirement| {
        let key = network.symbols().text(one.key);
        if one.unfilled {
            return format!("what is filled in at {place}");
        }
        match key.strip_prefix(NAMESPACE_LABELS) {
            Some(_) if identity.hidden.namespace_labels => {
                let label = identity.labels.iter().find(|label| label.key == Sym::NAMESPACE);
                let namespace = label.map_or("", |label| network.symbols().text(label.value));
                format!("the Namespace `{namespace}` with its labels")
            }
            Some(rest) => format!("the value of the label `{rest}` of the namespace of `{name}`"),
            None => format!("the value of the label `{key}` of `{name}`"),
        }
    };
    unknown.map(said).collect()
}

fn selector(network: &Network, id: crate::flow::rule::SelectorId) -> Option<&Selector> {
    network.selector(id)
}
