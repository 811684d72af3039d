//! Azure Pipelines, and the templates that they are made of.

use std::collections::BTreeSet;

use super::scope::{Level, Scope};
use super::{File, dialect};
use crate::input::embedded::{Found, Reference, Scripts, Syntax, expression};
use crate::source::shell::Dialect;
use crate::source::{Node, Value as Tree};

/// Reads the steps of a pipeline or template.
pub(super) fn read(root: &Node, file: File<'_>, scripts: &mut Scripts<'_>) {
    let changed = variables_set(file.text);
    walk(root, &mut Walk { file, changed: &changed, windows: false }, &[], scripts);
}

struct Walk<'f> {
    file: File<'f>,
    /// Variables that scripts of the file set while it runs.
    changed: &'f BTreeSet<String>,
    /// Whether the agents around run Windows, whose `script:` is for another shell.
    windows: bool,
}

/// Walks stages, jobs and steps, in the order written, whatever stands around them: expressions may stand anywhere.
/// Recursion is bounded by the depth that the YAML reader allows.
fn walk(node: &Node, walk_in: &mut Walk<'_>, outer: &[&Level], scripts: &mut Scripts<'_>) {
    if let Tree::Sequence(items) = &node.value {
        return items.iter().for_each(|item| walk(item, walk_in, outer, scripts));
    }
    if let Some((script, dialect)) = step(node, walk_in.windows) {
        return read_step(node, script, dialect, walk_in, outer, scripts);
    }
    let before = walk_in.windows;
    if let Some(image) = node.get("pool").and_then(|pool| pool.get("vmImage")).and_then(Node::as_str) {
        walk_in.windows = image.to_ascii_lowercase().contains("windows");
    }
    let own = node.get("variables").map(|variables| level(variables, walk_in.file));
    let levels: Vec<&Level> = outer.iter().copied().chain(own.as_ref()).collect();
    for entry in node.entries() {
        if !matches!(&*entry.key, "variables" | "resources" | "trigger" | "pr" | "schedules" | "pool") {
            walk(&entry.value, walk_in, &levels, scripts);
        }
    }
    walk_in.windows = before;
}

/// The script of a step; none where the shell is not one that is read.
fn step(node: &Node, windows: bool) -> Option<(&Node, Option<Dialect>)> {
    for (key, dialect) in [
        ("script", (!windows).then_some(Dialect::Shell)),
        ("bash", Some(Dialect::Shell)),
        ("pwsh", Some(Dialect::PowerShell)),
        ("powershell", Some(Dialect::PowerShell)),
    ] {
        if let Some(script) = node.get(key).filter(|script| script.as_str().is_some()) {
            return Some((script, dialect));
        }
    }
    let task = node.get("task")?.as_str()?;
    let inputs = node.get("inputs")?;
    let input = |name: &str| inputs.entry_ignoring_case(name).map(|entry| &entry.value);
    let name = task.split('@').next().unwrap_or(task).to_ascii_lowercase();
    let named = input("scriptType").and_then(Node::as_str);
    let (script, shell) = match name.as_str() {
        "azurecli" => (input("inlineScript").or_else(|| input("script")), named.map_or(Some(Dialect::Shell), dialect)),
        "bash" | "shellscript" => (input("script"), Some(Dialect::Shell)),
        "cmdline" => (input("script"), (!windows).then_some(Dialect::Shell)),
        "powershell" => (input("script").or_else(|| input("inlineScript")), Some(Dialect::PowerShell)),
        "azurepowershell" => (input("Inline"), Some(Dialect::PowerShell)),
        _ => return None,
    };
    Some((script.filter(|script| script.as_str().is_some())?, shell))
}

fn read_step(
    step: &Node,
    script: &Node,
    dialect: Option<Dialect>,
    walk_in: &Walk<'_>,
    outer: &[&Level],
    scripts: &mut Scripts<'_>,
) {
    let Some(dialect) = dialect else { return };
    let file = walk_in.file;
    let mut own = Level::default();
    for entry in step.get("env").map(Node::entries).unwrap_or_default() {
        own.set(&*entry.key, file.scalar(&entry.value));
    }
    let scope = Scope { outer, changed: walk_in.changed, step: &own };
    let value = |name: &str| scope.outer_value(name);
    let syntax = Syntax { find, value: &value };
    let script = scripts.expand(&file.content(script), syntax);
    // A variable is handed to the process in upper case.
    let in_process = |name: &str| {
        let upper = !name.contains(|c: char| c.is_ascii_lowercase());
        scope.own(name).or_else(|| if upper { scope.outer_value(&name.to_ascii_lowercase()) } else { None })
    };
    let mut environment = scripts.environment(&script, syntax, in_process);
    scripts.read(&script, dialect, &mut environment);
}

