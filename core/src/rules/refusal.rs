//! How bad a finding is that Azure refuses, or that its documents call unsupported.

use super::{Draft, View};
use crate::report::{RefusedBy, Severity};

/// A request that Azure refuses. Of a state that Azure itself reported, only a warning: it was accepted once.
#[must_use]
pub fn refused(view: &View<'_>, draft: Draft) -> Draft {
    if view.observed() { draft.severity(Severity::Warning) } else { draft.refused_by(RefusedBy::Azure) }
}

/// A combination that the documents rule out, without a refusal on record. Of a state that Azure itself reported, only
/// a warning.
#[must_use]
pub fn unsupported(view: &View<'_>, draft: Draft) -> Draft {
    if view.observed() { draft.severity(Severity::Warning) } else { draft }
}
