//! The evaluation of one template: what it remembers, and what it may spend.

mod access;
mod context;
mod eval;
mod names;
mod node;
mod scope;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(in crate::input) use access::{access_index, access_name, missing};
pub(in crate::input) use context::{Environment, Frame, LoopKind, Site};
pub(in crate::input) use names::{deployment_outputs, find_function};
pub(in crate::input) use node::evaluate_members;
pub(in crate::input) use scope::{Deployments, Given, ParameterSlot, Scope, ScopeId, Slot, Target, VariableSlot};

use super::expression::{Bytes, Expression, SyntaxError, parse};
use super::template::{Note, NoteKind};
use crate::input::value::{Evaluated, Value};
use crate::limits::{
    MAX_EXPANSION_BYTES, MAX_FINDINGS, MAX_NOTES, MAX_TEMPLATE_BYTES, MAX_TEMPLATE_NESTING, MAX_TEMPLATE_STEPS,
    MAX_TEMPLATE_VALUE_NODES, MAX_UNKNOWN_CHARACTERS,
};
use crate::model::{FileId, Place};
use crate::source::{Problem, ProblemKind, Span};

/// Levels of one value; deeper values would overflow the stack of whoever walks them.
const MAX_VALUE_LEVELS: usize = crate::limits::MAX_DEPTH * 2;

/// Why a value cannot be told.
#[derive(Clone, Debug)]
pub(in crate::input) enum Stop {
    /// Something it is made of is unknown.
    Unknown,
    /// The expression fails in the resource manager too.
    Wrong(String),
    /// This value is past a limit.
    TooLarge(String),
    /// The whole evaluation is past a limit.
    Spent,
}

/// The state of one evaluation.
pub(in crate::input) struct Machine<'a> {
    pub(in crate::input) scopes: Vec<Scope<'a>>,
    problems: Vec<(FileId, Problem)>,
    pub(in crate::input) notes: Vec<Note>,
    steps: usize,
    bytes: usize,
    depth: usize,
    spent: bool,
    unsure: usize,
    unique: usize,
    parsed: BTreeMap<Box<str>, Arc<Result<Expression, SyntaxError>>>,
    seen: BTreeSet<(FileId, Span, String)>,
}

impl<'a> Machine<'a> {
    pub(in crate::input) fn new() -> Self {
        Self {
            scopes: Vec::new(),
            problems: Vec::new(),
            notes: Vec::new(),
            steps: 0,
            bytes: 0,
            depth: 0,
            spent: false,
            unsure: 0,
            unique: 0,
            parsed: BTreeMap::new(),
            seen: BTreeSet::new(),
        }
    }

    /// Whether the whole evaluation has reached a limit; everything from here on is unknown.
    pub(in crate::input) fn is_spent(&self) -> bool {
        self.spent
    }

    /// Takes one step and one level of nesting; every success is paired with [`Self::leave`].
    pub(in crate::input) fn enter(&mut self) -> Result<(), Stop> {
        self.step()?;
        if self.depth >= MAX_TEMPLATE_NESTING {
            return Err(Stop::TooLarge(format!(
                "the evaluation is nested more than {MAX_TEMPLATE_NESTING} levels deep"
            )));
        }
        self.depth = self.depth.saturating_add(1);
        Ok(())
    }

    pub(in crate::input) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Takes one step and as many levels of nesting as a larger piece of work counts for; every success is paired with
    /// [`Self::leave_deep`].
    pub(in crate::input) fn enter_deep(&mut self, levels: usize) -> Result<(), Stop> {
        self.enter()?;
        self.depth = self.depth.saturating_add(levels.saturating_sub(1));
        Ok(())
    }

    pub(in crate::input) fn leave_deep(&mut self, levels: usize) {
        self.depth = self.depth.saturating_sub(levels);
    }

    pub(in crate::input) fn step(&mut self) -> Result<(), Stop> {
        self.steps = self.steps.saturating_add(1);
        if self.spent || self.steps > MAX_TEMPLATE_STEPS {
            return Err(Stop::Spent);
        }
        Ok(())
    }

