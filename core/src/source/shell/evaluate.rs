//! Runs a script as far as its text tells: commands in order of execution, variables as far as they are known.

use std::collections::{BTreeMap, BTreeSet};

use super::assigned;
use super::environment::{Binding, Environment};
use super::here;
use super::heredoc::Body;
use super::parser::problem;
use super::prefix;
use super::syntax::{
    AndOr, AssignedValue, Assignment, Command, Joint, Operation, PieceKind, Pipeline, RawWord, Script, Simple,
};
use super::{HereDocument, Resolve, SimpleCommand, Word};
use crate::limits::{MAX_COMMANDS, MAX_EXPANSION_BYTES, MAX_SCRIPT_EXPANSION_BYTES};
use crate::model::{Part, PartialText};
use crate::order::Ordered as _;
use crate::source::{Problem, ProblemKind, Span};

/// The state of running one script. Spans of commands and problems are of the file.
pub(super) struct Run<'a> {
    pub(super) text: &'a str,
    pub(super) base: usize,
    environment: &'a mut Environment,
    pub(super) resolve: Resolve<'a>,
    pub(super) commands: Vec<SimpleCommand>,
    pub(super) problems: Vec<Problem>,
    /// The levels of substitution around the command.
    pub(super) substitutions: usize,
    /// What each assignment replaced, so that a branch can be undone.
    journal: Vec<(String, Option<Binding>)>,
    /// How many undoable bodies are open.
    open: usize,
    /// Where each variable is assigned last, when the script has functions.
    last_assigned: BTreeMap<String, usize>,
    function: Option<Function>,
    /// The variables that each function assigns.
    functions: BTreeMap<String, BTreeSet<String>>,
    /// Whether the budget ran out while variables were to become unknown: then all are.
    lost: bool,
    /// Bytes that variables may still expand to.
    budget: usize,
    limits: BTreeSet<&'static str>,
    /// The bodies of here-documents by the first bytes of their operators.
    bodies: BTreeMap<u32, Body>,
    /// What here-documents hand to commands.
    pub(super) documents: Vec<HereDocument>,
}

/// The function whose body is being read.
struct Function {
    at: usize,
    /// Variables that the body has assigned so far: known there, whatever comes later in the script.
    assigned: BTreeSet<String>,
}

impl<'a> Run<'a> {
    pub(super) fn new(text: &'a str, base: usize, environment: &'a mut Environment, resolve: Resolve<'a>) -> Self {
        Self {
            bodies: BTreeMap::new(),
            documents: Vec::new(),
            text,
            base,
            environment,
            resolve,
            commands: Vec::new(),
            problems: Vec::new(),
            substitutions: 0,
            journal: Vec::new(),
            open: 0,
            last_assigned: BTreeMap::new(),
            function: None,
            functions: BTreeMap::new(),
            lost: false,
            budget: MAX_SCRIPT_EXPANSION_BYTES,
            limits: BTreeSet::new(),
        }
    }

    /// With the bodies of its here-documents.
    pub(super) fn with_bodies(mut self, bodies: BTreeMap<u32, Body>) -> Self {
        self.bodies = bodies;
        self
    }

    /// Runs the whole script.
    pub(super) fn all(&mut self, script: &Script) {
        let mut last = BTreeMap::new();
        assigned::visit(script, self.text, &mut |name, at| {
            last.insert(name.to_owned(), at);
        });
        self.last_assigned = last;
        self.script(script);
        if self.lost {
            self.environment.shell.clear();
        }
    }

    pub(super) fn script(&mut self, script: &Script) {
        for list in &script.lists {
            self.list(list);
        }
    }

    fn list(&mut self, list: &AndOr) {
        if list.background {
            self.undone(|run| run.joined(list));
        } else {
            self.joined(list);
        }
    }

    /// Runs what `&&` and `||` join. After the first pipeline nothing is sure to run, unless all before it are plain
    /// assignments, which succeed.
    fn joined(&mut self, list: &AndOr) {
        if list.rest.is_empty() {
            self.pipeline(&list.first);
            return self.settle();
        }
        self.open = self.open.saturating_add(1);
        self.pipeline(&list.first);
        let mut sure = is_assignment(&list.first, self.text);
        let mut mark = self.journal.len();
        let mut unsure = BTreeSet::new();
        for (joint, pipeline) in &list.rest {
            if *joint == Joint::Or {
                sure = false;
                unsure.append(&mut self.undo(mark));
                self.forget(&unsure);
                mark = self.journal.len();
            }
            self.pipeline(pipeline);
            if sure {
                sure = is_assignment(pipeline, self.text);
                mark = self.journal.len();
            }
        }
        unsure.append(&mut self.undo(mark));
        self.forget(&unsure);
        self.open = self.open.saturating_sub(1);
        self.settle();
    }

    fn pipeline(&mut self, pipeline: &Pipeline) {
        match pipeline.as_slice() {
            [command] => self.command(command),
            commands => {
                for command in commands {
                    self.undone(|run| run.command(command));
                }
            }
        }
    }

