//! Where comments stand, and what they are about.

use std::collections::BTreeMap;

use super::Suppressions;
use super::blocks::{self, Language};
use super::directive::{self, Comment};
use super::tree::Extents;
use crate::input::Piece;
use crate::order::Order as _;
use crate::source::shell::{self, Dialect, Environment};
use crate::source::{Extract, Span, json, yaml};

/// How comments are written and what they can be about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Syntax {
    Shell,
    PowerShell,
    Yaml,
    Json,
    Hcl,
    Bicep,
    /// Anything else: `#` up to the end of the line.
    Lines,
}

/// A text with its place in the file.
#[derive(Clone, Copy)]
pub(super) struct Block<'t> {
    pub text: &'t str,
    base: usize,
    extract: Option<&'t Extract>,
}

impl<'t> Block<'t> {
    /// A text that begins at that byte of its file.
    pub(super) fn plain(text: &'t str, base: usize) -> Self {
        Self { text, base, extract: None }
    }

    /// The dedented text of a fenced block.
    pub(super) fn dedented(extract: &'t Extract) -> Self {
        Self { text: extract.text(), base: 0, extract: Some(extract) }
    }

    fn to_file(self, span: Span) -> Span {
        self.extract.map_or_else(|| span.shifted(self.base), |extract| extract.to_source(span))
    }
}

/// The places of what a file was read to.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The commands by their first bytes.
    pub commands: Vec<Span>,
    /// The length of the longest command, which bounds a search back.
    longest: u32,
    /// Everything with a place of its own, and its document.
    documents: Vec<(Span, u32)>,
}

/// The places of the pieces of a file.
pub(super) fn known(pieces: &[Piece]) -> Known {
    let mut known = Known::default();
    for piece in pieces {
        match piece {
            Piece::Command(command) => {
                known.commands.push(command.span);
                known.documents.push((command.span, command.place.document));
            }
            Piece::Json(json) => known.documents.push((json.root.span, json.document)),
            Piece::Object(object) => known.documents.push((object.place.span, object.place.document)),
            _ => {}
        }
    }
    known.commands.order();
    known.documents.order();
    known.longest = known.commands.iter().map(|span| span.end.saturating_sub(span.start)).max().unwrap_or(0);
    known
}

impl Known {
    /// The document of an offset: the one that it is in, else the next, else the last.
    pub(super) fn document(&self, offset: u32) -> u32 {
        let next = self.documents.partition_point(|(span, _)| span.start <= offset);
        let before = self.documents.get(..next).and_then(<[_]>::last);
        let inside = before.filter(|(span, _)| offset <= span.end);
        inside.or(self.documents.get(next)).or(before).map_or(0, |(_, document)| *document)
    }

    /// The commands that share a byte with a line.
    fn commands_of(&self, line: Span) -> impl Iterator<Item = Span> {
        let first = self.commands.partition_point(|span| span.start < line.start.saturating_sub(self.longest));
        let near = self.commands.iter().skip(first).take_while(move |span| span.start <= line.end);
        near.filter(move |span| span.end >= line.start).copied()
    }
}

