//! The state of reading a script, and what to do when something is never closed.

use std::collections::{BTreeMap, BTreeSet};

use super::heredoc::{Body, Heredoc};
use super::placeholder;
use super::syntax::{PieceKind, RawPiece};
use crate::limits::{MAX_SCRIPT_DEPTH, MAX_SCRIPT_PARTS, MAX_SCRIPT_RECOVERIES};
use crate::source::{Problem, ProblemKind, Span};

/// A place in the text, and what was found up to it. Spans are offsets into the text.
pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    bytes: &'a [u8],
    /// Parts that are unknown, in order: expressions that something before the shell replaces.
    holes: &'a [Span],
    pub(super) pos: usize,
    pub(super) depth: usize,
    /// Whether a backtick ends the list being read.
    pub(super) in_backticks: bool,
    /// Here-documents whose bodies start at the next line.
    pub(super) heredocs: Vec<Heredoc>,
    /// The bodies of here-documents by the first bytes of their operators.
    pub(super) bodies: BTreeMap<u32, Body>,
    pub(super) problems: Vec<Problem>,
    pub(super) comments: Vec<Span>,
    /// The end of the last command when a line that starts with a flag after it was meant to belong to it.
    pub(super) takes_flags: Option<usize>,
    /// Whether the line began with the prompt of a console, so that `> ` begins the lines that continue it.
    pub(super) prompted: bool,
    /// Start of a line about whose missing continuation was reported already.
    pub(super) reported_line: Option<usize>,
    /// Where something opens of which it is known already that it is never closed.
    unclosed: BTreeSet<usize>,
    recoveries: usize,
    parts: usize,
    /// Whether a limit stopped the reading.
    pub(super) exhausted: bool,
    too_deep: bool,
}

