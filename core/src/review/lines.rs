//! Findings and flows, one line each.

use crate::flow::diff::Change;
use crate::flow::diff::answer::{ChangeAnswer, DiffAnswer};
use crate::flow::explain::answer::object_name;
use crate::report::Finding;
use crate::report::diff::ports_in_words;
use crate::report::render::printable;

/// Flows of one kind that are told; the others are counted.
const FLOWS: usize = 5;

/// A finding: its rule, the field, what is wrong, what to do.
#[must_use]
pub fn of_finding(finding: &Finding) -> String {
    let path = if finding.path.is_empty() { String::new() } else { format!(" {}", finding.path) };
    let help = finding.help.as_deref().map(|help| format!("; {help}")).unwrap_or_default();
    printable::line(&format!("{}{path}: {}{help}", finding.rule, finding.message))
}

/// What flows close and open.
#[must_use]
pub fn flows(answer: &DiffAnswer) -> Vec<String> {
    let mut lines = Vec::new();
    for (change, does) in [
        (Change::Closed, "closes"),
        (Change::Opened, "opens"),
        (Change::Narrowed, "narrows"),
        (Change::Widened, "widens"),
        (Change::Unsure, "may change"),
    ] {
        let changes = answer.of(change);
        lines.extend(changes.iter().take(FLOWS).map(|one| printable::line(&flow(does, one))));
        let more = answer.total(change).saturating_sub(changes.len().min(FLOWS) as u64);
        if more > 0 {
            lines.push(format!("{does} {more} more"));
        }
    }
    lines
}

/// `closes shop/web -> shop/db 5432/TCP (NetworkPolicy shop/db puts in default deny)`.
fn flow(does: &str, change: &ChangeAnswer) -> String {
    let ports = ports_in_words(change);
    let ports = if ports == "any" { "on any port".to_owned() } else { ports };
    let because = change.because.first().map(|cause| {
        let steps = if cause.rule.steps == "spec" { String::new() } else { format!(" {}", cause.rule.steps) };
        let does = crate::report::diff::does(cause);
        format!(" ({}{steps} {does})", object_name(&cause.rule.at.object))
    });
    format!("{does} {} -> {} {ports}{}", change.from, change.to, because.unwrap_or_default())
}
