//! The literal that a value comes from, when nothing else uses it.

use memchr::memmem;

use super::syntax::{Syntax, unquoted};
use crate::model::Place;
use crate::source::Span;
use crate::source::text::SourceFile;

/// Whether the reference written at a place is the only use of what it names, and `origin` is where that is written.
///
/// `searched` tells how many bytes were looked through.
pub(super) fn is_only_use(
    files: &[SourceFile],
    syntax: Syntax,
    raw: &str,
    place: &Place,
    origin: &Place,
    searched: &mut usize,
) -> bool {
    let Some(file) = files.get(place.file.0 as usize) else { return false };
    match syntax {
        Syntax::Json => {
            let Some((needle, name)) = template_reference(raw) else { return false };
            let named = names(origin, &name);
            let json = files.iter().filter(|other| other.text.contains(['{']));
            named && json.map(|other| count_ignoring_case(&other.text, &needle, searched)).sum::<usize>() == 1
        }
        Syntax::Hcl => {
            let Some((_, name)) = raw.split_once('.').filter(|(scope, _)| matches!(*scope, "var" | "local")) else {
                return false;
            };
            let folder = |name: &str| name.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
            let module = files.iter().filter(|other| folder(&other.name) == folder(&file.name));
            is_name(name)
                && names(origin, name)
                && module.map(|other| count_words(&other.text, raw, searched)).sum::<usize>() == 1
        }
        // Once where it is declared, once where it is used.
        Syntax::Bicep => is_name(raw) && names(origin, raw) && count_words(&file.text, raw, searched) == 2,
        Syntax::Command | Syntax::Yaml => false,
    }
}

/// `parameters('name')` out of `"[parameters('name')]"`, and the name.
fn template_reference(raw: &str) -> Option<(String, String)> {
    let expression = raw.trim_matches('"').strip_prefix('[')?.strip_suffix(']')?.trim().to_ascii_lowercase();
    let call = expression.strip_prefix("parameters('").or_else(|| expression.strip_prefix("variables('"))?;
    let name = call.strip_suffix("')").filter(|name| is_name(name))?.to_owned();
    Some((expression, name))
}

/// Whether a pointer leads to what has the name: `/variables/name`, `/parameters/name/value`.
fn names(origin: &Place, name: &str) -> bool {
    origin.path.rsplit('/').take(2).any(|step| step.eq_ignore_ascii_case(name))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

fn count_ignoring_case(text: &str, needle: &str, searched: &mut usize) -> usize {
    *searched = searched.saturating_add(text.len());
    memmem::find_iter(text.to_ascii_lowercase().as_bytes(), needle.as_bytes()).count()
}

/// How often a word stands in a text, not as a part of a longer one.
fn count_words(text: &str, word: &str, searched: &mut usize) -> usize {
    *searched = searched.saturating_add(text.len());
    word_starts(text, word).count()
}

fn word_starts<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    memmem::find_iter(text.as_bytes(), word.as_bytes()).collect::<Vec<_>>().into_iter().filter(move |at| {
        let before = text.get(..*at).and_then(|before| before.chars().next_back());
        let after = text.get(at.saturating_add(word.len())..).and_then(|after| after.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// Where the literal of a shell variable is written that `raw` (`$NAME`, `${NAME}`) at a place uses: it is assigned once
/// before, and used nowhere else.
pub(super) fn of_variable(text: &str, raw: &str, place: &Place, searched: &mut usize) -> Option<Span> {
    let raw = raw.trim_matches('"');
    let name = raw.strip_prefix('$')?;
    let name = name.strip_prefix('{').map_or(Some(name), |name| name.strip_suffix('}'))?;
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(is_letter) {
        return None;
    }
    *searched = searched.saturating_add(text.len());
    let mut assigned = None;
    let mut uses = 0_usize;
    for at in memmem::find_iter(text.as_bytes(), name.as_bytes()) {
        let before = text.get(..at)?;
        let after = text.get(at.saturating_add(name.len())..)?;
        if before.chars().next_back().is_some_and(is_letter) || after.chars().next().is_some_and(is_letter) {
            continue;
        }
        let dollar = before.ends_with('$');
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
            _ if dollar || before.ends_with("${") => uses = uses.saturating_add(1),
            _ => return None,
        }
    }
    let (at, value) = assigned.filter(|(at, _)| uses == 1 && *at < place.span.start as usize)?;
    let line = text.get(value..)?.lines().next()?;
    let blanks = line.len().saturating_sub(line.trim_start_matches(' ').len());
    // A shell ends the value at a blank: `NAME= command` sets nothing.
    if blanks > 0 && !text.get(..at)?.ends_with('$') {
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
