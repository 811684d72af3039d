//! The fixes of findings, with lines and columns.

use serde::Serialize;

use super::Options;
use super::judge::Lines;
use crate::edit::{self, Change, Resolver};
use crate::model::Place;
use crate::report::{Edit, Fix, Report};
use crate::source::ProblemKind;
use crate::source::text::SourceFile;

/// The fixes that can be placed surely.
pub(super) fn of(fixes: Vec<edit::Fix>, resolver: &mut Resolver<'_>, lines: &mut Lines<'_>) -> Vec<Fix> {
    let mut found: Vec<Fix> = Vec::new();
    for fix in fixes {
        let Some(edits) = resolver.edits(&fix) else { continue };
        if edits.iter().any(|edit| lines.is_object(edit.file)) {
            continue;
        }
        let edits = edits.into_iter().map(|edit| Edit {
            file: lines.name(edit.file),
            range: lines.range_of(edit.file, edit.span),
            text: edit.text,
        });
        found.push(Fix { title: fix.title, safe: fix.safe, edits: edits.collect() });
    }
    found
}

/// What mends a fault of a text, when that is one change. `related` is its second place.
pub(super) fn of_problem(kind: ProblemKind, place: &Place, related: Option<&Place>) -> Option<edit::Fix> {
    let (title, change) = match (kind, related) {
        (ProblemKind::TrailingComma, _) => {
            ("remove the comma", Change::Delete { place: place.clone(), text: ",".to_owned() })
        }
        (ProblemKind::DuplicateKey, Some(first)) => {
            ("remove the second of the two", Change::RemoveRepeated { key: place.clone(), first: first.clone() })
        }
        _ => return None,
    };
    Some(edit::Fix { title: title.to_owned(), safe: true, changes: vec![change] })
}

/// The answer to `fix`: the files that changed, how many findings were fixed, and what is found then.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "FixResult"))]
pub(super) struct FixAnswer<'a> {
    /// The files that changed.
    files: Vec<FixedFile<'a>>,
    /// How many findings were fixed.
    fixed: usize,
    /// What is found in the files then.
    report: &'a Report,
}

/// A file that changed.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct FixedFile<'a> {
    /// Its name as given.
    name: &'a str,
    /// Its new text.
    text: &'a str,
}

impl FixAnswer<'_> {
    /// Fixes the files, as the change from the state before where there is one; the answer as JSON.
    pub(super) fn of(
        files: &[SourceFile],
        before: Option<&[SourceFile]>,
        options: &Options,
        also_unsafe: bool,
    ) -> String {
        let fixed = match before {
            Some(before) => super::fix_change(files, before, options, also_unsafe),
            None => super::fix(files, options, also_unsafe),
        };
        let changed = files.iter().zip(&fixed.files).filter(|(old, new)| old.text != new.text);
        let answer = FixAnswer {
            files: changed.map(|(_, new)| FixedFile { name: &new.name, text: &new.text }).collect(),
            fixed: fixed.applied,
            report: &fixed.report,
        };
        serde_json::to_string(&answer).unwrap_or_default()
    }
}
