//! Faults of single objects as findings.

use super::{Draft, objects};
use crate::admission::Fault;
use crate::model::Object;

/// The finding that tells of a fault.
pub(super) fn draft(object: &Object, fault: &Fault) -> Draft {
    let mut draft = Draft::new(&fault.place, fault.message.clone())
        .severity(fault.stage.severity())
        .object(objects::reference(object));
    draft.help.clone_from(&fault.help);
    draft.fixes.clone_from(&fault.fixes);
    draft.refused_by = fault.stage.refused_by();
    match &fault.related {
        Some((place, message)) => draft.related(place, message.clone()),
        None => draft,
    }
}
