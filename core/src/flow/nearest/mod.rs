//! The nearest change of a policy that turns the verdict on a flow.
//!
//! What is proposed was tried: the changed policy is examined, compiled and decided with everything else that is about the
//! two ends (`scene`), and what does not turn the verdict is never shown. Candidates come from the rules that almost mean
//! the flow (`ports`, `peers`), then from rules and policies that could be added (`rules`); what is allowed is stopped
//! by taking away what allows it (`close`). They are tried from the smallest change to the largest.

mod candidate;
mod close;
mod layer7;
mod patch;
mod peers;
mod ports;
mod rules;
mod scene;
mod sight;
mod unknown;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use patch::Patch;

use self::candidate::{Candidate, Target};
use self::scene::{Scene, Trial};
use self::sight::Sight;
use super::decide::{Decision, Question};
use super::rule::Action;
use super::{Network, Verdict};
use crate::edit;
use crate::limits::{MAX_NEAREST_CHANGES, MAX_NEAREST_TRIES};
use crate::model::{Object, Place};
use crate::order::Order as _;
use crate::report::ObjectRef;

/// The nearest change that turns a verdict.
#[derive(Clone, Debug)]
pub struct Nearest {
    /// What to do, in words: all changes.
    pub message: String,
    /// The verdict after it; unknown where the message only tells what the input does not show.
    pub verdict: Verdict,
    /// The changes, in their order. The verdict turns when all are made.
    pub changes: Vec<Change>,
}

/// A change of one policy.
#[derive(Clone, Debug)]
pub struct Change {
    /// What to do, in words.
    pub message: String,
    /// The policy; for a new one, what it would be called.
    pub object: ObjectRef,
    /// Its position among those of the network; none for a new one.
    pub policy: Option<u32>,
    /// Where it is to be changed; none for a new one.
    pub place: Option<Place>,
    /// The change, operation by operation; none for a new one.
    pub patch: Vec<Patch>,
    /// The change of the text, where an editor can make it.
    pub fix: Option<edit::Fix>,
    /// A new policy as YAML.
    pub manifest: Option<String>,
}

/// Policies as changed so far.
#[derive(Clone, Default)]
struct State {
    changed: BTreeMap<u32, Object>,
    added: Vec<Object>,
}

/// The nearest change that turns the verdict on a flow: lets through what is stopped, stops what is let through. Where the
/// input does not tell the verdict, what it would have to show, as a message without changes. None where nothing is found.
#[must_use]
pub fn nearest(network: &Network, question: &Question, decision: &Decision) -> Option<Nearest> {
    let scene = Scene::of(network, question, decision)?;
    let start = scene.trial(&State::default())?;
    // Should a scene ever lack something, it has nothing to say.
    if start.decision.verdict != decision.verdict {
        return None;
    }
    match decision.verdict {
        Verdict::Deny | Verdict::DenyL7 => Search { whole: network, scene, opens: true }.run(start),
        Verdict::Allow => Search { whole: network, scene, opens: false }.run(start),
        Verdict::Unknown => unknown::missing(&start),
    }
}

struct Search<'n> {
    whole: &'n Network,
    scene: Scene<'n>,
    opens: bool,
}

