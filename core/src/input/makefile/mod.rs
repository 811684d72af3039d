//! Makefiles: the commands of their recipes, with make's variables replaced by text as make does.
//!
//! Each line of a recipe is a shell of its own. Variables hold what the file assigns them last; what a conditional, one
//! target or `define` sets depends on the run, and what the file does not set comes from the environment: both are
//! unknown.

mod lines;
mod variables;

use memchr::memmem;

use super::embedded::Scripts;
use super::{DocumentCounter, Excerpt, Reading};
use crate::model::FileId;
use crate::source::shell::{Dialect, Environment};
use crate::source::{Extract, Span};
use lines::Recipe;
use variables::Variables;

/// Whether a text has the shape of a Makefile, and names a command of ours.
#[must_use]
pub(super) fn is_makefile(text: &str) -> bool {
    if !["az ", "aks ", "kubectl "].iter().any(|name| memmem::find(text.as_bytes(), name.as_bytes()).is_some()) {
        return false;
    }
    let mut ruled = false;
    for line in text.lines() {
        if line.starts_with('\t') {
            if ruled {
                return true;
            }
        } else if !line.trim().is_empty() && !line.starts_with('#') && !lines::is_conditional(line) {
            let continues = ruled && line.starts_with(' ');
            ruled = continues || lines::is_rule(line);
            if ruled && line.contains(';') {
                return true;
            }
        }
    }
    false
}

/// Reads a Makefile.
pub(super) fn read(id: FileId, excerpt: Excerpt<'_>, documents: &mut DocumentCounter, reading: &mut Reading) {
    let mut scripts = Scripts::new(id, documents, reading);
    let file = lines::read(excerpt.text, excerpt.base);
    let variables = Variables::of(&file.assignments, excerpt.text, &mut scripts);
    for recipe in &file.recipes {
        read_recipe(recipe, file.one_shell, &variables, &mut scripts);
    }
}

fn read_recipe(recipe: &Recipe, one_shell: bool, variables: &Variables, scripts: &mut Scripts<'_>) {
    if one_shell {
        let mut whole = Extract::new(0);
        for line in &recipe.lines {
            whole.push_part(line, Span::new(0, line.text().len()));
            let end = line.to_source(Span::new(0, line.text().len())).end;
            whole.push_text("\n", Span { start: end, end });
        }
        read_line(&whole, variables, scripts);
        return;
    }
    let mut follows = false;
    for line in &recipe.lines {
        if follows && let Some(flag) = flag(line.text()) {
            let span = line.to_source(Span::new(0, flag.len()));
            let message = format!("the command ended on the line before, so `{flag}` is not part of it");
            scripts.fault(span, message, "end the line before with `\\`");
            follows = false;
        } else {
            // Of a backslash with a blank behind it, the command itself tells.
            follows = read_line(line, variables, scripts) > 0 && !line.text().trim_end().ends_with('\\');
        }
    }
}

/// Reads one line of a recipe; answers how many recognised commands it holds.
fn read_line(line: &Extract, variables: &Variables, scripts: &mut Scripts<'_>) -> usize {
    let mut script = Extract::new(line.to_source(Span::default()).start as usize);
    script.push_part(line, Span::new(prefix_len(line.text()), line.text().len()));
    let look = |name: &str| variables.value(name);
    let syntax = variables::syntax(&look);
    let script = scripts.expand(&script, syntax);
    let mut environment: Environment = scripts.environment(&script, syntax, |name| variables.exported(name));
    scripts.read(&script, Dialect::Shell, &mut environment)
}

/// Bytes of the `@`, `-` and `+` that a line of a recipe may start with.
fn prefix_len(line: &str) -> usize {
    line.len().saturating_sub(line.trim_start_matches(['@', '-', '+', ' ', '\t']).len())
}

/// The option that a line starts with, as the rest of the command before would: make takes its dashes off.
fn flag(line: &str) -> Option<&str> {
    let word = line.split_ascii_whitespace().next()?;
    let (name, long) = match word.strip_prefix("--") {
        Some(name) => (name, true),
        None => (word.strip_prefix('-')?, false),
    };
    let named = name.starts_with(|first: char| first.is_ascii_alphabetic()) && (long || name.len() == 1);
    named.then_some(word)
}
