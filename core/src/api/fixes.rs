//! The fixes of findings, with lines and columns.

use super::judge::Lines;
use crate::edit::{self, Change, Resolver};
use crate::model::Place;
use crate::report::{Edit, Fix};
use crate::source::ProblemKind;

/// The fixes that can be placed surely.
pub(super) fn of(fixes: Vec<edit::Fix>, resolver: &mut Resolver<'_>, lines: &mut Lines<'_>) -> Vec<Fix> {
    let mut found: Vec<Fix> = Vec::new();
    for fix in fixes {
        let Some(edits) = resolver.edits(&fix) else { continue };
        let edits = edits.into_iter().map(|edit| Edit {
            file: lines.name(edit.file),
            range: lines.range_of(edit.file, edit.span),
            text: edit.text,
        });
        found.push(Fix { title: fix.title, safe: fix.safe, edits: edits.collect() });
    }
    found
}

/// What mends a fault of a text, when that is one change.
pub(super) fn of_problem(kind: ProblemKind, place: &Place) -> Option<edit::Fix> {
    (kind == ProblemKind::TrailingComma).then(|| edit::Fix {
        title: "remove the comma".to_owned(),
        safe: true,
        changes: vec![Change::Delete { place: place.clone(), text: ",".to_owned() }],
    })
}
