//! How bad a finding is that Azure refuses, or that its documents call unsupported.

use super::{Draft, View};
use crate::model::Format;
use crate::report::{RefusedBy, Severity};

/// A request that Azure refuses. Of a state that Azure itself reported, only a warning: it was accepted once.
#[must_use]
pub fn refused(view: &View<'_>, draft: Draft) -> Draft {
    if view.observed() { draft.severity(Severity::Warning) } else { draft.refused_by(RefusedBy::Azure) }
}

/// A request that Azure refuses, and that the webhook of the Cluster API provider refuses before it.
#[must_use]
pub fn refused_twice(view: &View<'_>, draft: Draft) -> Draft {
    if view.observed() { draft.severity(Severity::Warning) } else { draft.refused_by(first_of_both(view)) }
}

/// A combination that the documents rule out, without a refusal on record. Of a state that Azure itself reported, only
/// a warning.
#[must_use]
pub fn unsupported(view: &View<'_>, draft: Draft) -> Draft {
    if view.observed() { draft.severity(Severity::Warning) } else { draft }
}

/// Who refuses first what both Azure and the webhook of the Cluster API provider refuse.
#[must_use]
pub fn first_of_both(view: &View<'_>) -> RefusedBy {
    if view.format() == Format::Capz { RefusedBy::Capz } else { RefusedBy::Azure }
}
