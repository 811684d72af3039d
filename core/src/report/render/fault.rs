//! Faults of what the user sets, as people read them in a terminal.

use super::printable;
use crate::config::Fault;

/// `netproof.yaml:3:5: what is wrong`, and what to do on a line of its own; without a final line end.
#[must_use]
pub fn render(file: &str, fault: &Fault) -> String {
    let place = format!("{}:{}:{}", printable::line(file), fault.line, fault.column);
    let help = fault.help.as_ref().map(|help| format!("\n  help: {}", printable::line(help))).unwrap_or_default();
    format!("{place}: {}{help}", printable::line(&fault.message))
}
