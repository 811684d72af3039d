//! Builds trees for the YAML and the JSON reader: nesting, duplicate keys, merges, pointers and limits.

use std::ops::Range;

use super::reports::{Reports, quoted};
use super::{Entry, Node, Problem, ProblemKind, Span, Value};
use crate::limits::{MAX_DEPTH, MAX_NODES, MAX_POINTER_BYTES};
use crate::model::push_pointer;
use crate::order::Order as _;

/// Mappings up to this size are searched for duplicates pair by pair.
const SMALL_MAPPING: usize = 16;

/// How much a value holds: itself and everything below.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weight {
    /// Values, the value itself included.
    pub nodes: usize,
    /// Collections inside one another; 0 for a scalar.
    pub levels: usize,
}

impl Weight {
    pub(super) const SCALAR: Self = Self { nodes: 1, levels: 0 };
}

/// A limit was reached: the rest of the document cannot be taken.
#[derive(Debug)]
pub(super) struct Full;

/// Which collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Sequence,
    Mapping,
}

/// The key that the next value of a mapping belongs to.
#[derive(Debug)]
enum Slot {
    /// None: what comes next is a key.
    Empty,
    Key(Box<str>, Span),
    /// `<<`.
    Merge(Span),
    /// A key that cannot be kept.
    Dropped,
}

#[derive(Debug)]
enum Content {
    Sequence(Vec<Node>),
    /// `merges` are the ranges of `entries` that came from `<<`, in order.
    Mapping {
        entries: Vec<Entry>,
        slot: Slot,
        merges: Vec<Range<usize>>,
    },
}

#[derive(Debug)]
struct Frame {
    opened: Span,
    span: Span,
    brackets: bool,
    anchor: usize,
    weight: Weight,
    content: Content,
}

/// A collection that is complete and not yet part of what it stands in.
#[derive(Debug)]
pub(super) struct Closed {
    pub node: Node,
    pub weight: Weight,
    /// The anchor given to [`Tree::open`].
    pub anchor: usize,
}

/// The document being read.
#[derive(Debug)]
pub(super) struct Tree {
    pub document: u32,
    /// Whether the tree holds all that the text says.
    pub complete: bool,
    syntax: ProblemKind,
    frames: Vec<Frame>,
    root: Option<Node>,
    /// Values of the whole file so far.
    nodes: usize,
}

impl Tree {
    /// An empty tree; `syntax` is the kind of the problems that are no other kind.
    pub(super) fn new(document: u32, syntax: ProblemKind) -> Self {
        Self { document, complete: true, syntax, frames: Vec::new(), root: None, nodes: 0 }
    }

    /// Makes room for the next document and returns the root of this one; open collections end where they are.
    pub(super) fn take_root(&mut self, reports: &mut Reports) -> Option<Node> {
        while let Some(closed) = self.pop(None, reports) {
            self.attach(closed.node, closed.weight, false, reports);
        }
        self.root.take()
    }

    /// Whether a key of a mapping comes next.
    pub(super) fn expects_key(&self) -> bool {
        matches!(self.frames.last().map(|frame| &frame.content), Some(Content::Mapping { slot: Slot::Empty, .. }))
    }

    /// The innermost open collection, with the span that opened it.
    pub(super) fn innermost(&self) -> Option<(Shape, Span)> {
        self.frames.last().map(|frame| (frame.shape(), frame.opened))
    }

    /// Whether a collection of this shape is open.
    pub(super) fn is_inside(&self, shape: Shape) -> bool {
        self.frames.iter().any(|frame| frame.shape() == shape)
    }

    /// What opened the collections in brackets, the innermost first.
    pub(super) fn brackets(&self) -> impl Iterator<Item = Span> {
        self.frames.iter().rev().filter(|frame| frame.brackets).map(|frame| frame.opened)
    }

    /// Starts a collection.
    pub(super) fn open(
        &mut self,
        shape: Shape,
        opened: Span,
        brackets: bool,
        anchor: usize,
        reports: &mut Reports,
    ) -> Result<(), Full> {
        if self.frames.len() >= MAX_DEPTH {
            let message = format!("the nesting is deeper than {MAX_DEPTH} levels; nothing below is read");
            self.report(ProblemKind::Limit, opened, message, "flatten the document", reports);
            return Err(Full);
        }
        self.count(1, opened, reports)?;
        let content = match shape {
            Shape::Sequence => Content::Sequence(Vec::new()),
            Shape::Mapping => Content::Mapping { entries: Vec::new(), slot: Slot::Empty, merges: Vec::new() },
        };
        let weight = Weight { nodes: 1, levels: 1 };
        self.frames.push(Frame { opened, span: opened, brackets, anchor, weight, content });
        Ok(())
    }

