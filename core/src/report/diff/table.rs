//! The changes as people read them in a terminal. Nothing is told by colour alone.

use std::fmt::Write;

use super::{groups, more, ports_in_words, sign, summary, told, without_rules};
use crate::flow::diff::Change;
use crate::flow::diff::answer::{CauseAnswer, DiffAnswer};
use crate::report::render::printable;

/// Changes of one kind that are shown; the others are counted.
const SHOWN: usize = 200;
/// Characters of the longest name that others are aligned with.
const WIDEST: usize = 44;
/// Rules of one change that are shown.
const CAUSES: usize = 6;

/// The answer, over several lines.
#[must_use]
pub fn render(answer: &DiffAnswer, color: bool) -> String {
    let mut out = String::new();
    for change in Change::ALL {
        section(answer, change, color, &mut out);
    }
    for (names, word) in [(&answer.new, "new"), (&answer.gone, "gone")] {
        if !names.is_empty() {
            let shown: Vec<String> = names.iter().take(SHOWN).map(|name| printable::line(name)).collect();
            let rest = names.len().saturating_sub(shown.len());
            let rest = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            let _ = writeln!(out, "{word}: {}{rest}", shown.join(", "));
        }
    }
    let _ = writeln!(out, "{}", summary(answer));
    out
}

fn section(answer: &DiffAnswer, change: Change, color: bool, out: &mut String) {
    let changes = answer.of(change);
    let mut left = SHOWN;
    for group in groups(changes) {
        if left == 0 {
            break;
        }
        let shown = group.changes.get(..left.min(group.changes.len())).unwrap_or_default();
        left = left.saturating_sub(shown.len());
        let _ =
            writeln!(out, "{}", styled(&format!("{} {}", sign(change), change.word().to_uppercase()), change, color));
        if group.causes.is_empty() {
            let _ = writeln!(out, "    {}", without_rules(answer, &group.changes));
        }
        for cause in group.causes.iter().take(CAUSES) {
            let _ = writeln!(out, "    {}", line_of(cause));
        }
        if group.causes.len() > CAUSES {
            let _ = writeln!(out, "    and {} more rules", group.causes.len().saturating_sub(CAUSES));
        }
        let width = |text: &str| text.chars().count();
        let rows: Vec<[String; 3]> = shown
            .iter()
            .map(|one| [printable::line(&one.from), printable::line(&one.to), ports_in_words(one)])
            .collect();
        let [first, second] = [0_usize, 1].map(|column| {
            let of = rows.iter().filter_map(|row| row.get(column)).map(|text| width(text));
            of.filter(|width| *width <= WIDEST).max().unwrap_or(0)
        });
        for [from, to, ports] in &rows {
            let _ = writeln!(out, "  {} {from:<first$} -> {to:<second$}  {ports}", sign(change));
        }
        out.push('\n');
    }
    let shown = SHOWN.saturating_sub(left);
    let rest = answer.total(change).saturating_sub(shown as u64);
    if rest > 0 {
        let _ = writeln!(out, "  {}: {}; --output json lists more of them\n", change.word(), more(rest));
    }
}

fn line_of(cause: &CauseAnswer) -> String {
    let told = told(cause);
    let rule = if told.rule.is_empty() { String::new() } else { format!(" {}", told.rule) };
    let line = format!("{}: {}{rule} {}", told.revision, told.object, told.does);
    format!("{}  {}", printable::line(&line), printable::line(&told.place))
}

fn styled(text: &str, change: Change, color: bool) -> String {
    let code = match change {
        Change::Opened | Change::Widened => "1;32",
        Change::Closed | Change::Narrowed => "1;31",
        Change::Unsure => "1;33",
    };
    if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}