/// Reads the suppressions of a text.
pub(super) fn read(block: Block<'_>, syntax: Syntax, known: &Known, found: &mut Suppressions) {
    let Reading { comments, tree, scan } = comments(block.text, syntax);
    let text = block.text;
    let next = next_content(text, &comments);
    let mut lines = Lines::of(text);
    let mut meant: Vec<(Comment<'_>, Place)> = Vec::new();
    for (span, next) in comments.iter().zip(next) {
        let Some(comment) = directive::comment(span.slice(text), span.start as usize) else { continue };
        let behind = text.get(span.end as usize..).unwrap_or("").trim_start_matches([' ', '\t', '\r']);
        let alone = lines.first_content(span.start as usize) == span.start as usize
            && (behind.is_empty() || behind.starts_with('\n'));
        let line = lines.around(span.start as usize);
        meant.push((comment, if alone { Place::Before(next) } else { Place::Line(line) }));
    }
    // Comments one above the other are about the same: each extent is looked for once.
    let mut targets: BTreeMap<usize, Target> = BTreeMap::new();
    for start in meant.iter().filter_map(|(_, place)| place.start()) {
        targets.entry(start).or_insert_with(|| Target {
            content: content_start(text, start, syntax),
            end: scan.as_ref().map_or_else(|| lines.around(start).end as usize, |scan| scan.statement_end(text, start)),
        });
    }
    let mut extents = Extents::of(targets.values().map(|target| target.content));
    tree.iter().for_each(|root| extents.look(root));
    for (comment, place) in meant {
        let covers = match place {
            Place::Before(start) => {
                start.and_then(|start| Some((start, targets.get(&start)?))).map(|(start, target)| {
                    let extent = extents.get(target.content).unwrap_or(Span::new(start, target.end));
                    with_commands(block.to_file(extent), syntax, known)
                })
            }
            Place::Line(line) => Some(with_commands(block.to_file(line), syntax, known)),
        };
        let document = known.document(block.to_file(Span::new(comment.at, comment.at)).start);
        directive::follow(&comment, document, covers, &|span| block.to_file(span), found);
    }
}

enum Place {
    /// On a line of its own, before what begins there.
    Before(Option<usize>),
    /// On that line, behind something.
    Line(Span),
}

impl Place {
    fn start(&self) -> Option<usize> {
        match self {
            Self::Before(start) => *start,
            Self::Line(_) => None,
        }
    }
}

/// What a comment on a line of its own is about.
struct Target {
    /// Where the value begins.
    content: usize,
    /// Where it ends, unless a tree tells.
    end: usize,
}

/// What a suppression of a line is about in a script: also the commands of the line, whole.
fn with_commands(span: Span, syntax: Syntax, known: &Known) -> Vec<Span> {
    let mut covers = vec![span];
    if matches!(syntax, Syntax::Shell | Syntax::PowerShell | Syntax::Lines) {
        covers.extend(known.commands_of(span));
    }
    covers
}

/// The comments of a text, and what tells the extents of its parts.
struct Reading {
    comments: Vec<Span>,
    tree: Vec<crate::source::Node>,
    scan: Option<blocks::Scan>,
}

fn comments(text: &str, syntax: Syntax) -> Reading {
    let spans = |comments: Vec<crate::source::Comment>| comments.into_iter().map(|comment| comment.span).collect();
    let (mut comments, tree, scan): (Vec<Span>, _, _) = match syntax {
        Syntax::Shell | Syntax::PowerShell => {
            let dialect = if syntax == Syntax::Shell { Dialect::Shell } else { Dialect::PowerShell };
            let reading = shell::read(text, 0, dialect, &mut Environment::default(), &shell::unresolved);
            (reading.comments, Vec::new(), None)
        }
        Syntax::Yaml => {
            let reading = yaml::read(text, 0, 0);
            let roots = reading.documents.into_iter().map(|document| document.root).collect();
            (spans(reading.comments), roots, None)
        }
        Syntax::Json => {
            let reading = json::read(text, 0, 0);
            (spans(reading.comments), reading.root.into_iter().collect(), None)
        }
        Syntax::Hcl | Syntax::Bicep => {
            let language = if syntax == Syntax::Hcl { Language::Hcl } else { Language::Bicep };
            let mut scan = blocks::scan(text, language);
            (std::mem::take(&mut scan.comments), Vec::new(), Some(scan))
        }
        Syntax::Lines => (line_comments(text), Vec::new(), None),
    };
    comments.order();
    comments.dedup();
    Reading { comments, tree, scan }
}

/// Comments of an unknown language: from a `#` in front of which the line is blank or has a blank.
fn line_comments(text: &str) -> Vec<Span> {
    let mut comments = Vec::new();
    let mut start = 0_usize;
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\r', '\n']);
        let blank_before =
            |at: usize| content.get(..at).is_some_and(|head| head.is_empty() || head.ends_with([' ', '\t']));
        if let Some((at, _)) = content.match_indices('#').find(|(at, _)| blank_before(*at)) {
            comments.push(Span::new(start.saturating_add(at), start.saturating_add(content.len())));
        }
        start = start.saturating_add(line.len());
    }
    comments
}

/// For each comment where the next content begins, blanks and comments skipped.
fn next_content(text: &str, comments: &[Span]) -> Vec<Option<usize>> {
    let mut next: Vec<Option<usize>> = Vec::with_capacity(comments.len());
    let mut following: Option<(usize, Option<usize>)> = None;
    for comment in comments.iter().rev() {
        let end = comment.end as usize;
        let rest = text.get(end..).unwrap_or("");
        let at = text.len().saturating_sub(rest.trim_start().len());
        let content = match following {
            Some((start, content)) if start == at => content,
            _ if at < text.len() => Some(at),
            _ => None,
        };
        next.push(content);
        following = Some((comment.start as usize, content));
    }
    next.reverse();
    next
}

/// Where the value begins that the content at an offset begins with: behind the `-` of a list item of YAML.
fn content_start(text: &str, at: usize, syntax: Syntax) -> usize {
    if syntax != Syntax::Yaml {
        return at;
    }
    let mut start = at;
    while let Some(behind) = text.get(start..).and_then(|rest| rest.strip_prefix('-')) {
        let inner = behind.trim_start_matches([' ', '\t', '\r', '\n']);
        if inner.len() == behind.len() {
            break;
        }
        start = text.len().saturating_sub(inner.len());
    }
    start
}

/// The lines of a text.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    /// The line that was looked at last, and where its content begins.
    last: Option<(usize, usize)>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end.saturating_add(1));
        Self { text, starts: std::iter::once(0).chain(ends).collect(), last: None }
    }

    /// The line of an offset, without its line end.
    fn around(&self, at: usize) -> Span {
        let next = self.starts.partition_point(|start| *start <= at);
        let start = self.starts.get(next.saturating_sub(1)).copied().unwrap_or(0);
        let end = self.starts.get(next).map_or(self.text.len(), |next| next.saturating_sub(1));
        Span::new(start, end)
    }

    /// Where the content of the line of an offset begins.
    fn first_content(&mut self, at: usize) -> usize {
        let start = self.around(at).start as usize;
        match self.last {
            Some((line, content)) if line == start => content,
            _ => {
                let rest = self.text.get(start..).unwrap_or("");
                let content = self.text.len().saturating_sub(rest.trim_start_matches([' ', '\t']).len());
                self.last = Some((start, content));
                content
            }
        }
    }
}