    /// Ends the innermost collection; `closer` is the bracket, if it has one.
    pub(super) fn pop(&mut self, closer: Option<Span>, reports: &mut Reports) -> Option<Closed> {
        let Frame { mut span, anchor, weight, content, .. } = self.frames.pop()?;
        if let Some(closer) = closer {
            span = span.join(closer);
        }
        let value = match content {
            Content::Sequence(items) => Value::Sequence(items),
            Content::Mapping { entries, merges, .. } => {
                Value::Mapping(self.without_duplicates(entries, &merges, reports))
            }
        };
        Some(Closed { node: Node { span, value }, weight, anchor })
    }

    /// Adds a scalar value.
    pub(super) fn scalar(&mut self, node: Node, reports: &mut Reports) -> Result<(), Full> {
        self.count(1, node.span, reports)?;
        self.attach(node, Weight::SCALAR, false, reports);
        Ok(())
    }

    /// Adds the copy of an anchored value.
    pub(super) fn alias(&mut self, node: Node, weight: Weight, reports: &mut Reports) -> Result<(), Full> {
        if self.frames.len().saturating_add(weight.levels) > MAX_DEPTH {
            let message = format!("with this alias the nesting is deeper than {MAX_DEPTH} levels; it is not expanded");
            self.report(ProblemKind::Limit, node.span, message, "flatten the document", reports);
            self.complete = false;
            self.attach(Node { span: node.span, value: Value::Null }, Weight::SCALAR, false, reports);
            return Ok(());
        }
        self.count(weight.nodes, node.span, reports)?;
        self.attach(node, weight, true, reports);
        Ok(())
    }

    /// Adds a key.
    pub(super) fn key(&mut self, key: Box<str>, span: Span) {
        self.set_slot(Slot::Key(key, span), span);
    }

    /// Adds the key `<<`.
    pub(super) fn merge_key(&mut self, span: Span) {
        self.set_slot(Slot::Merge(span), span);
    }

    fn set_slot(&mut self, new: Slot, span: Span) {
        if let Some(frame) = self.frames.last_mut() {
            frame.span = frame.span.join(span);
            if let Content::Mapping { slot, .. } = &mut frame.content {
                *slot = new;
            }
        }
    }

    /// Gives a value its place: root, item, or value of the pending key. A collection where a key is expected is
    /// dropped, and the value that follows it too.
    pub(super) fn attach(&mut self, node: Node, weight: Weight, aliased: bool, reports: &mut Reports) {
        let Some(frame) = self.frames.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        frame.span = frame.span.join(node.span);
        frame.weight.nodes = frame.weight.nodes.saturating_add(weight.nodes);
        frame.weight.levels = frame.weight.levels.max(weight.levels.saturating_add(1));
        let (entries, slot, merges) = match &mut frame.content {
            Content::Sequence(items) => {
                items.push(node);
                return;
            }
            Content::Mapping { entries, slot, merges } => (entries, slot, merges),
        };
        match std::mem::replace(slot, Slot::Empty) {
            Slot::Key(key, key_span) => entries.push(Entry { key, key_span, value: node }),
            Slot::Dropped => {}
            Slot::Merge(span) => {
                let from = entries.len();
                let value_span = node.span;
                if merge(entries, node, aliased) {
                    merges.push(from..entries.len());
                } else {
                    let message = "`<<` takes a mapping, or a list of mappings".to_owned();
                    let help = "write an alias of a mapping, such as `<<: *name`, or quote the key";
                    self.complete = false;
                    self.report(self.syntax, span.join(value_span), message, help, reports);
                }
            }
            Slot::Empty => {
                *slot = Slot::Dropped;
                self.complete = false;
            }
        }
    }

    /// Where reading stands, as a JSON pointer: the pending key, or the innermost collection.
    pub(super) fn pointer(&self) -> String {
        self.pointer_to(false).0
    }

    /// `next` adds the position of the next item when the innermost collection is a list. False when steps are missing.
    fn pointer_to(&self, next: bool) -> (String, bool) {
        let mut path = String::new();
        for (level, frame) in self.frames.iter().enumerate() {
            let before = path.len();
            match &frame.content {
                Content::Sequence(_) if !next && level.saturating_add(1) == self.frames.len() => {}
                Content::Sequence(items) => push_pointer(&mut path, &items.len().to_string()),
                Content::Mapping { slot: Slot::Key(key, _), .. } if key.len() <= MAX_POINTER_BYTES => {
                    push_pointer(&mut path, key);
                }
                Content::Mapping { slot: Slot::Merge(_), .. } => push_pointer(&mut path, "<<"),
                Content::Mapping { slot: Slot::Empty, .. } => {}
                Content::Mapping { .. } => return (path, false),
            }
            if path.len() > MAX_POINTER_BYTES {
                path.truncate(before);
                return (path, false);
            }
        }
        (path, true)
    }

