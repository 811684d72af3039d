//! Where the policies of a network are written, without the texts of all files: of each policy its own text is kept.

use std::sync::Arc;

use crate::flow;
use crate::flow::change::Touched;
use crate::flow::explain::answer::At;
use crate::model::{FileId, Object};
use crate::rules::objects::reference;
use crate::source::Span;
use crate::source::text::{LineIndex, Position, Range, SourceFile};

/// Where the policies of a network are.
#[derive(Debug)]
pub(super) struct Places {
    policies: Vec<Option<Arc<Excerpt>>>,
}

/// The text of one object, with where it begins.
#[derive(Debug)]
struct Excerpt {
    file: String,
    first: Position,
    last: Position,
    text: Box<str>,
    is_ascii: bool,
    is_object: bool,
    /// Where its lines begin.
    starts: Vec<u32>,
}

impl Places {
    /// The places of the policies of a network.
    pub(super) fn of(network: &flow::Network, files: &[SourceFile]) -> Self {
        let mut lines = Lines::of(files);
        let policies = network.policies().map(|(_, policy)| Some(Arc::new(lines.excerpt(&policy.object))));
        Self { policies: policies.collect() }
    }

    /// The places after a change, the new objects of which are in these files.
    pub(super) fn changed(&self, touched: &Touched, files: &[SourceFile]) -> Self {
        let mut policies = self.policies.clone();
        let mut lines = Lines::of(files);
        for (at, object) in &touched.placed {
            let excerpt = object.as_ref().map(|object| Arc::new(lines.excerpt(object)));
            while policies.len() <= *at as usize {
                policies.push(None);
            }
            if let Some(slot) = policies.get_mut(*at as usize) {
                *slot = excerpt;
            }
        }
        if touched.renumbered {
            policies.retain(Option::is_some);
        }
        Self { policies }
    }

    /// The place of a field of a policy, by its pointer in the object.
    pub(super) fn at(&self, network: &flow::Network, policy: u32, pointer: &str) -> Option<At> {
        let (object, excerpt) = (&network.policy(policy)?.object, self.excerpt(policy)?);
        Some(At {
            file: excerpt.file.clone(),
            document: object.place.document,
            object: reference(object),
            path: format!("{}{pointer}", object.place.path),
            range: excerpt.range(span_at(object, pointer)),
        })
    }

    /// The line of a field.
    pub(super) fn line(&self, network: &flow::Network, policy: u32, pointer: &str) -> u32 {
        match (network.policy(policy), self.excerpt(policy)) {
            (Some(policy), Some(excerpt)) => excerpt.range(span_at(&policy.object, pointer)).start.line,
            _ => 1,
        }
    }

    fn excerpt(&self, policy: u32) -> Option<&Excerpt> {
        self.policies.get(policy as usize)?.as_deref()
    }
}

/// The lines of some files, of which one at a time is at hand.
struct Lines<'f> {
    files: &'f [SourceFile],
    known: Option<(FileId, LineIndex<'f>)>,
}

impl<'f> Lines<'f> {
    fn of(files: &'f [SourceFile]) -> Self {
        Self { files, known: None }
    }

    /// The text of an object. Objects come file by file.
    fn excerpt(&mut self, object: &Object) -> Excerpt {
        let id = object.place.file;
        let file = self.files.get(id.0 as usize);
        let text = file.map_or("", |file| file.text.as_str());
        if self.known.as_ref().is_none_or(|(known, _)| *known != id) {
            self.known = Some((id, LineIndex::new(text)));
        }
        let span = object.place.span;
        let (first, last) = match &self.known {
            Some((_, index)) => (index.position(span.start), index.position(span.end)),
            None => (START, START),
        };
        let is_object = file.is_some_and(|file| file.is_object);
        let own = text.get(span.start as usize..span.end as usize).unwrap_or_default();
        let file = file.map(|file| file.name.clone()).unwrap_or_default();
        let ends = (1_u32..).zip(own.bytes()).filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(behind, _)| behind)).collect();
        Excerpt { file, first, last, is_ascii: own.is_ascii(), is_object, text: own.into(), starts }
    }
}

const START: Position = Position { line: 1, column: 1, offset: 0 };

/// The span of a field; of one that is not there, that of what would hold it.
fn span_at(object: &Object, pointer: &str) -> Span {
    let mut pointer = pointer;
    loop {
        if let Some(node) = object.at_pointer(pointer) {
            return node.span;
        }
        match pointer.rsplit_once('/') {
            Some((parent, _)) => pointer = parent,
            None => return object.place.span,
        }
    }
}

impl Excerpt {
    /// Both ends of a span. What stands outside of the object, as what an alias stands for does, has the object's place.
    fn range(&self, span: Span) -> Range {
        if self.is_object {
            return Range::NOWHERE;
        }
        if span.start < self.first.offset || span.end > self.last.offset {
            return Range { start: self.first, end: self.last };
        }
        let position = |offset: u32| {
            let inner = offset.saturating_sub(self.first.offset);
            let line = self.starts.partition_point(|start| *start <= inner).saturating_sub(1);
            let start = self.starts.get(line).copied().unwrap_or(0);
            // Of text in ASCII bytes are characters: an object on one line has many places far from its beginning.
            let before = match self.is_ascii {
                true => inner.saturating_sub(start) as usize,
                false => self.text.get(start as usize..inner as usize).unwrap_or_default().chars().count(),
            };
            let first = if line == 0 { self.first.column } else { 1 };
            let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            Position {
                line: self.first.line.saturating_add(number(line)),
                column: first.saturating_add(number(before)),
                offset,
            }
        };
        Range { start: position(span.start), end: position(span.end) }
    }
}
