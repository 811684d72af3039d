//! The evaluation of one configuration: what it remembers, and what it may spend.

mod access;
mod bodies;
mod compare;
mod expansion;
mod expression;
mod ids;
mod names;
mod resources;
mod template;
mod types;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) use compare::{Answer, equal, is_known};
pub(super) use expression::text_of;
pub(super) use resources::Evaluation;

use super::module::{Located, Mode, Module};
use crate::input::Remark;
use crate::input::value::{Evaluated, Value};
use crate::limits::{
    MAX_CONFIGURATION_BYTES, MAX_CONFIGURATION_DEPTH, MAX_CONFIGURATION_STEPS, MAX_CONFIGURATION_VALUE_NODES,
    MAX_DEPTH, MAX_NOTES, MAX_UNKNOWN_CHARACTERS,
};
use crate::model::{FileId, Place};
use crate::source::hcl::{Attribute, Block};
use crate::source::{Problem, ProblemKind, Span};
use expansion::{Calls, Instances};

/// Why a function gives no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Something that it needs is unknown.
    Unknown,
    /// It fails in Terraform too.
    Failed,
}

/// A module as one call of it, or the root, evaluates it.
#[derive(Debug)]
struct Instance<'a> {
    module: &'a Module<'a>,
    /// `module.aks["a"].`; empty for the root.
    address: String,
    /// The call; nothing for the root.
    call: Option<(Located<'a, Block>, Scope<'a>)>,
    /// Whether it is unknown if the module is called at all.
    conditional: bool,
    /// Calls around it.
    depth: usize,
}

/// What names mean where an expression stands.
#[derive(Clone, Debug)]
pub(super) struct Scope<'a> {
    instance: usize,
    file: FileId,
    document: u32,
    bindings: Option<Arc<Binding<'a>>>,
}

#[derive(Debug)]
struct Binding<'a> {
    name: &'a str,
    value: Evaluated,
    outer: Option<Arc<Binding<'a>>>,
}

impl<'a> Scope<'a> {
    fn place(&self, path: &Arc<str>, span: Span) -> Place {
        Place::new(self.file, self.document, Arc::clone(path), span)
    }

    fn with(&self, name: &'a str, value: Evaluated) -> Self {
        let binding = Binding { name, value, outer: self.bindings.clone() };
        Self { bindings: Some(Arc::new(binding)), ..self.clone() }
    }

    fn bound(&self, name: &str) -> Option<&Evaluated> {
        let mut next = self.bindings.as_deref();
        while let Some(binding) = next {
            if binding.name == name {
                return Some(&binding.value);
            }
            next = binding.outer.as_deref();
        }
        None
    }
}