    /// Reports a problem where reading stands.
    pub(super) fn report(&self, kind: ProblemKind, span: Span, message: String, help: &str, reports: &mut Reports) {
        let help = if help.is_empty() { None } else { Some(help.to_owned()) };
        let path = self.pointer();
        reports.problem(Problem { kind, document: self.document, path, span, message, help, related: None });
    }

    fn count(&mut self, nodes: usize, span: Span, reports: &mut Reports) -> Result<(), Full> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MAX_NODES {
            let message = format!("the text has more than {MAX_NODES} values; nothing from here on is read");
            self.report(ProblemKind::Limit, span, message, "split the file", reports);
            return Err(Full);
        }
        Ok(())
    }

    /// Whether the limit of values is used up, which ends the whole file.
    pub(super) fn is_full(&self) -> bool {
        self.nodes > MAX_NODES
    }

    /// The last entry of each key, in the order written; a key written twice is reported, one merged is not.
    fn without_duplicates(&self, entries: Vec<Entry>, merges: &[Range<usize>], reports: &mut Reports) -> Vec<Entry> {
        if entries.len() <= SMALL_MAPPING && !has_equal_pair(&entries) {
            return entries;
        }
        let mut keys: Vec<(&str, usize)> =
            entries.iter().enumerate().map(|(index, entry)| (&*entry.key, index)).collect();
        keys.order();
        if keys.windows(2).all(|pair| !matches!(pair, [(a, _), (b, _)] if a == b)) {
            return entries;
        }
        let is_merged = |index: usize| {
            let after = merges.partition_point(|range| range.end <= index);
            merges.get(after).is_some_and(|range| range.contains(&index))
        };
        let mut keep = vec![true; entries.len()];
        for group in keys.chunk_by(|(a, _), (b, _)| a == b) {
            let mut first: Option<&Entry> = None;
            for (position, (_, index)) in group.iter().enumerate() {
                if let (Some(keep), true) = (keep.get_mut(*index), position.saturating_add(1) < group.len()) {
                    *keep = false;
                }
                let Some(entry) = entries.get(*index).filter(|_| !is_merged(*index)) else { continue };
                match first {
                    None => first = Some(entry),
                    Some(first) => self.report_duplicate(first, entry, reports),
                }
            }
        }
        let mut keep = keep.into_iter();
        entries.into_iter().filter(|_| keep.next().unwrap_or(true)).collect()
    }

    fn report_duplicate(&self, first: &Entry, again: &Entry, reports: &mut Reports) {
        let (mut path, whole) = self.pointer_to(true);
        if whole && path.len().saturating_add(again.key.len()) < MAX_POINTER_BYTES {
            push_pointer(&mut path, &again.key);
        }
        reports.problem(Problem {
            kind: ProblemKind::DuplicateKey,
            document: self.document,
            path,
            span: again.key_span,
            message: format!("the key {} is written twice", quoted(&again.key)),
            help: Some("remove one of the two; the last one counts".to_owned()),
            related: Some((first.key_span, "first written here".to_owned())),
        });
    }
}

impl Frame {
    fn shape(&self) -> Shape {
        match self.content {
            Content::Sequence(_) => Shape::Sequence,
            Content::Mapping { .. } => Shape::Mapping,
        }
    }
}

fn has_equal_pair(entries: &[Entry]) -> bool {
    let mut rest = entries;
    while let Some((first, others)) = rest.split_first() {
        if others.iter().any(|other| other.key == first.key) {
            return true;
        }
        rest = others;
    }
    false
}

/// Appends what `<<` names. As in goyaml.v2: later entries win, and of a list the earlier mappings win, so they are
/// appended last. False when the value is no mapping and no list of mappings; an alias of a list does not count.
fn merge(entries: &mut Vec<Entry>, node: Node, aliased: bool) -> bool {
    match node.value {
        Value::Mapping(merged) => entries.extend(merged),
        Value::Sequence(items) if !aliased => {
            if items.iter().any(|item| !matches!(item.value, Value::Mapping(_))) {
                return false;
            }
            for item in items.into_iter().rev() {
                if let Value::Mapping(merged) = item.value {
                    entries.extend(merged);
                }
            }
        }
        _ => return false,
    }
    true
}
