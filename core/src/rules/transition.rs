//! What the table of changes has to say, as findings.

use super::{Draft, Sink};
use crate::changes::{Row, Transition};

/// The draft of a change: its message, its places, and its steps in short as help.
#[must_use]
pub fn draft(transition: &Transition) -> Draft {
    let mut draft = Draft::new(&transition.place, transition.message.clone());
    for (place, what) in &transition.related {
        draft = draft.related(place, what.clone());
    }
    if transition.steps.is_empty() { draft } else { draft.help(transition.steps.join("; then ")) }
}

/// Reports the changes of some rows of the table.
pub fn report(transitions: &[Transition], rows: &[Row], sink: &mut Sink) {
    for transition in transitions.iter().filter(|transition| rows.contains(&transition.row)) {
        sink.report(draft(transition));
    }
}
