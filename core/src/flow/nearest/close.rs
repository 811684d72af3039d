//! Less of what a rule says: of one that denies, so that a flow passes; of those that allow, so that it does not.

use serde_json::json;

use super::candidate::Candidate;
use super::patch::Patch;
use super::rules;
use super::scene::Trial;
use super::sight::{Fit, Sight};
use crate::flow::rule::{Action, Peers, Ports};
use crate::flow::{Network, Verdict};
use crate::limits::MAX_NEAREST_CHANGES;
use crate::policy::PolicyKind;
use crate::source::Node;

/// Counts as so many rules that allow, where no rule decides.
const BY_DEFAULT: usize = 1000;

/// How many flows still pass, and how much lets the first of them through.
pub(super) fn measure(trial: &Trial) -> (usize, usize) {
    let cases = &trial.decision.cases;
    let passing = cases.iter().filter(|case| case.verdict != Verdict::Deny).count();
    (passing, chosen(trial).map_or(0, |(_, allowing)| allowing))
}

/// The end of the first flow that passes at which the fewest rules allow it, and how many.
fn chosen(trial: &Trial) -> Option<(Sight<'_>, usize)> {
    let passing = trial.decision.cases.iter().find(|case| case.verdict != Verdict::Deny)?;
    let mut best: Option<(Sight<'_>, usize)> = None;
    for sight in trial.sights() {
        let is_of_it = [&passing.egress, &passing.ingress].iter().any(|side| std::ptr::eq(*side, sight.side));
        if !is_of_it || sight.side.verdict == Verdict::Deny {
            continue;
        }
        let allowing = sight.fits().iter().filter(|fit| fit.is(Action::Allow)).count();
        let allowing = if allowing == 0 { BY_DEFAULT } else { allowing };
        // Of two the one that is asked last: where traffic arrives.
        if best.as_ref().is_none_or(|(_, fewest)| allowing <= *fewest) {
            best = Some((sight, allowing));
        }
    }
    best
}

/// What would stop a flow.
pub(super) fn candidates(trial: &Trial, whole: &Network) -> Vec<Candidate> {
    let mut all = Vec::new();
    let Some((sight, allowing)) = chosen(trial) else { return all };
    if allowing <= MAX_NEAREST_CHANGES {
        // The last first: what is taken away later then still stands where it was written.
        for fit in sight.fits().iter().rev().filter(|fit| fit.is(Action::Allow)) {
            all.extend(without(&sight, fit));
        }
    }
    rules::denying(&sight, whole, &mut all);
    all
}

/// What would leave a flow out of a rule, the smallest change first.
pub(super) fn without(sight: &Sight<'_>, fit: &Fit<'_>) -> Vec<Candidate> {
    let policy = fit.rule.policy;
    let rule = &fit.rule.pointer;
    let remove =
        |cost: u32, path: String, message: String| Candidate::of(policy, cost, vec![Patch::Remove { path }], message);
    let mut all = Vec::new();
    let is_one_of_many = |pointer: &str| {
        let list = pointer.rsplit_once('/').and_then(|(list, _)| sight.node(fit.rule, list));
        list.is_some_and(|list| list.items().len() > 1)
    };
    if let Peers::Of(peers) = &fit.rule.peers {
        let mut meant: Vec<&str> =
            peers.iter().filter(|peer| sight.meets_peer(peer).may()).map(|peer| &*peer.pointer).collect();
        meant.dedup();
        if let [only] = meant.as_slice() {
            let pointer = fit.pointer(only);
            if is_one_of_many(&pointer) {
                let message = format!("take the peer `{pointer}` away");
                all.push(remove(1, pointer, message));
            }
        }
    }
    if let Ports::Of(ports) = &fit.rule.ports {
        let mut meant: Vec<&str> =
            ports.iter().filter(|port| sight.meets_port(port).may()).map(|port| &*port.pointer).collect();
        meant.dedup();
        if let [only] = meant.as_slice() {
            let pointer = fit.pointer(only);
            if is_one_of_many(&pointer) {
                let message = format!("take the port `{pointer}` away");
                all.push(remove(2, pointer, message));
            }
        }
    }
    let message = format!("take the rule `{rule}` away");
    if is_one_of_many(rule) || sight.kind(fit.rule) == Some(PolicyKind::NetworkPolicy) {
        all.push(remove(3, rule.to_string(), message));
    } else {
        // Cilium takes an empty list of rules for none, and an empty rule for one that means nobody.
        let path = rule.to_string();
        let patch = vec![Patch::Replace { path, value: json!({}) }];
        let message = format!("leave nothing of the rule `{rule}` but `{{}}`, which means nobody");
        all.push(Candidate::of(policy, 4, patch, message));
        if fit.rule.level.action == Action::Deny {
            let root = rule.rsplit_once('/').map_or("", |(section, _)| section);
            let has_others = sight.node(fit.rule, rules::root_of(rule)).is_some_and(|spec: &Node| {
                ["ingress", "egress", "ingressDeny", "egressDeny"].iter().any(|key| {
                    !root.ends_with(&format!("/{key}")) && spec.get(key).is_some_and(|list| !list.items().is_empty())
                })
            });
            if has_others {
                all.push(remove(3, root.to_owned(), format!("take `{root}` away")));
            }
        }
    }
    all
}