    fn command(&mut self, command: &Command) {
        match command {
            Command::Simple(simple) => self.simple(simple),
            Command::Group(script) => self.script(script),
            Command::Subshell(script) => {
                self.undone(|run| run.script(script));
            }
            Command::If { arms, otherwise } => {
                let mut changed = BTreeSet::new();
                for (condition, body) in arms {
                    self.script(condition);
                    changed.append(&mut self.undone(|run| run.script(body)));
                }
                changed.append(&mut self.undone(|run| run.script(otherwise)));
                self.forget(&changed);
            }
            Command::While { condition, body } => self.looped(None, &[condition, body]),
            Command::For { name, words, body, .. } => {
                for word in words {
                    self.expand(word);
                }
                self.looped(Some(name), &[body]);
            }
            Command::Case { subject, arms } => {
                self.expand(subject);
                let mut changed = BTreeSet::new();
                for arm in arms {
                    changed.append(&mut self.undone(|run| run.script(arm)));
                }
                self.forget(&changed);
            }
            Command::Function { name, at, body } => self.define(name, *at, body),
            Command::Arithmetic { names } => {
                for (name, _) in names {
                    self.assign(name, Some(Binding::Unknown));
                }
            }
        }
    }

    /// Runs a loop's scripts once. What they assign is unknown in them, since an earlier turn may have done so, and
    /// after them, since there may have been no turn.
    fn looped(&mut self, counter: Option<&str>, scripts: &[&Script]) {
        let mut changed: BTreeSet<String> = counter.map(str::to_owned).into_iter().into_set();
        for script in scripts {
            assigned::visit(script, self.text, &mut |name, _| {
                changed.insert(name.to_owned());
            });
        }
        self.forget(&changed);
        let mut changed = self.undone(|run| scripts.iter().for_each(|script| run.script(script)));
        changed.extend(counter.map(str::to_owned));
        self.forget(&changed);
    }

    /// Reads a function where it is defined. Its body does not know variables that the script assigns later on.
    fn define(&mut self, name: &str, at: usize, body: &Script) {
        let outer = self.function.replace(Function { at, assigned: BTreeSet::new() });
        let changed = self.undone(|run| run.script(body));
        self.function = outer;
        self.functions.insert(name.to_owned(), changed);
    }

    fn simple(&mut self, simple: &Simple) {
        let prefixed = !simple.words.is_empty() && !is_declaration(simple, self.text);
        let mark = self.journal.len();
        self.open = self.open.saturating_add(1);
        // `X=a cmd $X`: the words are expanded before the assignment, which only `cmd` sees.
        let words: Vec<Word> = simple.words.iter().flat_map(|word| self.expand(word)).collect();
        for assignment in &simple.assignments {
            self.assignment(assignment);
        }
        if prefixed && !simple.assignments.is_empty() {
            self.undo(mark);
        }
        for target in &simple.targets {
            self.expand(target);
        }
        self.open = self.open.saturating_sub(1);
        for (name, _) in assigned::assigned_by_words(&simple.words, self.text) {
            let removed = simple.words.first().is_some_and(|word| word.span.slice(self.text) == "unset");
            self.assign(name, (!removed).then_some(Binding::Unknown));
        }
        let words = prefix::strip(words);
        let Some(span) = words.iter().map(|word| word.span).reduce(Span::join) else { return };
        let called = words.first().and_then(|word| word.text.known()).and_then(|name| self.functions.get(name));
        if let Some(changed) = called.cloned() {
            self.forget(&changed);
        }
        if self.commands.len() >= MAX_COMMANDS {
            self.limit("commands", span, format!("the script has more than {MAX_COMMANDS} commands"));
            return;
        }
        for operator in &simple.heredocs {
            let Some(body) = self.bodies.get(operator).copied() else { continue };
            let document = here::document(self, &body, self.commands.len());
            self.documents.push(document);
        }
        self.commands.push(SimpleCommand { span, words, in_substitution: self.substitutions > 0 });
    }

    fn assignment(&mut self, assignment: &Assignment) {
        let name = assignment.name.as_str();
        let binding = match &assignment.value {
            AssignedValue::Word(word) => {
                let mut value = self.expand_text(word);
                if assignment.append && !self.prepend(name, &mut value) {
                    Binding::Unknown
                } else {
                    Binding::Scalar(value)
                }
            }
            AssignedValue::Element(word) => {
                self.expand_text(word);
                Binding::Unknown
            }
            AssignedValue::Array(words) => {
                let added: Vec<PartialText> =
                    words.iter().flat_map(|word| self.expand(word)).map(|word| word.text).collect();
                match self.lookup(name) {
                    _ if !assignment.append => Binding::Array(added),
                    Some(Binding::Array(items)) => {
                        let size = items.iter().map(|item| text_len(item).saturating_add(32)).sum();
                        let mut items = items.clone();
                        items.extend(added);
                        if self.spend(size) { Binding::Array(items) } else { Binding::Unknown }
                    }
                    _ => Binding::Unknown,
                }
            }
        };
        self.assign(name, Some(binding));
    }