/// The variables of a mapping, or of a list of names and values. Names are kept in lower case.
fn level(variables: &Node, file: File<'_>) -> Level {
    let mut level = Level::default();
    for entry in variables.entries() {
        // Below an expression they are set under a condition.
        if entry.key.starts_with("${{") {
            conditional(&entry.value, &mut level);
        } else {
            level.set(entry.key.to_ascii_lowercase(), literal(&entry.value, file));
        }
    }
    for item in variables.items() {
        if let Some(name) = item.get("name").and_then(Node::as_str) {
            let value = item.get("value").and_then(|value| literal(value, file));
            level.set(name.to_ascii_lowercase(), value);
        } else {
            conditional(item, &mut level);
        }
    }
    level
}

/// Variables whose values depend on an expression around them. Recursion is bounded by the depth that the YAML reader
/// allows.
fn conditional(node: &Node, level: &mut Level) {
    if let Some(name) = node.get("name").and_then(Node::as_str) {
        level.set(name.to_ascii_lowercase(), None);
    }
    for entry in node.entries() {
        if entry.key.starts_with("${{") || matches!(entry.value.value, Tree::Sequence(_)) {
            conditional(&entry.value, level);
        } else if !matches!(&*entry.key, "name" | "value" | "group" | "template" | "readonly") {
            level.set(entry.key.to_ascii_lowercase(), None);
        }
    }
    node.items().iter().for_each(|item| conditional(item, level));
}

/// A value as written, unless it is an expression of the run.
fn literal(node: &Node, file: File<'_>) -> Option<String> {
    file.scalar(node).filter(|value| !value.starts_with("$["))
}

/// Variables, in lower case, that some script of the file sets by a logging command.
fn variables_set(text: &str) -> BTreeSet<String> {
    const COMMAND: &str = "task.setvariable";
    let found = text.match_indices(COMMAND).filter_map(|(at, _)| {
        let behind = text.get(at.saturating_add(COMMAND.len())..)?.split(['\n', ']']).next()?;
        let name = behind.split_once("variable=")?.1;
        name.split([';', ' ', '"', '\'']).next().map(str::to_ascii_lowercase)
    });
    found.collect()
}

/// The first `$(name)` or `${{ … }}` of a text at or behind `from`. Whether `$(name)` is one of the pipeline's or a
/// substitution of the shell, its text is not known unless the file sets it.
fn find(text: &str, from: usize) -> Option<Found> {
    let mut from = from;
    loop {
        let start = from.saturating_add(text.get(from..)?.find('$')?);
        let rest = text.get(start..)?;
        let found = |length: usize, what| Some(Found { range: start..start.saturating_add(length), what });
        if rest.starts_with("${{")
            && let Some(length) = expression(rest)
        {
            let inside = rest.get(3..length.saturating_sub(2)).unwrap_or("").trim();
            return found(length, variable(inside).map_or(Reference::Unknown, Reference::Variable));
        }
        let name = rest.strip_prefix("$(").and_then(|behind| {
            let end = behind.find(|c: char| !(c.is_ascii_alphanumeric() || "_.-".contains(c)))?;
            behind.get(end..)?.starts_with(')').then(|| behind.get(..end)).flatten()
        });
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            return found(name.len().saturating_add(3), Reference::Variable(name.to_ascii_lowercase()));
        }
        from = start.saturating_add(1);
    }
}

/// The name in `variables.name` or `variables['name']`, in lower case.
fn variable(expression: &str) -> Option<String> {
    let behind = expression.strip_prefix("variables")?;
    let name = match behind.strip_prefix('.') {
        Some(name) => name,
        None => behind.strip_prefix("['")?.strip_suffix("']")?,
    };
    let valid = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    valid.then(|| name.to_ascii_lowercase())
}
