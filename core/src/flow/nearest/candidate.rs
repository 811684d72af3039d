//! A change that may turn a verdict.

use serde_json::Value as Json;

use super::State;
use super::patch::{self, Patch};
use super::scene::Trial;
use crate::model::{FileId, Object, Place};
use crate::source::Span;

/// A change that may turn a verdict.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// How large it is: smaller ones are tried first.
    pub cost: u32,
    pub target: Target,
    pub patch: Vec<Patch>,
    /// What to do, without the name of the policy.
    pub message: String,
}

/// What is changed.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// A policy of the trial.
    Policy(u32),
    /// A policy that is not there yet.
    New(Json),
}

impl Candidate {
    /// A change of a policy.
    pub(super) fn of(policy: u32, cost: u32, patch: Vec<Patch>, message: impl Into<String>) -> Self {
        Self { cost, target: Target::Policy(policy), patch, message: message.into() }
    }

    /// What is there when it is made.
    pub(super) fn apply(&self, state: &State, trial: &Trial) -> Option<State> {
        let mut next = state.clone();
        match &self.target {
            Target::New(value) => next.added.push(object_of(value)?),
            Target::Policy(at) => {
                let mut object = (*trial.network.policy(*at)?.object).clone();
                for patch in &self.patch {
                    object = patch.apply(&object)?;
                }
                next.changed.insert(trial.origin.get(*at as usize).copied().flatten()?, object);
            }
        }
        Some(next)
    }
}

/// The object that a value is.
pub(super) fn object_of(value: &Json) -> Option<Object> {
    let text = |pointer: &str| value.pointer(pointer).and_then(Json::as_str).map(str::to_owned);
    let span = Span::default();
    Some(Object {
        api_version: text("/apiVersion")?,
        kind: text("/kind")?,
        namespace: text("/metadata/namespace"),
        name: text("/metadata/name"),
        place: Place::new(FileId(u32::MAX), 0, "", span),
        root: patch::node_of(value, span),
        unfilled: Box::default(),
    })
}
