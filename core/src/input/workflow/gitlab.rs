//! Pipelines of GitLab.

use std::collections::BTreeSet;

use super::File;
use super::scope::{Level, Scope};
use crate::input::embedded::{Found, Reference, Scripts, Syntax};
use crate::source::shell::Dialect;
use crate::source::{Extract, Node, Span, Value};

/// Whether a member of the file is a job.
pub(super) fn is_job(node: &Node) -> bool {
    ["script", "before_script"].iter().any(|key| node.get(key).is_some())
}

/// Reads the scripts of the jobs, and those that run before each of them.
pub(super) fn read(root: &Node, file: File<'_>, scripts: &mut Scripts<'_>) {
    let global = variables(root, file);
    for node in [Some(root), root.get("default")].into_iter().flatten() {
        read_scripts(node, &["before_script"], file, &[&global], scripts);
    }
    for entry in root.entries().iter().filter(|entry| &*entry.key != "default" && is_job(&entry.value)) {
        let own = variables(&entry.value, file);
        read_scripts(&entry.value, &["before_script", "script"], file, &[&global, &own], scripts);
        read_scripts(&entry.value, &["after_script"], file, &[&global, &own], scripts);
    }
}

/// Reads lists of commands that run in one shell.
fn read_scripts(node: &Node, keys: &[&str], file: File<'_>, outer: &[&Level], scripts: &mut Scripts<'_>) {
    let (changed, step) = (BTreeSet::new(), Level::default());
    let scope = Scope { outer, changed: &changed, step: &step };
    let value = |name: &str| scope.value(name);
    let syntax = Syntax { find, value: &value };
    let lines = keys.iter().filter_map(|key| node.get(key)).flat_map(|node| file.scripts(node));
    let mut whole = Extract::new(node.span.start as usize);
    for line in lines {
        let all = Span::new(0, line.text().len());
        whole.push_part(&line, all);
        let end = line.to_source(all).end;
        whole.push_text("\n", Span { start: end, end });
    }
    let mut environment = scripts.environment(&whole, syntax, value);
    scripts.read(&whole, Dialect::Shell, &mut environment);
}

fn variables(node: &Node, file: File<'_>) -> Level {
    let mut level = Level::default();
    for entry in node.get("variables").map(Node::entries).unwrap_or_default() {
        let value = entry.value.get("value").unwrap_or(&entry.value);
        let written = match value.value {
            Value::Float(_) => None,
            _ => file.scalar(value),
        };
        level.set(&*entry.key, written);
    }
    level
}

/// The first `$NAME`, `${NAME}` or `$$` of a value at or behind `from`.
fn find(text: &str, from: usize) -> Option<Found> {
    let start = from.saturating_add(text.get(from..)?.find('$')?);
    let rest = text.get(start..)?;
    let found = |length: usize, what| Some(Found { range: start..start.saturating_add(length), what });
    if rest.starts_with("$$") {
        return found(2, Reference::Text("$"));
    }
    let named = rest.get(1..).unwrap_or("");
    let braced = named.strip_prefix('{');
    let named = braced.unwrap_or(named);
    let end = named.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(named.len());
    let name = named.get(..end).unwrap_or("");
    let closed = braced.is_none() || named.get(end..).is_some_and(|rest| rest.starts_with('}'));
    if name.is_empty() || !closed {
        return found(1, Reference::Text("$"));
    }
    let brackets = if braced.is_some() { 2 } else { 0 };
    found(end.saturating_add(1).saturating_add(brackets), Reference::Variable(name.to_owned()))
}
