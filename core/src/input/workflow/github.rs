//! Workflows and composite actions of GitHub.

use std::collections::BTreeSet;

use super::scope::{Level, Scope};
use super::{File, dialect};
use crate::input::embedded::{Found, Reference, Scripts, Syntax, expression};
use crate::source::shell::Dialect;
use crate::source::{Node, Value};

/// Reads the steps of a workflow or composite action.
pub(super) fn read(root: &Node, file: File<'_>, scripts: &mut Scripts<'_>) {
    let env = environment(root, file);
    if let Some(steps) = root.get("runs").and_then(|runs| runs.get("steps")) {
        read_steps(steps, file, &[&env], Some(Dialect::Shell), scripts);
    }
    let jobs = root.get("jobs").map(Node::entries).unwrap_or_default();
    for job in jobs.iter().map(|entry| &entry.value) {
        let job_env = environment(job, file);
        let shell = default_shell(job).or_else(|| default_shell(root)).map_or_else(|| runner_shell(job), dialect);
        if let Some(steps) = job.get("steps") {
            read_steps(steps, file, &[&env, &job_env], shell, scripts);
        }
    }
}

fn default_shell(node: &Node) -> Option<&str> {
    node.get("defaults")?.get("run")?.get("shell")?.as_str()
}

/// The shell that a runner takes where nothing names one.
fn runner_shell(job: &Node) -> Option<Dialect> {
    let windows = |node: &Node| node.as_str().is_some_and(|name| name.to_ascii_lowercase().starts_with("windows"));
    let runner = job.get("runs-on");
    let on_windows = runner.is_some_and(|runner| windows(runner) || runner.items().iter().any(windows));
    Some(if on_windows { Dialect::PowerShell } else { Dialect::Shell })
}

fn environment(node: &Node, file: File<'_>) -> Level {
    let mut level = Level::default();
    for entry in node.get("env").map(Node::entries).unwrap_or_default() {
        level.set(&*entry.key, value(&entry.value, file));
    }
    level
}

/// A scalar as the runner reads it. Numbers that it would write otherwise than the file does, as `1.30`, are unknown.
fn value(node: &Node, file: File<'_>) -> Option<String> {
    let written = file.scalar(node)?;
    let plain = match &node.value {
        Value::Int(number) => number.to_string() == written,
        Value::Float(_) | Value::Uint(_) => false,
        Value::Null => return Some(String::new()),
        _ => true,
    };
    plain.then_some(written)
}

fn read_steps(steps: &Node, file: File<'_>, outer: &[&Level], shell: Option<Dialect>, scripts: &mut Scripts<'_>) {
    let mut changed = BTreeSet::new();
    for step in steps.items() {
        let own = environment(step, file);
        let scope = Scope { outer, changed: &changed, step: &own };
        let written = step.get("shell").and_then(Node::as_str);
        let script = match step.get("run") {
            Some(run) => written.map_or(shell, dialect).map(|dialect| (run, dialect)),
            None => action_script(step),
        };
        let Some((node, dialect)) = script.filter(|(node, _)| node.as_str().is_some()) else { continue };
        let value = |name: &str| scope.value(name);
        let syntax = Syntax { find, value: &value };
        let script = scripts.expand(&file.content(node), syntax);
        let mut environment = scripts.environment(&script, syntax, value);
        scripts.read(&script, dialect, &mut environment);
        changed.extend(variables_set(script.text()));
    }
}

/// The script that a step hands to an action which runs it.
fn action_script(step: &Node) -> Option<(&Node, Dialect)> {
    let action = step.get("uses")?.as_str()?.to_ascii_lowercase();
    let dialect = match action.split('@').next()? {
        "azure/cli" => Dialect::Shell,
        "azure/powershell" => Dialect::PowerShell,
        _ => return None,
    };
    let script = step.get("with")?.entry_ignoring_case("inlineScript")?;
    Some((&script.value, dialect))
}

/// The variables that a script may set for the steps behind it: all that it assigns, if it names the file for them.
fn variables_set(script: &str) -> Vec<String> {
    if !script.contains("GITHUB_ENV") {
        return Vec::new();
    }
    let ends = script.match_indices(['=', '<']).map(|(at, _)| script.get(..at).unwrap_or(""));
    let name = |before: &str| {
        let start =
            before.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map_or(0, |at| at.saturating_add(1));
        before.get(start..).unwrap_or("").to_owned()
    };
    ends.map(name).filter(|name| !name.is_empty()).collect()
}

/// The first `${{ … }}` of a text at or behind `from`.
fn find(text: &str, from: usize) -> Option<Found> {
    let mut from = from;
    loop {
        let start = from.saturating_add(text.get(from..)?.find("${{")?);
        let rest = text.get(start..)?;
        let Some(length) = expression(rest) else {
            from = start.saturating_add(3);
            continue;
        };
        let inside = rest.get(3..length.saturating_sub(2)).unwrap_or("").trim();
        let what = match variable(inside) {
            Some(name) => Reference::Variable(name.to_owned()),
            None => Reference::Unknown,
        };
        return Some(Found { range: start..start.saturating_add(length), what });
    }
}

/// The name in `env.NAME` or `env['NAME']`.
fn variable(expression: &str) -> Option<&str> {
    let behind = expression.strip_prefix("env")?;
    let name = match behind.strip_prefix('.') {
        Some(name) => name,
        None => behind.trim_start().strip_prefix("['")?.strip_suffix("']")?,
    };
    let valid = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    valid.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_name_variables_of_the_environment_alone() {
        for (text, expected) in [
            ("a ${{ env.NAME }}", Some((2..17, Reference::Variable("NAME".to_owned())))),
            ("${{env['A-B']}}", Some((0..15, Reference::Variable("A-B".to_owned())))),
            ("${{ env.A || 'b' }}", Some((0..19, Reference::Unknown))),
            ("${{ environment.A }}", Some((0..20, Reference::Unknown))),
            ("${{ secrets.X }}", Some((0..16, Reference::Unknown))),
            ("${{ env.A }", None),
            ("$A ${B}", None),
        ] {
            assert_eq!(find(text, 0), expected.map(|(range, what)| Found { range, what }), "{text}");
        }
    }

    #[test]
    fn a_step_may_set_what_it_assigns() {
        assert_eq!(variables_set("echo A=1 >> $GITHUB_ENV\nB=2"), ["A", "B"]);
        assert_eq!(variables_set("echo \"K<<EOF\" >> \"$GITHUB_ENV\""), ["K"]);
        assert!(variables_set("A=1; echo $A >> $GITHUB_OUTPUT").is_empty());
    }
}