    /// Accounts for bytes that are made or compared.
    pub(in crate::input) fn charge(&mut self, bytes: usize) -> Result<(), Stop> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.spent || self.bytes > MAX_TEMPLATE_BYTES {
            return Err(Stop::Spent);
        }
        Ok(())
    }

    /// Accounts for `count` items of a list, or members of an object, that are copied.
    pub(in crate::input) fn charge_items(&mut self, count: usize) -> Result<(), Stop> {
        self.charge(count.saturating_mul(size_of::<Evaluated>()))
    }

    /// Lets a value pass that is within the limits.
    pub(in crate::input) fn bounded(&mut self, value: Value) -> Result<Value, Stop> {
        let size = value.size();
        if size.nodes > MAX_TEMPLATE_VALUE_NODES {
            return Err(Stop::TooLarge(format!("the value has more than {MAX_TEMPLATE_VALUE_NODES} nodes")));
        }
        if size.depth > MAX_VALUE_LEVELS {
            return Err(Stop::TooLarge(format!("the value is nested more than {MAX_VALUE_LEVELS} levels deep")));
        }
        match &value {
            Value::Array(array) => self.charge_items(array.items().len())?,
            Value::Object(object) => self.charge_items(object.members().len())?,
            _ => {}
        }
        Ok(value)
    }

    /// Runs `work` on something that Azure may never evaluate: what fails there is unknown, but no problem.
    pub(in crate::input) fn unsurely<T>(&mut self, unsure: bool, work: impl FnOnce(&mut Self) -> T) -> T {
        self.enter_unsure(unsure);
        let result = work(self);
        self.leave_unsure(unsure);
        result
    }

    /// Begins something that Azure may never evaluate, when `unsure`; paired with [`Self::leave_unsure`].
    pub(in crate::input) fn enter_unsure(&mut self, unsure: bool) {
        self.unsure = self.unsure.saturating_add(usize::from(unsure));
    }

    pub(in crate::input) fn leave_unsure(&mut self, unsure: bool) {
        self.unsure = self.unsure.saturating_sub(usize::from(unsure));
    }

    /// The expression of a string, parsed once however often it is evaluated.
    pub(in crate::input::arm) fn parsed(&mut self, text: &str) -> Arc<Result<Expression, SyntaxError>> {
        if let Some(parsed) = self.parsed.get(text) {
            return Arc::clone(parsed);
        }
        let parsed = Arc::new(parse(text));
        self.parsed.insert(text.into(), Arc::clone(&parsed));
        parsed
    }

    /// An unknown value, known by the expression that gives it.
    pub(in crate::input) fn unknown(&mut self, expression: &str) -> Value {
        if expression.chars().nth(MAX_UNKNOWN_CHARACTERS).is_none() {
            return Value::Unknown(expression.into());
        }
        let start: String = expression.chars().take(MAX_UNKNOWN_CHARACTERS).collect();
        Value::Unknown(format!("{start}…{}", self.unique_mark()).into())
    }

    /// A mark that makes an expression unlike every other.
    pub(in crate::input) fn unique_mark(&mut self) -> String {
        self.unique = self.unique.saturating_add(1);
        format!("#{}", self.unique)
    }

    /// Reports why a value cannot be told, if that is anybody's fault.
    pub(in crate::input) fn report(&mut self, stop: Stop, site: &Site, bytes: Bytes) {
        match stop {
            Stop::Unknown => {}
            Stop::Wrong(message) if self.unsure == 0 => {
                self.problem(ProblemKind::TemplateExpression, site, bytes, message, None);
            }
            Stop::Wrong(_) => {}
            // One limit is enough to say that the rest is unknown.
            Stop::TooLarge(_) if self.spent => {}
            Stop::TooLarge(message) => self.problem(ProblemKind::Limit, site, bytes, message, None),
            Stop::Spent => {
                if !self.spent {
                    self.spent = true;
                    let message = if self.steps > MAX_TEMPLATE_STEPS {
                        format!("the template takes more than {MAX_TEMPLATE_STEPS} steps to evaluate")
                    } else {
                        format!("the values of the template take more than {MAX_TEMPLATE_BYTES} bytes")
                    };
                    let help = Some("what follows from here on is taken as unknown".to_owned());
                    self.problem(ProblemKind::Limit, site, Bytes::default(), message, help);
                }
            }
        }
    }

    pub(in crate::input) fn problem(
        &mut self,
        kind: ProblemKind,
        site: &Site,
        bytes: Bytes,
        message: String,
        help: Option<String>,
    ) {
        let span = site.span_of(bytes);
        let message = shortened(message);
        let file = site.place.file;
        if self.problems.len() < MAX_FINDINGS && self.seen.insert((file, span, message.clone())) {
            let (document, path) = (site.place.document, site.place.path.to_string());
            self.problems.push((file, Problem { kind, document, path, span, message, help, related: None }));
        }
    }

    /// The problems so far, each with its file.
    pub(in crate::input) fn take_problems(&mut self) -> Vec<(FileId, Problem)> {
        std::mem::take(&mut self.problems)
    }

    /// Notes once what could not be resolved at a place.
    pub(in crate::input) fn note(&mut self, kind: NoteKind, place: &Place, text: String) {
        let text = shortened(text);
        if self.notes.len() < MAX_NOTES && self.seen.insert((place.file, place.span, text.clone())) {
            self.notes.push(Note { kind, place: place.clone(), text });
        }
    }
}