/// What is evaluated once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Variable(&'a str),
    Local(&'a str),
    Output(&'a str),
    Resource(Mode, &'a str, &'a str),
    Call(&'a str),
}

#[derive(Clone, Debug)]
enum Slot {
    Busy,
    /// The value, and whether its evaluation fails in Terraform.
    Value(Evaluated, bool),
    Instances(Arc<Instances>),
    Calls(Arc<Calls>),
}

/// The state of one evaluation.
#[derive(Debug)]
pub(super) struct Machine<'a> {
    modules: &'a BTreeMap<String, Module<'a>>,
    instances: Vec<Instance<'a>>,
    given: BTreeMap<&'a str, Located<'a, Attribute>>,
    memo: BTreeMap<(usize, Key<'a>), Slot>,
    problems: Vec<(FileId, Problem)>,
    remarks: Vec<Remark>,
    /// Instances of resources so far.
    made: usize,
    steps: usize,
    bytes: usize,
    depth: usize,
    spent: bool,
    unique: usize,
    /// Whether something failed that fails in Terraform too; `try` and `can` look at it.
    failed: bool,
    /// `try` and `can` around what is evaluated.
    trying: usize,
}

impl<'a> Machine<'a> {
    fn new(modules: &'a BTreeMap<String, Module<'a>>, given: BTreeMap<&'a str, Located<'a, Attribute>>) -> Self {
        Self {
            modules,
            instances: Vec::new(),
            given,
            memo: BTreeMap::new(),
            problems: Vec::new(),
            remarks: Vec::new(),
            made: 0,
            steps: 0,
            bytes: 0,
            depth: 0,
            spent: false,
            unique: 0,
            failed: false,
            trying: 0,
        }
    }

    /// Takes one step and one level; each success is paired with [`leave`](Self::leave).
    fn enter(&mut self, here: &Place) -> bool {
        if !self.step(1, here) || !self.charge(here.path.len(), here) {
            return false;
        }
        if self.depth >= MAX_CONFIGURATION_DEPTH {
            let message = format!("the evaluation is nested more than {MAX_CONFIGURATION_DEPTH} levels deep");
            self.limit(here, message, "shorten the chain of locals and references");
            return false;
        }
        self.depth = self.depth.saturating_add(1);
        true
    }

    fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Takes steps; false when none are left, and everything from here on is unknown.
    pub(super) fn step(&mut self, steps: usize, here: &Place) -> bool {
        self.steps = self.steps.saturating_add(steps);
        // Names of unknown values are made where no place is at hand.
        if !self.charge(0, here) {
            return false;
        }
        if self.steps > MAX_CONFIGURATION_STEPS && !self.spent {
            self.spent = true;
            let message = format!("evaluating the configuration takes more than {MAX_CONFIGURATION_STEPS} steps");
            self.limit(here, message, "check its modules one by one");
        }
        !self.spent
    }

    /// Accounts for bytes that are made or compared.
    pub(super) fn charge(&mut self, bytes: usize, here: &Place) -> bool {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > MAX_CONFIGURATION_BYTES && !self.spent {
            self.spent = true;
            let message = format!("evaluating the configuration makes more than {MAX_CONFIGURATION_BYTES} bytes");
            self.limit(here, message, "check its modules one by one");
        }
        !self.spent
    }

    /// A value, or an unknown one in its stead when it is too large to be passed on.
    pub(super) fn bounded(&mut self, value: Value, here: &Place) -> Value {
        let size = value.size();
        if size.nodes <= MAX_CONFIGURATION_VALUE_NODES && size.depth <= MAX_DEPTH {
            return value;
        }
        let message = format!("a value has more than {MAX_CONFIGURATION_VALUE_NODES} parts or {MAX_DEPTH} levels");
        self.limit(here, message, "split it");
        self.anonymous()
    }

    fn limit(&mut self, here: &Place, message: String, help: &str) {
        // One is enough: what follows comes from the same text.
        if self.problems.iter().any(|(_, problem)| problem.message == message) {
            return;
        }
        let problem = Problem {
            kind: ProblemKind::Limit,
            document: here.document,
            path: here.path.to_string(),
            span: here.span,
            message,
            help: Some(help.to_owned()),
            related: None,
        };
        self.problems.push((here.file, problem));
    }

    pub(super) fn remark(&mut self, here: &Place, message: impl Into<String>) {
        let remark = Remark::at(here.clone(), message);
        if self.remarks.len() <= MAX_NOTES && !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    /// Notes that what is evaluated fails in Terraform too.
    pub(super) fn fail(&mut self) {
        self.failed = true;
    }

    /// The unknown value of an expression.
    pub(super) fn unknown(&mut self, expression: &str) -> Value {
        self.bytes = self.bytes.saturating_add(expression.len());
        if expression.chars().nth(MAX_UNKNOWN_CHARACTERS).is_none() {
            return Value::Unknown(format!("${{{expression}}}").into());
        }
        let kept: String = expression.chars().take(MAX_UNKNOWN_CHARACTERS).collect();
        let mark = self.unique();
        Value::Unknown(format!("${{{kept}…{mark}}}").into())
    }

    /// An unknown value that is like no other.
    pub(super) fn anonymous(&mut self) -> Value {
        let mark = self.unique();
        self.unknown(&format!("…{mark}"))
    }

    fn unique(&mut self) -> String {
        self.unique = self.unique.saturating_add(1);
        format!("#{}", self.unique)
    }

    /// The address of a module with the names in it.
    fn address(&self, instance: usize) -> &str {
        self.instances.get(instance).map_or("", |instance| &instance.address)
    }

    fn module(&self, instance: usize) -> Option<&'a Module<'a>> {
        self.instances.get(instance).map(|instance| instance.module)
    }
}

/// The expression that gives an unknown value, without `${` and `}`.
pub(super) fn bare(unknown: &str) -> &str {
    unknown.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or(unknown)
}

/// A path with one step more.
pub(super) fn below(path: &str, step: &str) -> Arc<str> {
    if path.len().saturating_add(step.len()) > crate::limits::MAX_POINTER_BYTES {
        return path.into();
    }
    let mut longer = path.to_owned();
    crate::model::push_pointer(&mut longer, step);
    longer.into()
}
