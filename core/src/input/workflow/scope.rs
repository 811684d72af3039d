//! Variables of a file, its jobs and its steps.

use std::collections::{BTreeMap, BTreeSet};

use crate::input::embedded::Value;

/// The variables that one level sets.
#[derive(Debug, Default)]
pub(super) struct Level {
    values: BTreeMap<String, Option<String>>,
}

impl Level {
    /// Sets a variable; to what depends on the run when there is no value.
    pub(super) fn set(&mut self, name: impl Into<String>, value: Option<String>) {
        self.values.insert(name.into(), value);
    }

    fn get(&self, name: &str) -> Option<Value<'_>> {
        self.values.get(name).map(|value| value.as_deref().map_or(Value::Unknown, Value::Raw))
    }
}

/// The levels around a script, the innermost last.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    /// The levels outside of the step.
    pub(super) outer: &'a [&'a Level],
    /// Variables that other steps set while the job runs, whatever the outer levels say.
    pub(super) changed: &'a BTreeSet<String>,
    /// What the step itself sets.
    pub(super) step: &'a Level,
}

impl<'a> Scope<'a> {
    /// What a variable holds.
    pub(super) fn value(&self, name: &str) -> Option<Value<'a>> {
        self.own(name).or_else(|| self.outer_value(name))
    }

    /// What the step itself sets a variable to.
    pub(super) fn own(&self, name: &str) -> Option<Value<'a>> {
        self.step.get(name)
    }

    /// What a variable holds outside of the step.
    pub(super) fn outer_value(&self, name: &str) -> Option<Value<'a>> {
        if self.changed.contains(name) {
            return Some(Value::Unknown);
        }
        self.outer.iter().rev().find_map(|level| level.get(name))
    }
}
