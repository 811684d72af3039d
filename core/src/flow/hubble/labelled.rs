//! Flows with a pod that is not given, but whose labels Hubble shows: the policies of the other end need no more.

use super::reason::{self, Met, Reason, Whose};
use super::seen::Party;
use crate::flow::decide::SideDecision;
use crate::flow::end::End;
use crate::flow::labels::{Certainty, Identity, Label, Scope, Selector, Sym};
use crate::flow::rule::{Peers, SelectorId};
use crate::flow::table::Member;
use crate::flow::walk::Seen;
use crate::flow::{Mode, Network, Traffic, Verdict};
use crate::policy::Direction;
use crate::world::keys::POLICY_LABELS;

/// What the policies of an end say of traffic with a pod of these labels. `other` stands for texts that nothing given has.
///
/// # Errors
/// What Hubble does not show and policies ask for.
pub(super) fn decide(
    network: &Network,
    end: End,
    party: &Party,
    other: Sym,
    direction: Direction,
    traffic: Traffic,
) -> Result<(SideDecision, Reason), String> {
    let pods = network.topology.reserved.unmanaged;
    let subject = network.subject(end, End::Outside(None, pods));
    let Some((subject, table)) = subject.and_then(|subject| Some((subject, network.table(subject, direction)?))) else {
        return Ok(without_policies("no policies are about it"));
    };
    if network.terms.mode == Mode::Never {
        return Ok(without_policies("`enable-policy` is `never`"));
    }
    let about = network.rules_about(subject, direction);
    let absent = || format!("`{}` is not in what is given", party.name());
    if about.iter().filter_map(|(rule, _)| network.rule(*rule)).any(|rule| !rule.requires.is_empty()) {
        return Err(format!("{}, and rules require something of it", absent()));
    }
    let is_limited = |member: &Member| member.limit.is_some();
    if table.steps(traffic).any(|step| table.members(step).iter().any(is_limited)) {
        return Err(format!("{}, and rules go by the names of its ports", absent()));
    }
    let identity = identity(network, party, other);
    let aggregate = Identity::new(vec![Label::reserved(Sym::AGGREGATE_CLUSTER)], Scope::Reserved);
    let matches = |selector: &Selector| {
        let in_bulk =
            network.terms.has_aggregates() && selector.matches(&aggregate, network.terms.addresses) == Certainty::Yes;
        if in_bulk { Certainty::Yes } else { selector.matches(&identity, network.terms.addresses) }
    };
    let means = |id: SelectorId| network.selector(id).map_or(Certainty::No, matches);
    let mut met = Met::of(table);
    let outcome = network.walk(table, traffic, Seen::Outside(&means), false, &mut met);
    let rules = met.deciding(network, outcome, |member| match network.rule(member.rule).map(|rule| &rule.peers) {
        Some(Peers::Anyone) => true,
        Some(Peers::Of(peers)) => peers.iter().any(|peer| means(peer.selector).may()),
        _ => false,
    });
    let whose = Whose { name: network.name_of_end(end), direction, is_own_node: false };
    let reason = reason::told(network, outcome, rules, &about, &whose);
    let mut side = SideDecision::without_policies("");
    side.without_policies = None;
    side.subject = Some(subject);
    side.outcome = outcome;
    side.verdict = outcome.verdict();
    if side.verdict == Verdict::Unknown {
        side.conditions.push("what is given does not show the labels or values that decide it".to_owned());
    }
    if side.verdict == Verdict::Allow && outcome.is_special {
        side.is_proxied = true;
        side.conditions.push("layer 7 lets it through".to_owned());
    }
    if network.terms.audits && side.verdict != Verdict::Allow {
        side.verdict = Verdict::Allow;
        side.conditions = vec!["`policy-audit-mode` is on: what policies deny is only logged".to_owned()];
    }
    Ok((side, reason))
}

fn without_policies(why: &str) -> (SideDecision, Reason) {
    (SideDecision::without_policies(why), Reason { text: why.to_owned(), rules: Vec::new() })
}

/// The identity of a pod with the labels that Hubble shows.
fn identity(network: &Network, party: &Party, other: Sym) -> Identity {
    let symbols = network.symbols();
    let cluster = format!("{POLICY_LABELS}cluster");
    let of_pod = party.labels_of_pod().filter(|(key, _)| *key != cluster);
    let labels = of_pod.filter_map(|(key, value)| {
        // No selector asks for a key that nothing given has.
        Some(Label::k8s(symbols.find(key)?, symbols.find(value).unwrap_or(other)))
    });
    let mut labels: Vec<Label> = labels.collect();
    // What is given need not tell the name of the cluster; that it is this one is known.
    labels.extend(symbols.find(&network.terms.cluster).map(|own| Label::k8s(Sym::CLUSTER, own)));
    let mut identity = Identity::new(labels, Scope::Cluster);
    // Its address may lie in a range, where ranges mean pods.
    identity.hidden.addresses = !network.terms.is_cilium() || network.terms.addresses.pods;
    identity
}
