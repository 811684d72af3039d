//! The literal that a value comes from, when nothing else uses it.

use super::syntax::{Syntax, unquoted};
use super::words::Words;
use crate::model::Place;
use crate::source::Span;
use crate::source::text::SourceFile;

/// Whether the reference written at a place is the only use of what it names, and `origin` is where that is written.
pub(super) fn is_only_use(
    files: &[SourceFile],
    words: &mut Words<'_>,
    syntax: Syntax,
    raw: &str,
    place: &Place,
    origin: &Place,
) -> bool {
    let at = place.file.0 as usize;
    let Some(file) = files.get(at) else { return false };
    match syntax {
        Syntax::Json => {
            let Some((scope, name)) = template_reference(raw) else { return false };
            let is_use = |start: usize| {
                let from = start.checked_sub(scope.len());
                from.and_then(|from| file.text.get(from..start))
                    .is_some_and(|before| before.eq_ignore_ascii_case(scope))
            };
            names(origin, &name) && words.of(at, &name).filter(|start| is_use(*start)).take(2).count() == 1
        }
        Syntax::Hcl => {
            let Some((scope, name)) = raw.split_once('.').filter(|(scope, _)| matches!(*scope, "var" | "local")) else {
                return false;
            };
            if !is_name(name) || !names(origin, name) {
                return false;
            }
            let folder = |name: &str| name.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
            let mut uses = 0_usize;
            for (index, other) in
                files.iter().enumerate().filter(|(_, other)| folder(&other.name) == folder(&file.name))
            {
                let is_use = |start: usize| {
                    let before = other.text.get(..start).unwrap_or("");
                    before.strip_suffix('.').is_some_and(|before| before.ends_with(scope))
                };
                uses = uses.saturating_add(words.of(index, name).filter(|start| is_use(*start)).take(2).count());
            }
            uses == 1
        }
        // Once where it is declared, once where it is used.
        Syntax::Bicep => is_name(raw) && names(origin, raw) && words.of(at, raw).take(3).count() == 2,
        Syntax::Command | Syntax::Yaml => false,
    }
}

/// `parameters('` and the name out of `"[parameters('name')]"`.
fn template_reference(raw: &str) -> Option<(&'static str, String)> {
    let expression = raw.trim_matches('"').strip_prefix('[')?.strip_suffix(']')?.trim().to_ascii_lowercase();
    let scopes = ["parameters('", "variables('"];
    let scope = scopes.into_iter().find(|scope| expression.starts_with(scope))?;
    let name = expression.strip_prefix(scope)?.strip_suffix("')").filter(|name| is_name(name))?.to_owned();
    Some((scope, name))
}

/// Whether a pointer leads to what has the name: `/variables/name`, `/parameters/name/value`.
fn names(origin: &Place, name: &str) -> bool {
    origin.path.rsplit('/').take(2).any(|step| step.eq_ignore_ascii_case(name))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

/// Where the literal of a shell variable is written that `raw` (`$NAME`, `${NAME}`) at a place uses: it is assigned once
/// before, and used nowhere else.
pub(super) fn of_variable(text: &str, words: &mut Words<'_>, raw: &str, place: &Place) -> Option<Span> {
    let raw = raw.trim_matches('"');
    let name = raw.strip_prefix('$')?;
    let name = name.strip_prefix('{').map_or(Some(name), |name| name.strip_suffix('}'))?;
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(is_letter) {
        return None;
    }
    let mut assigned = None;
    let mut uses = 0_usize;
    let mut in_other_case = false;
    for at in words.of(place.file.0 as usize, name) {
        let before = text.get(..at)?;
        let Some(after) = text.get(at..)?.strip_prefix(name) else {
            in_other_case = true;
            continue;
        };
        let dollar = before.ends_with('$');
        // The name of an option is none of a variable.
        if before.trim_end_matches('-').len() < before.len()
            && before.trim_end_matches('-').ends_with([' ', '\t', '\n'])
        {
            continue;
        }
        let value = after.trim_start_matches(' ').strip_prefix('=').filter(|value| !value.starts_with('='));
        // A shell knows no blanks around the sign, PowerShell no assignment without the dollar.
        let value = value.filter(|_| dollar || after.starts_with('='));
        let head = before.strip_suffix('$').unwrap_or(before);
        match value {
            Some(value) if begins_command(head) => {
                if assigned.replace((at, text.len().saturating_sub(value.len()))).is_some() {
                    return None;
                }
            }
            _ if uses == 0 && (dollar || before.ends_with("${")) => uses = 1,
            _ => return None,
        }
    }
    let (at, value) = assigned.filter(|(at, _)| uses == 1 && *at < place.span.start as usize)?;
    let line = text.get(value..)?.lines().next()?;
    let blanks = line.len().saturating_sub(line.trim_start_matches(' ').len());
    // A shell ends the value at a blank: `NAME= command` sets nothing.
    let power_shell = text.get(..at)?.ends_with('$');
    // Shells tell capitals apart, PowerShell does not.
    if (blanks > 0 && !power_shell) || (in_other_case && power_shell) {
        return None;
    }
    let literal = line.trim_start_matches(' ');
    let length = match literal.chars().next()? {
        quote @ ('"' | '\'') => literal.get(1..)?.find(quote)?.saturating_add(2),
        _ => literal.find([' ', ';', '\t', '&', '|', '#']).unwrap_or(literal.len()),
    };
    let start = value.saturating_add(blanks);
    let rest = literal.get(length..)?.trim_start();
    // `NAME=value command` sets it for that command alone.
    let alone = rest.is_empty() || rest.starts_with([';', '#']);
    unquoted(literal.get(..length)?).filter(|_| alone)?;
    Some(Span::new(start, start.saturating_add(length)))
}

/// Whether what stands before an assignment begins a command.
fn begins_command(before: &str) -> bool {
    let line = before.rsplit(['\n', ';']).next().unwrap_or("");
    let line = line.trim_start_matches(['>', '$', ' ', '\t', '@']);
    matches!(line.trim(), "" | "export" | "readonly" | "local" | "declare")
}
