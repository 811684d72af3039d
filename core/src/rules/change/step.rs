//! What one step changes.

use crate::model::Field;
use crate::rules::View;

/// Whether the step itself writes the field, as opposed to an earlier step.
pub(super) fn set_here<T>(view: &View<'_>, field: &Field<T>) -> bool {
    let step = view.place();
    field.place().is_some_and(|place| (place.file, place.document) == (step.file, step.document))
}
