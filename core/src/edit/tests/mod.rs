mod commands;
mod diffs;
mod members;
mod members_hold;
mod origins;
mod rounds;
mod rules;

use super::{Change, Fix, Resolver};
use crate::model::{FileId, Model, Place};
use crate::source::Span;
use crate::source::text::SourceFile;

/// A text in which `⟦` and `⟧` stand around the bytes of a place: the text without them, and the places in order.
fn marked(text: &str) -> (String, Vec<Span>) {
    let (mut plain, mut places, mut open) = (String::new(), Vec::new(), 0);
    for character in text.chars() {
        match character {
            '⟦' => open = plain.len(),
            '⟧' => places.push(Span::new(open, plain.len())),
            other => plain.push(other),
        }
    }
    (plain, places)
}

/// What a text becomes by the change that `make` makes of its marked places; none where there is no edit.
fn changed(name: &str, path: &str, text: &str, make: &dyn Fn(Vec<Place>) -> Change) -> Option<String> {
    let (plain, spans) = marked(text);
    let places = spans.into_iter().map(|span| Place::new(FileId(0), 0, path, span)).collect();
    let mut file = SourceFile::new(name, plain.as_str());
    file.named = true;
    let files = [file];
    let model = Model::default();
    let fix = Fix { title: String::new(), safe: true, changes: vec![make(places)] };
    let edits = Resolver::new(&files, &model).edits(&fix)?;
    let mut result = plain;
    for edit in edits.iter().rev() {
        result.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    Some(result)
}