    /// Puts what a variable holds before `value`; false when that is not known or too long.
    fn prepend(&mut self, name: &str, value: &mut PartialText) -> bool {
        let Some(Binding::Scalar(before)) = self.lookup(name) else { return false };
        let size = text_len(before).saturating_add(text_len(value));
        let mut joined = before.clone();
        if size > MAX_EXPANSION_BYTES || !self.spend(size) {
            return false;
        }
        joined.push(value);
        *value = joined;
        true
    }

    /// Binds a variable, or with none unsets it.
    pub(super) fn assign(&mut self, name: &str, binding: Option<Binding>) {
        if let Some(function) = &mut self.function {
            function.assigned.insert(name.to_owned());
        }
        let before = match binding {
            Some(binding) => self.environment.shell.insert(name.to_owned(), binding),
            None => self.environment.shell.remove(name),
        };
        self.journal.push((name.to_owned(), before));
    }

    /// What a variable holds; none when nothing read so far has assigned it.
    pub(super) fn lookup(&self, name: &str) -> Option<&Binding> {
        if self.lost {
            return Some(&Binding::Unknown);
        }
        if let Some(function) = &self.function
            && !function.assigned.contains(name)
            && self.last_assigned.get(name).is_some_and(|last| *last > function.at)
        {
            return Some(&Binding::Unknown);
        }
        self.environment.shell.get(name)
    }

    /// Whether a function's body is being read, whose `$1` is its caller's.
    pub(super) fn in_function(&self) -> bool {
        self.function.is_some()
    }

    /// Runs what may not run, or runs in a process of its own, and undoes its assignments. Answers which variables
    /// they changed.
    pub(super) fn undone(&mut self, body: impl FnOnce(&mut Self)) -> BTreeSet<String> {
        let mark = self.journal.len();
        self.open = self.open.saturating_add(1);
        body(self);
        self.open = self.open.saturating_sub(1);
        let changed = self.undo(mark);
        self.settle();
        changed
    }

    fn undo(&mut self, mark: usize) -> BTreeSet<String> {
        let mut changed = BTreeSet::new();
        for (name, before) in self.journal.drain(mark.min(self.journal.len())..).rev() {
            match before {
                Some(binding) => self.environment.shell.insert(name.clone(), binding),
                None => self.environment.shell.remove(&name),
            };
            changed.insert(name);
        }
        changed
    }

    /// Drops the journal when nothing can be undone any more.
    fn settle(&mut self) {
        if self.open == 0 {
            self.journal.clear();
        }
    }

    fn forget(&mut self, names: &BTreeSet<String>) {
        for name in names {
            if !self.spend(name.len()) {
                self.lost = true;
                return;
            }
            self.assign(name, Some(Binding::Unknown));
        }
    }

    /// Takes bytes of the budget for expansions; false when it is used up.
    pub(super) fn spend(&mut self, bytes: usize) -> bool {
        let left = self.budget.checked_sub(bytes);
        self.budget = left.unwrap_or(0);
        if left.is_none() {
            let message = format!("the variables of the script expand to more than {MAX_SCRIPT_EXPANSION_BYTES} bytes");
            self.limit("expansion", Span::default(), message);
        }
        left.is_some()
    }

    /// Reports a limit, once each.
    pub(super) fn limit(&mut self, name: &'static str, span: Span, message: String) {
        if self.limits.insert(name) {
            self.problems.push(problem(ProblemKind::Limit, span, message, "split the script".to_owned()));
        }
    }

    /// The words that one word becomes.
    pub(super) fn expand(&mut self, word: &RawWord) -> Vec<Word> {
        super::expand::words(self, word)
    }

    fn expand_text(&mut self, word: &RawWord) -> PartialText {
        super::expand::text(self, &word.pieces)
    }
}

/// Whether a pipeline only assigns and cannot fail: `X=a`, and `export X=$(b)`, which succeeds whatever `b` does.
fn is_assignment(pipeline: &Pipeline, text: &str) -> bool {
    let [Command::Simple(simple)] = pipeline.as_slice() else { return false };
    if is_declaration(simple, text) {
        return true;
    }
    let plain = |word: &RawWord| {
        let is_plain = |kind: &PieceKind| match kind {
            PieceKind::Substitution(_) => false,
            PieceKind::Parameter(parameter) => matches!(parameter.operation, Operation::Plain),
            _ => true,
        };
        word.pieces.iter().all(|piece| is_plain(&piece.kind))
    };
    let succeeds = |assignment: &Assignment| match &assignment.value {
        AssignedValue::Word(word) | AssignedValue::Element(word) => plain(word),
        AssignedValue::Array(words) => words.iter().all(plain),
    };
    simple.words.is_empty() && simple.targets.is_empty() && simple.assignments.iter().all(succeeds)
}

fn is_declaration(simple: &Simple, text: &str) -> bool {
    let command = simple.words.first().map(|word| word.span.slice(text)).unwrap_or_default();
    matches!(command, "export" | "declare" | "local" | "readonly" | "typeset")
}

/// Bytes of a text, holes as written.
pub(super) fn text_len(text: &PartialText) -> usize {
    let len = |part: &Part| match part {
        Part::Text(text) | Part::Hole(text) => text.len(),
    };
    text.parts().iter().map(len).fold(0, usize::saturating_add)
}