/// Where to return to when something that opens here is never closed.
pub(super) struct Mark {
    start: usize,
    problems: usize,
    comments: usize,
    heredocs: Vec<Heredoc>,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, holes: &'a [Span]) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            holes,
            pos: 0,
            depth: 0,
            in_backticks: false,
            heredocs: Vec::new(),
            bodies: BTreeMap::new(),
            problems: Vec::new(),
            comments: Vec::new(),
            takes_flags: None,
            prompted: false,
            reported_line: None,
            unclosed: BTreeSet::new(),
            recoveries: 0,
            parts: 0,
            exhausted: false,
            too_deep: false,
        }
    }

    /// The byte `ahead` of the current one.
    pub(super) fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.pos.saturating_add(ahead)).copied()
    }

    /// The bytes from here on.
    pub(super) fn ahead(&self) -> &'a [u8] {
        self.bytes.get(self.pos..).unwrap_or_default()
    }

    /// Bytes of what a reader or another program is to replace before the text is a script, `ahead` of here.
    pub(super) fn placeholder_len(&self, ahead: usize) -> Option<usize> {
        let at = self.pos.saturating_add(ahead);
        let hole = self.holes.binary_search_by_key(&at, |hole| hole.start as usize).ok();
        match hole.and_then(|hole| self.holes.get(hole)) {
            Some(hole) => Some((hole.end as usize).saturating_sub(at)),
            None => placeholder::length(self.bytes.get(at..).unwrap_or_default()),
        }
    }

    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.ahead().starts_with(text.as_bytes())
    }

    pub(super) fn at_end(&self) -> bool {
        self.pos >= self.bytes.len()
    }

    /// Goes on by `bytes`, and past the rest of a character that they would split.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.pos = self.pos.saturating_add(bytes).min(self.bytes.len());
        while !self.text.is_char_boundary(self.pos) {
            self.pos = self.pos.saturating_add(1);
        }
    }

    /// Skips `text` when it stands here.
    pub(super) fn eat(&mut self, text: &str) -> bool {
        let found = self.starts_with(text);
        if found {
            self.skip(text.len());
        }
        found
    }

    /// Skips to the first byte that `stop` accepts, or to the end.
    pub(super) fn skip_until(&mut self, stop: impl Fn(u8) -> bool) {
        let ahead = self.ahead();
        self.skip(ahead.iter().position(|byte| stop(*byte)).unwrap_or(ahead.len()));
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The end of the line that `from` is on, without its line end.
    pub(super) fn line_end(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        let len = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let end = from.saturating_add(len);
        if len > 0 && self.bytes.get(end.saturating_sub(1)) == Some(&b'\r') { end.saturating_sub(1) } else { end }
    }

    /// Bytes of the line end here: 1 for LF, 2 for CR LF, none elsewhere.
    pub(super) fn newline_len(&self, ahead: usize) -> Option<usize> {
        match (self.peek(ahead), self.peek(ahead.saturating_add(1))) {
            (Some(b'\n'), _) => Some(1),
            (Some(b'\r'), Some(b'\n')) => Some(2),
            _ => None,
        }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            start: self.pos,
            problems: self.problems.len(),
            comments: self.comments.len(),
            heredocs: self.heredocs.clone(),
            depth: self.depth,
        }
    }

    /// Whether what opens here was found never to be closed, before reading returned to an earlier place.
    pub(super) fn is_unclosed(&self) -> bool {
        self.unclosed.contains(&self.pos)
    }

    /// Goes on after the line on which something opens that is never closed; `what` is named in the message. The rest
    /// of that line is unknown. After too many of these, the rest of the text is.
    pub(super) fn recover(&mut self, mark: Mark, what: &str) -> RawPiece {
        let start = mark.start;
        if !self.exhausted {
            self.problems.truncate(mark.problems);
            let opener = Span::new(start, start.saturating_add(what.len()));
            let named = if what == "`" { "backtick".to_owned() } else { format!("`{what}`") };
            let help = format!("close the {named}, or escape it where the characters themselves are meant");
            let subject = if what == "`" { "the backtick" } else { named.as_str() };
            self.problem(opener, format!("{subject} is never closed"), help);
            let known = !self.unclosed.insert(start);
            if known || self.recoveries < MAX_SCRIPT_RECOVERIES {
                self.recoveries = self.recoveries.saturating_add(usize::from(!known));
                self.comments.truncate(mark.comments);
                self.heredocs = mark.heredocs;
                self.depth = mark.depth;
                let line = self.slice(start, self.line_end(start));
                let kept = line.strip_suffix('\\').unwrap_or(line).trim_end();
                self.pos = start.saturating_add(kept.len().max(what.len()));
            } else {
                self.limit(format!("more than {MAX_SCRIPT_RECOVERIES} quotes and brackets are never closed"));
                self.stop();
            }
        }
        RawPiece { span: Span::new(start, self.pos), quoted: true, kind: PieceKind::Hole }
    }

    /// Whether the rest of the text may be searched once more; the number of searches is bounded as recoveries are.
    pub(super) fn may_look_further(&mut self) -> bool {
        let may = self.recoveries < MAX_SCRIPT_RECOVERIES;
        self.recoveries = self.recoveries.saturating_add(1);
        may
    }

    /// Reads nothing more.
    fn stop(&mut self) {
        self.exhausted = true;
        self.pos = self.bytes.len();
    }

    /// Counts a word or a part of one; at the limit, reading stops.
    pub(super) fn count_part(&mut self) {
        self.parts = self.parts.saturating_add(1);
        if self.parts > MAX_SCRIPT_PARTS && !self.exhausted {
            self.limit(format!("the script has more than {MAX_SCRIPT_PARTS} words and parts of words"));
            self.stop();
        }
    }

    /// Goes one level down, or says that there are too many.
    pub(super) fn descend(&mut self) -> bool {
        if self.depth >= MAX_SCRIPT_DEPTH {
            if !self.too_deep {
                self.too_deep = true;
                self.limit(format!("more than {MAX_SCRIPT_DEPTH} levels inside each other"));
            }
            return false;
        }
        self.depth = self.depth.saturating_add(1);
        true
    }

    pub(super) fn ascend(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    pub(super) fn problem(&mut self, span: Span, message: String, help: String) {
        self.problems.push(problem(ProblemKind::ShellSyntax, span, message, help));
    }

    fn limit(&mut self, message: String) {
        let span = Span::new(self.pos, self.pos.saturating_add(1).min(self.bytes.len()));
        self.problems.push(problem(ProblemKind::Limit, span, message, "split the script".to_owned()));
    }
}

/// A problem of a script.
pub(super) fn problem(kind: ProblemKind, span: Span, message: String, help: String) -> Problem {
    Problem { kind, document: 0, path: String::new(), span, message, help: Some(help), related: None }
}