/// A message that quotes too much, cut.
fn shortened(message: String) -> String {
    match message.char_indices().nth(MAX_UNKNOWN_CHARACTERS) {
        Some((at, _)) => format!("{}…", message.get(..at).unwrap_or_default()),
        None => message,
    }
}

/// Text in the making, refused once it is past the limit.
#[derive(Default)]
pub(in crate::input) struct TextBuilder {
    text: crate::model::PartialText,
    length: usize,
}

impl TextBuilder {
    pub(in crate::input) fn push_text(&mut self, machine: &mut Machine<'_>, text: &str) -> Result<(), Stop> {
        self.grow(machine, text.len())?;
        self.text.push_text(text);
        Ok(())
    }

    pub(in crate::input) fn push(
        &mut self,
        machine: &mut Machine<'_>,
        text: &crate::model::PartialText,
    ) -> Result<(), Stop> {
        for part in text.parts() {
            match part {
                crate::model::Part::Text(text) => self.push_text(machine, text)?,
                crate::model::Part::Hole(hole) => {
                    self.grow(machine, hole.len())?;
                    self.text.push_hole(hole.clone());
                }
            }
        }
        Ok(())
    }

    fn grow(&mut self, machine: &mut Machine<'_>, by: usize) -> Result<(), Stop> {
        self.length = self.length.saturating_add(by);
        if self.length > MAX_EXPANSION_BYTES {
            return Err(Stop::TooLarge(format!("the text is longer than {MAX_EXPANSION_BYTES} bytes")));
        }
        machine.charge(by)
    }

    pub(in crate::input) fn finish(self) -> Value {
        Value::Text(Arc::new(self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_counted_to_the_limit() {
        let mut machine = Machine::new();
        assert!(machine.charge(MAX_TEMPLATE_BYTES).is_ok());
        assert!(matches!(machine.charge(1), Err(Stop::Spent)));
    }

    #[test]
    fn long_expressions_are_cut_and_unlike_any_other() {
        let mut machine = Machine::new();
        let text = |machine: &mut Machine<'_>, length: usize| match machine.unknown(&"é".repeat(length)) {
            Value::Unknown(text) => text,
            other => panic!("{other:?}"),
        };
        let whole = text(&mut machine, MAX_UNKNOWN_CHARACTERS);
        assert_eq!(whole, text(&mut machine, MAX_UNKNOWN_CHARACTERS));
        let cut = text(&mut machine, MAX_UNKNOWN_CHARACTERS + 1);
        assert!(cut.ends_with("é…#1"), "{cut}");
        assert_ne!(cut, text(&mut machine, MAX_UNKNOWN_CHARACTERS + 1));
    }
}
