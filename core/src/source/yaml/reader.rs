use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, StructureStyle, Tag};

use super::anchors::{Anchors, Target};
use super::{key, scalar, syntax};
use crate::limits::{MAX_DEPTH, MAX_DOCUMENTS};
use crate::source::reports::{Reports, quoted};
use crate::source::tree::{Full, Shape, Tree, Weight};
use crate::source::{Comment, Node, Problem, ProblemKind, Span, Value};

/// A YAML document.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its number in the file.
    pub index: u32,
    /// The tree; `null` for an empty document.
    pub root: Node,
    /// From `---`, or where the content begins, to `...`, or where the next document begins.
    pub span: Span,
    /// Whether the tree holds all that the text says. False after a syntax error, a limit, an alias of nothing, a merge
    /// or a key that cannot be: what is missing from the tree may be in the text.
    pub complete: bool,
}

/// What a YAML text holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct YamlReading {
    /// The documents in order. Empty when the text holds nothing but blanks and comments.
    pub documents: Vec<Document>,
    /// What is wrong, by document and place.
    pub problems: Vec<Problem>,
    /// The comments in order, without those that a syntax error hides.
    pub comments: Vec<Comment>,
    /// How many values the aliases expanded to.
    pub alias_nodes: usize,
}

/// Reads every document of a text as Kubernetes reads it.
///
/// `base` is the offset of `text` in its file, and all spans are offsets of the file; `first_document` is the number of
/// the first document. Never fails: a document with a syntax error yields what stands before the error, and reading
/// goes on with the next document.
#[must_use]
pub fn read(text: &str, base: usize, first_document: u32) -> YamlReading {
    let mut parser = Parser::new_from_str_with_options(text, options(text));
    let mut reader = Reader {
        text,
        base,
        first_document,
        tree: Tree::new(first_document, ProblemKind::YamlSyntax),
        reports: Reports::default(),
        anchors: Anchors::default(),
        told_too_much: false,
        documents: Vec::new(),
        started: None,
        last_end: 0,
        last_scalar: 0..0,
    };
    while let Some(next) = parser.next_event() {
        let step = match next {
            Ok((event, span)) => reader.event(event, span),
            Err(error) => reader.syntax_error(&error),
        };
        match step {
            Step::On => {}
            Step::NextDocument => {
                reader.end_document(reader.last_end);
                if !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
            Step::Stop => {
                reader.end_document(reader.last_end);
                break;
            }
        }
    }
    let alias_nodes = reader.anchors.expanded;
    let (problems, comments) = reader.reports.into_parts();
    YamlReading { documents: reader.documents, problems, comments, alias_nodes }
}

fn options(text: &str) -> Options {
    granit_parser::options! {
        // As libyaml, from which goyaml.v2 was translated.
        block_scalar_eof_without_line_feed: true,
        emit_unresolved_aliases: true,
        // No limit of its own: comments are bounded by the text.
        max_buffered_comment_events: text.len(),
        // Past ours, so that ours is the one that is met.
        flow_nesting_limit: MAX_DEPTH.saturating_add(1),
        block_nesting_limit: MAX_DEPTH.saturating_add(1),
    }
}

enum Step {
    On,
    NextDocument,
    Stop,
}

struct Reader<'t> {
    text: &'t str,
    base: usize,
    first_document: u32,
    tree: Tree,
    reports: Reports,
    anchors: Anchors,
    /// Whether it was told that the aliases stand for too much.
    told_too_much: bool,
    documents: Vec<Document>,
    /// Where the open document starts in `text`.
    started: Option<usize>,
    /// Where the last event but comments ends in `text`.
    last_end: usize,
    /// The last scalar in `text`.
    last_scalar: std::ops::Range<usize>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, at: granit_parser::Span) -> Step {
        let range = at.byte_range().unwrap_or(self.last_end..self.last_end);
        let mut span = self.span(&range);
        let taken = match event {
            Event::Comment(text, _) => {
                self.reports.comment(span, &text, self.tree.document);
                return Step::On;
            }
            Event::DocumentStart(explicit, _) => {
                if self.documents.len() >= MAX_DOCUMENTS {
                    let message = format!("the text has more than {MAX_DOCUMENTS} documents; the rest is not read");
                    self.tree.report(ProblemKind::Limit, span, message, "split the file", &mut self.reports);
                    return Step::Stop;
                }
                if explicit {
                    self.directive(self.last_end..range.start);
                }
                self.started = Some(range.start);
                // Without `---` the parser gives the place of what comes first in the document.
                if explicit {
                    self.last_end = range.end;
                }
                return Step::On;
            }
            Event::DocumentEnd => {
                self.end_document(range.end);
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
                    span = self.block_scalar_span(&range);
                }
                // The parser writes `~` for a value that is not there.
                let absent = style == ScalarStyle::Plain && range.is_empty();
                let text = if absent { "" } else { &*text };
                let taken = self.scalar(text, style, anchor, tag.as_deref(), span);
                self.last_scalar = range.clone();
                taken
            }
            Event::SequenceStart(style, anchor, _) => {
                // The parser names the first item when the list is not indented.
                if let (StructureStyle::Block, Some(dash)) =
                    (style, syntax::first_dash(self.text, self.last_end, range.start))
                {
                    span = self.span(&(dash..dash));
                }
                self.open(Shape::Sequence, span, style, anchor)
            }
            Event::MappingStart(style, anchor, _) => self.open(Shape::Mapping, span, style, anchor),
            Event::SequenceEnd | Event::MappingEnd => {
                let closer = if range.is_empty() { None } else { Some(span) };
                if let Some(closed) = self.tree.pop(closer, &mut self.reports) {
                    self.anchors.define(closed.anchor, &closed.node, closed.weight);
                    self.tree.attach(closed.node, closed.weight, false, &mut self.reports);
                }
                Ok(())
            }
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::UnresolvedAlias(name) => {
                let message = format!("the alias {} names no anchor of this document", quoted(&name));
                let help = "define it before with `&name`, or quote the text if the `*` belongs to it";
                self.no_alias(ProblemKind::YamlSyntax, span, message, help)
            }
            Event::StreamStart | Event::StreamEnd => return Step::On,
            _ => Ok(()),
        };
        self.last_end = range.end;
        match taken {
            Ok(()) => Step::On,
            Err(Full) => {
                self.tree.complete = false;
                if self.tree.is_full() { Step::Stop } else { Step::NextDocument }
            }
        }
    }

    /// Tells of a `%YAML` directive before a document: goyaml.v2 reads version 1.1 and refuses any other.
    fn directive(&mut self, before: std::ops::Range<usize>) {
        let mut at = before.start;
        for line in self.text.get(before).unwrap_or("").split_inclusive('\n') {
            let directive = line.split('#').next().unwrap_or("").trim_end();
            let version = directive.strip_prefix("%YAML").map(str::trim);
            if version.is_some_and(|version| version != "1.1") {
                let span = self.span(&(at..at.saturating_add(directive.len())));
                let message = format!("Kubernetes reads YAML 1.1 and refuses a text that says {}", quoted(directive));
                let help = "leave the line out";
                self.tree.report(ProblemKind::YamlSyntax, span, message, help, &mut self.reports);
            }
            at = at.saturating_add(line.len());
        }
    }

    fn open(&mut self, shape: Shape, span: Span, style: StructureStyle, anchor: usize) -> Result<(), Full> {
        if self.tree.expects_key() {
            self.collection_as_key(span);
        }
        self.tree.open(shape, span, style == StructureStyle::Flow, anchor, &mut self.reports)
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<(), Full> {
        if self.tree.expects_key() && scalar::is_merge(text, style, tag) {
            self.tree.merge_key(span);
            return Ok(());
        }
        let value = scalar::resolve(text, style, tag).unwrap_or_else(|_| {
            let written = tag.map(Tag::original).unwrap_or_default();
            let message = format!("{} is not what its tag {} says", quoted(text), quoted(&written));
            self.report(span, message, "remove the tag, or correct the value");
            Value::String(text.into())
        });
        let node = Node { span, value };
        self.anchors.define(anchor, &node, Weight::SCALAR);
        self.place(node)
    }

    fn place(&mut self, node: Node) -> Result<(), Full> {
        if !self.tree.expects_key() {
            return self.tree.scalar(node, &mut self.reports);
        }
        if let Value::Uint(value) = node.value {
            self.report(node.span, format!("the key `{value}` is a number above 64 signed bits"), "quote the key");
        }
        let key = key::text(node.value).unwrap_or_else(|| {
            let help = "write the key, or quote it if the text `null` or `~` is meant";
            self.report(node.span, "the key is null".to_owned(), help);
            "null".into()
        });
        self.tree.key(key, node.span);
        Ok(())
    }

    fn collection_as_key(&mut self, span: Span) {
        let before = local(span, self.base).start.saturating_sub(1);
        if self.text.get(before..).is_some_and(|text| text.starts_with("{{")) {
            let (message, help) = syntax::TEMPLATE;
            self.report(Span { start: span.start.saturating_sub(1), ..span }, message.to_owned(), help);
        } else {
            let help = "use a text as the key; quote it if it holds brackets";
            self.report(span, "a mapping or a list cannot be a key".to_owned(), help);
        }
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Full> {
        let written = quoted(span_text(self.text, self.base, span).trim_start_matches('*'));
        match self.anchors.expand(anchor, span) {
            Target::Value(node, Weight { levels: 0, .. }) if self.tree.expects_key() => self.place(node),
            Target::Value(node, weight) => {
                if self.tree.expects_key() {
                    self.collection_as_key(span);
                }
                self.tree.alias(node, weight, &mut self.reports)
            }
            Target::Itself => {
                let message = format!("the value of the anchor {written} holds an alias of itself");
                self.no_alias(ProblemKind::YamlSyntax, span, message, "write the value instead of the alias")
            }
            Target::TooMuch if self.told_too_much => self.null(span),
            Target::TooMuch => {
                self.told_too_much = true;
                let limit = crate::limits::MAX_ALIAS_NODES;
                let message = format!(
                    "the aliases of the text stand for more than {limit} values; this one and others are not read"
                );
                self.no_alias(ProblemKind::Limit, span, message, "write values instead of aliases, or split the file")
            }
        }
    }

    /// An alias without a value, as null.
    fn no_alias(&mut self, kind: ProblemKind, span: Span, message: String, help: &str) -> Result<(), Full> {
        self.tree.report(kind, span, message, help, &mut self.reports);
        self.null(span)
    }

    /// Null for an alias that is not read.
    fn null(&mut self, span: Span) -> Result<(), Full> {
        self.tree.complete = false;
        if self.tree.expects_key() {
            let name = span_text(self.text, self.base, span);
            self.tree.key(name.into(), span);
            return Ok(());
        }
        self.tree.scalar(Node { span, value: Value::Null }, &mut self.reports)
    }

    fn report(&mut self, span: Span, message: String, help: &str) {
        self.tree.report(ProblemKind::YamlSyntax, span, message, help, &mut self.reports);
    }

    fn syntax_error(&mut self, error: &ScanError) -> Step {
        let at = error.marker().byte_offset().unwrap_or(self.last_end).min(self.text.len());
        if self.started.is_none() && self.documents.len() >= MAX_DOCUMENTS {
            return Step::Stop;
        }
        self.started.get_or_insert(at);
        self.tree.complete = false;
        let base = self.base;
        let bracket = self
            .tree
            .brackets()
            .map(|span| local(span, base))
            .find(|range| matches!(self.text.get(range.clone()), Some("[" | "{")));
        let told = syntax::tell(error.kind(), self.text, at, bracket, &self.last_scalar);
        let kind = if told.is_limit { ProblemKind::Limit } else { ProblemKind::YamlSyntax };
        let problem = Problem {
            kind,
            document: self.tree.document,
            path: self.tree.pointer(),
            span: self.span(&told.range),
            message: told.message,
            help: told.help,
            related: told.related.map(|(range, what)| (self.span(&range), what)),
        };
        self.reports.problem(problem);
        self.last_end = self.last_end.max(at);
        Step::NextDocument
    }

    /// Ends the open document, if there is one.
    fn end_document(&mut self, end: usize) {
        let Some(start) = self.started.take() else { return };
        let span = self.span(&(start..end));
        let index = self.tree.document;
        let root = self.tree.take_root(&mut self.reports);
        let root = root.unwrap_or(Node { span: Span { end: span.start, ..span }, value: Value::Null });
        let complete = self.tree.complete;
        let span = span.join(root.span);
        self.documents.push(Document { index, root, span, complete });
        self.anchors.end_document();
        self.tree.complete = true;
        let count = u32::try_from(self.documents.len()).unwrap_or(u32::MAX);
        self.tree.document = self.first_document.saturating_add(count);
    }

    /// From the `|` or `>` to the last line that counts.
    fn block_scalar_span(&self, content: &std::ops::Range<usize>) -> Span {
        let header = syntax::block_scalar_header(self.text, self.last_end, content.start);
        let start = header.unwrap_or(content.start);
        let written = self.text.get(start..content.end).unwrap_or("");
        let keeps = written.lines().next().is_some_and(|header| header.contains('+'));
        let end = if keeps { content.end } else { start.saturating_add(written.trim_end().len()) };
        self.span(&(start..end))
    }

    fn span(&self, range: &std::ops::Range<usize>) -> Span {
        Span::new(range.start, range.end).shifted(self.base)
    }
}

fn local(span: Span, base: usize) -> std::ops::Range<usize> {
    (span.start as usize).saturating_sub(base)..(span.end as usize).saturating_sub(base)
}

fn span_text(text: &str, base: usize, span: Span) -> &str {
    text.get(local(span, base)).unwrap_or("")
}