impl Search<'_> {
    fn run(&self, start: Trial) -> Option<Nearest> {
        let mut state = State::default();
        let mut trial = start;
        let mut changes = Vec::new();
        for _ in 0..MAX_NEAREST_CHANGES {
            let mut candidates = self.candidates(&trial);
            candidates.order_by_key(|candidate| candidate.cost);
            let mut step = None;
            for candidate in candidates.into_iter().take(MAX_NEAREST_TRIES) {
                let Some(next) = candidate.apply(&state, &trial) else { continue };
                let Some(tried) = self.scene.trial(&next) else { continue };
                if self.is_turned(&tried) || self.measure(&tried) < self.measure(&trial) {
                    step = Some((candidate, next, tried));
                    break;
                }
            }
            let (candidate, next, tried) = step?;
            changes.push(self.change(candidate, &state, &trial)?);
            if self.is_turned(&tried) {
                let message = changes.iter().map(|change: &Change| change.message.as_str()).collect::<Vec<_>>();
                return Some(Nearest { message: message.join("; and "), verdict: tried.decision.verdict, changes });
            }
            (state, trial) = (next, tried);
        }
        None
    }

    fn is_turned(&self, trial: &Trial) -> bool {
        trial.decision.verdict == if self.opens { Verdict::Allow } else { Verdict::Deny }
    }

    /// How far a trial is from what is wanted: less is nearer.
    fn measure(&self, trial: &Trial) -> (usize, usize) {
        if !self.opens {
            return close::measure(trial);
        }
        let sights = trial.sights();
        let stopping: Vec<&Sight<'_>> = sights.iter().filter(|sight| sight.side.verdict != Verdict::Allow).collect();
        let denies = stopping.iter().map(|sight| sight.stopping(&sight.fits()).len());
        (stopping.len(), denies.sum())
    }

    fn candidates(&self, trial: &Trial) -> Vec<Candidate> {
        if !self.opens {
            return close::candidates(trial, self.whole);
        }
        let sights = trial.sights();
        let stops = |sight: &&Sight<'_>| matches!(sight.side.verdict, Verdict::Deny | Verdict::DenyL7);
        let Some(sight) = sights.iter().find(stops) else { return Vec::new() };
        let fits = sight.fits();
        // The last first: what is taken away later then still stands where it was written.
        if let Some(deny) = sight.stopping(&fits).last() {
            return close::without(sight, deny);
        }
        if sight.side.verdict == Verdict::DenyL7 {
            return layer7::candidates(sight, &fits, &self.scene.question);
        }
        let asked = self.scene.asked.traffic;
        let mut candidates = Vec::new();
        for fit in fits.iter().filter(|fit| fit.rule.level.action == Action::Allow) {
            match (fit.peer.may(), fit.port.may()) {
                (true, false) => ports::candidates(sight, fit, asked, &mut candidates),
                (false, true) => peers::candidates(sight, fit, self.whole, &mut candidates),
                _ => {}
            }
        }
        rules::candidates(sight, &fits, self.whole, &mut candidates);
        candidates
    }

    /// A candidate as users see it.
    fn change(&self, candidate: Candidate, state: &State, trial: &Trial) -> Option<Change> {
        let Candidate { target, patch, message, .. } = candidate;
        let at = match target {
            Target::Policy(at) => at,
            Target::New(value) => {
                let object = candidate::object_of(&value)?;
                let object_ref = reference(&object);
                let message = format!("add {} that {message}", named(&object_ref));
                let manifest = Some(patch::yaml(&value));
                return Some(Change {
                    message,
                    object: object_ref,
                    policy: None,
                    place: None,
                    patch,
                    fix: None,
                    manifest,
                });
            }
        };
        let Some(position) = trial.origin.get(at as usize).copied().flatten() else {
            // What an earlier step added.
            return None;
        };
        let object = &self.whole.policy(position)?.object;
        let object_ref = reference(object);
        let message = format!("in {}, {message}", named(&object_ref));
        let changes: Option<Vec<edit::Change>> = patch.iter().map(|one| one.as_change(object)).collect();
        let is_first = !state.changed.contains_key(&position);
        let fix =
            changes.filter(|_| is_first).map(|changes| edit::Fix { title: message.clone(), safe: false, changes });
        let place = patch.first().map(|first| first.place(object));
        Some(Change { message, object: object_ref, policy: Some(position), place, patch, fix, manifest: None })
    }
}

fn reference(object: &Object) -> ObjectRef {
    ObjectRef {
        api_version: object.api_version.clone(),
        kind: object.kind.clone(),
        namespace: object.namespace.clone(),
        name: object.name.clone(),
    }
}

/// `NetworkPolicy shop/db`, the name as code.
fn named(object: &ObjectRef) -> String {
    let name = object.name.as_deref().unwrap_or("");
    match &object.namespace {
        Some(namespace) => format!("{} `{namespace}/{name}`", object.kind),
        None => format!("{} `{name}`", object.kind),
    }
}
