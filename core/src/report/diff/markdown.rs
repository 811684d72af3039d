//! Markdown for the comment of a pull request: the counts and the first changes, the rest folded.

use std::fmt::Write;

use super::{groups, ports_in_words, summary, told, without_rules};
use crate::flow::diff::Change;
use crate::flow::diff::answer::{CauseAnswer, DiffAnswer};
use crate::report::render::markdown::{MAX_CHARACTERS, code, escaped};
use crate::rules::wording::counted;

/// Changes in the table, which stands above what is folded.
const ROWS: usize = 8;
/// Rules of one change that are named.
const CAUSES: usize = 3;
/// Characters of one name or list of ports.
const LONGEST: usize = 200;
/// Characters that the end needs.
const END: usize = 2000;

/// The answer as Markdown with a final newline.
#[must_use]
pub fn render(answer: &DiffAnswer) -> String {
    let mut out = format!("### Netproof: {}\n", summary(answer));
    let all: Vec<_> =
        Change::ALL.into_iter().flat_map(|change| answer.of(change).iter().map(move |one| (change, one))).collect();
    if !all.is_empty() {
        out.push_str("\n| | from | to | ports | because of |\n|---|---|---|---|---|\n");
    }
    for (change, one) in all.iter().take(ROWS) {
        let because: Vec<String> = one.because.iter().take(1).map(short).collect();
        let more = match one.because.len().saturating_sub(1) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let _ = writeln!(
            out,
            "| {} {} | {} | {} | {} | {}{more} |",
            sign(*change),
            change.word(),
            code(&cut(&one.from)),
            code(&cut(&one.to)),
            code(&cut(&ports_in_words(one))),
            because.concat(),
        );
    }
    let total: u64 = Change::ALL.iter().fold(0, |sum, change| sum.saturating_add(answer.total(*change)));
    let mut left_out = 0_u64;
    if total > 0 {
        let (folded, shown) = folded(answer, out.chars().count());
        left_out = total.saturating_sub(shown);
        let _ =
            write!(out, "\n<details><summary>All of it, by the rules that made it</summary>\n\n{folded}\n</details>\n");
    }
    if left_out > 0 {
        let changes = counted(u128::from(left_out), "change", "changes");
        let _ = writeln!(out, "\n{changes} left out here; `netproof diff --output json` lists more of them.");
    }
    let some = |names: &[String], word: &str| {
        (!names.is_empty()).then(|| format!("{word}: {}", counted(names.len() as u128, "name", "names")))
    };
    let notes = (!answer.notes.is_empty()).then(|| counted(answer.notes.len() as u128, "note", "notes"));
    let parts: Vec<String> =
        [some(&answer.new, "new"), some(&answer.gone, "gone"), notes].into_iter().flatten().collect();
    if !parts.is_empty() {
        let _ = writeln!(out, "\n<sub>{}</sub>", parts.join(" · "));
    }
    out
}

/// All changes by the rules that made them, as far as they fit behind so many characters; and how many are shown.
fn folded(answer: &DiffAnswer, before: usize) -> (String, u64) {
    let (mut out, mut shown) = (String::new(), 0_u64);
    let mut room = MAX_CHARACTERS.saturating_sub(before).saturating_sub(END);
    for change in Change::ALL {
        for group in groups(answer.of(change)) {
            let mut causes: Vec<String> = group.causes.iter().take(CAUSES).map(cause).collect();
            if group.causes.is_empty() {
                causes.push(escaped(&without_rules(answer, &group.changes)));
            }
            let more = match group.causes.len().saturating_sub(CAUSES) {
                0 => String::new(),
                more => format!(" and {}", counted(more as u128, "more rule", "more rules")),
            };
            let head = format!("- **{}** — {}{more}\n", change.word(), causes.join("; "));
            let mut head = Some(head);
            for one in group.changes {
                let line = format!(
                    "  - {} → {}: {}\n",
                    code(&cut(&one.from)),
                    code(&cut(&one.to)),
                    code(&cut(&ports_in_words(one)))
                );
                let length = line.chars().count().saturating_add(head.as_ref().map_or(0, |head| head.chars().count()));
                let Some(left) = room.checked_sub(length) else { return (out, shown) };
                room = left;
                out.extend(head.take());
                out.push_str(&line);
                shown = shown.saturating_add(1);
            }
        }
    }
    (out, shown)
}

fn sign(change: Change) -> &'static str {
    match change {
        Change::Opened => "🟢",
        Change::Closed => "🔴",
        Change::Unsure => "❔",
        Change::Narrowed => "🔽",
        Change::Widened => "🔼",
    }
}

/// `NetworkPolicy shop/db-in ingress[1]`.
fn short(cause: &CauseAnswer) -> String {
    let told = told(cause);
    let rule = if told.rule.is_empty() { String::new() } else { format!(" {}", told.rule) };
    format!("{} {}", told.revision, code(&cut(&format!("{}{rule}", told.object))))
}

fn cause(cause: &CauseAnswer) -> String {
    let told = told(cause);
    format!("{} {} ({})", short(cause), told.does, code(&cut(&told.place)))
}

/// The text, shortened where it is long.
fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}
