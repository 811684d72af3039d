//! What is a configuration, by its text.

use memchr::memmem;

use super::interest::MARKS;
use crate::input::recognise::without_comments;

/// Blocks of the top with the labels that they have.
const HEADS: [(&str, usize); 13] = [
    ("resource", 2),
    ("data", 2),
    ("ephemeral", 2),
    ("module", 1),
    ("variable", 1),
    ("output", 1),
    ("provider", 1),
    ("check", 1),
    ("locals", 0),
    ("terraform", 0),
    ("moved", 0),
    ("removed", 0),
    ("import", 0),
];

/// Whether a text is a Terraform configuration: the first thing in it begins a block of those that stand at the top.
///
/// Programs that hold configurations as texts begin with something else.
#[must_use]
pub fn is_configuration(text: &str) -> bool {
    let start = without_comments(text.trim_start_matches('\u{feff}'), &["#", "//"]);
    let line = start.lines().next().unwrap_or("");
    let word = line.find(|c: char| !c.is_ascii_alphabetic()).and_then(|end| line.split_at_checked(end));
    let Some((word, rest)) = word else { return false };
    let Some((_, labels)) = HEADS.iter().find(|(head, _)| *head == word) else { return false };
    // Blocks without a label are told from other texts by their brace, the others by their first quote: the rest of
    // the line may be at fault.
    let rest = rest.trim_start_matches([' ', '\t']);
    if *labels == 0 { rest.starts_with('{') } else { is_label(rest) && line.contains('{') }
}

fn is_label(rest: &str) -> bool {
    rest.starts_with('"') || rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Whether a text holds nothing but values, as files of variables do. Other formats look like that as well; only the
/// name of the file tells.
#[must_use]
pub fn is_values(text: &str) -> bool {
    let mut any = false;
    for line in text.trim_start_matches('\u{feff}').lines() {
        if line.starts_with([' ', '\t', '}', ']', ')', '#']) || line.starts_with("//") || line.trim().is_empty() {
            continue;
        }
        if !is_assignment(line) {
            // The text and the end of a heredoc begin lines too.
            if any && text.contains("<<") {
                continue;
            }
            return false;
        }
        any = true;
    }
    any
}

fn is_assignment(line: &str) -> bool {
    let Some((name, value)) = line.split_once('=') else { return false };
    let name = name.trim();
    let value = value.trim_start();
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let begins = |c: char| c.is_ascii_digit() || matches!(c, '"' | '[' | '{' | '-' | '<');
    !name.is_empty()
        && name.chars().all(word)
        && (value.starts_with(begins) || ["true", "false", "null"].iter().any(|word| value.starts_with(word)))
}

/// Whether a text may hold something of interest, or lead to it. Cheap, and never wrong when it says no.
pub(super) fn is_marked(text: &str) -> bool {
    MARKS.iter().any(|mark| memmem::find(text.as_bytes(), mark.as_bytes()).is_some())
}
