//! Scripts inside of other files: recipes of Makefiles, steps of workflows. Something before the shell replaces
//! references in them by text ([`references`]), and sets variables of their process.

mod references;
#[cfg(test)]
mod tests;

pub(super) use references::{Found, Reference, Syntax, Value, bracketed, expression};

use std::collections::BTreeSet;

use super::{DocumentCounter, Reading, script};
use crate::limits::{MAX_COMMANDS, MAX_SCRIPT_EXPANSION_BYTES};
use crate::model::{FileId, PartialText};
use crate::order::Ordered as _;
use crate::source::shell::{Dialect, Environment};
use crate::source::{Extract, Problem, ProblemKind, Span};

/// The scripts of one file, while they are read in order.
pub(super) struct Scripts<'r> {
    id: FileId,
    documents: &'r mut DocumentCounter,
    reading: &'r mut Reading,
    /// Bytes that the references of the file may still expand to.
    budget: usize,
    /// Recognised commands so far.
    commands: usize,
    told: BTreeSet<&'static str>,
}

impl<'r> Scripts<'r> {
    /// None read so far.
    pub(super) fn new(id: FileId, documents: &'r mut DocumentCounter, reading: &'r mut Reading) -> Self {
        let budget = MAX_SCRIPT_EXPANSION_BYTES;
        Self { id, documents, reading, budget, commands: 0, told: BTreeSet::new() }
    }

    /// A text with its references replaced as far as they are known.
    pub(super) fn expand(&mut self, content: &Extract, syntax: Syntax<'_>) -> Extract {
        let expanded = references::extract(content, syntax, &mut self.budget);
        if self.budget == 0 {
            let message = format!("the variables of the file expand to more than {MAX_SCRIPT_EXPANSION_BYTES} bytes");
            self.limit("bytes", content, message);
        }
        expanded
    }

    /// A value with its references replaced as far as they are known.
    pub(super) fn value(&mut self, raw: &str, syntax: Syntax<'_>) -> PartialText {
        references::text(raw, syntax, &mut self.budget)
    }

    /// The variables of the process that a script names, of those that `value` knows.
    pub(super) fn environment<'v>(
        &mut self,
        script: &Extract,
        syntax: Syntax<'_>,
        value: impl Fn(&str) -> Option<Value<'v>>,
    ) -> Environment {
        let mut environment = Environment::default();
        for name in names(script.text()) {
            match value(name) {
                Some(Value::Raw(raw)) => environment.assign(name, self.value(raw, syntax)),
                Some(Value::Text(text)) => environment.assign(name, text.clone()),
                Some(Value::Unknown) => environment.assign(name, PartialText::hole(format!("${name}"))),
                None => {}
            }
        }
        environment
    }

    /// Reads a script. Returns the number of recognised commands.
    pub(super) fn read(&mut self, script: &Extract, dialect: Dialect, environment: &mut Environment) -> usize {
        if self.commands >= MAX_COMMANDS {
            if !script.text().trim().is_empty() {
                self.limit("commands", script, format!("the file has more than {MAX_COMMANDS} recognised commands"));
            }
            return 0;
        }
        let found = script::read_extract(self.id, script, dialect, environment, self.documents, self.reading);
        self.commands = self.commands.saturating_add(found);
        found
    }

    /// Tells of a fault at `span` of the file, which belongs to the last command.
    pub(super) fn fault(&mut self, span: Span, message: String, help: &str) {
        self.problem(ProblemKind::ShellSyntax, span, message, help);
    }

    fn limit(&mut self, name: &'static str, at: &Extract, message: String) {
        if self.told.insert(name) {
            self.problem(ProblemKind::Limit, at.to_source(Span::default()), message, "split the file");
        }
    }

    fn problem(&mut self, kind: ProblemKind, span: Span, message: String, help: &str) {
        let document = self.documents.peek().saturating_sub(1);
        let help = Some(help.to_owned());
        self.reading.problems.push(Problem { kind, document, path: String::new(), span, message, help, related: None });
    }
}

/// What may be names of variables in a script, each once.
fn names(text: &str) -> BTreeSet<&str> {
    let names = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    names.filter(|name| !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit())).into_set()
}
