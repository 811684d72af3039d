//! Where expressions end: brackets, quotes, heredocs and comments.

use super::Reader;
use crate::limits::{MAX_HCL_DEPTH, MAX_HCL_FAULTS, MAX_HCL_INLINE_KEYS};
use crate::source::{Problem, ProblemKind, Span};

/// What ends an expression outside of its brackets, besides a closing bracket and the end of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stops {
    /// The end of the line.
    pub newline: bool,
    /// `=` or `:`, as behind the key of an object.
    pub assign: bool,
}

/// Where an expression is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub start: usize,
    /// Behind its last byte.
    pub end: usize,
    /// Whether it has a fault that was told.
    pub faulty: bool,
}

/// The brackets are so wrong that the end of the expression cannot be found. It was told.
#[derive(Debug)]
pub(super) struct Lost;

#[derive(Clone, Copy, Debug)]
enum Frame {
    /// A bracket that opened at a byte, and the one that closes it; entries of a brace.
    Bracket { opened: usize, closer: u8, keys: usize },
    /// A quote.
    Quote(usize),
}

impl Reader<'_> {
    pub(super) fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at.saturating_add(ahead)).copied()
    }

    pub(super) fn step(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes).min(self.text.len());
    }

    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(start, end).shifted(self.base)
    }

    /// Reports a fault, the first of each block at the top.
    pub(super) fn fault(&mut self, start: usize, end: usize, message: impl Into<String>, help: &str) {
        self.problem(ProblemKind::HclSyntax, start, end, message.into(), help);
    }

    pub(super) fn problem(&mut self, kind: ProblemKind, start: usize, end: usize, message: String, help: &str) {
        self.faults = self.faults.saturating_add(1);
        if self.told {
            return;
        }
        self.told = true;
        let end = end.max(start.saturating_add(1)).min(self.text.len()).max(start);
        let end = (end..=self.text.len()).find(|end| self.text.is_char_boundary(*end)).unwrap_or(end);
        let related =
            self.opened.take().map(|opened| (self.span(opened, opened.saturating_add(1)), "opened here".to_owned()));
        self.reports.problem(Problem {
            kind,
            document: self.document,
            path: self.path.clone(),
            span: self.span(start, end),
            message,
            help: if help.is_empty() { None } else { Some(help.to_owned()) },
            related,
        });
    }

    /// Whether so many faults were met that the rest is not read.
    pub(super) fn is_spent(&self) -> bool {
        self.faults > MAX_HCL_FAULTS
    }

    /// Goes over blanks and comments.
    pub(super) fn blanks(&mut self, newlines: bool) {
        while let Some(byte) = self.byte(0) {
            match byte {
                b' ' | b'\t' | b'\r' => self.step(1),
                b'\n' if newlines => self.step(1),
                b'#' => self.comment(1),
                b'/' if self.byte(1) == Some(b'/') => self.comment(2),
                b'/' if self.byte(1) == Some(b'*') => self.comment(2),
                _ => return,
            }
        }
    }

    /// Goes over a comment whose mark has so many bytes, up to the end of its line.
    fn comment(&mut self, marks: usize) {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let length = if rest.starts_with(b"/*") {
            let inner = rest.get(2..).unwrap_or_default();
            if let Some(end) = memchr::memmem::find(inner, b"*/") {
                end.saturating_add(4)
            } else {
                self.fault(start, start.saturating_add(2), "the comment is never closed", "close it with `*/`");
                rest.len()
            }
        } else {
            memchr::memchr(b'\n', rest).unwrap_or(rest.len())
        };
        self.step(length);
        let end = self.at;
        let end = if self.text.get(start..end).is_some_and(|comment| comment.ends_with('\r')) {
            end.saturating_sub(1)
        } else {
            end
        };
        if self.comments.len() <= crate::limits::MAX_COMMENTS {
            self.comments.push((start, end, marks));
        }
    }

    /// Goes to the beginning of the next line.
    pub(super) fn next_line(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.step(memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end.saturating_add(1)));
    }

    /// Goes behind an expression that begins at the next byte.
    pub(super) fn extent(&mut self, stops: Stops) -> Result<Extent, Lost> {
        let start = self.at;
        let mut extent = Extent { start, end: start, faulty: false };
        let mut frames: Vec<Frame> = Vec::new();
        while let Some(byte) = self.byte(0) {
            if let Some(Frame::Quote(opened)) = frames.last().copied() {
                self.in_quote(byte, opened, &mut frames, &mut extent);
                extent.end = extent.end.max(self.at);
                self.check_depth(&frames, &mut extent)?;
                continue;
            }
            let outside = frames.is_empty();
            match byte {
                b'\n' if outside && stops.newline => return Ok(extent),
                b',' if outside => return Ok(extent),
                b'=' | b':' if outside && stops.assign && !self.is_operator() => return Ok(extent),
                b' ' | b'\t' | b'\r' => self.step(1),
                b'\n' => {
                    self.step(1);
                    if !outside && self.is_head_of_top_block() {
                        return Err(self.never_closed(&frames));
                    }
                }
                b'#' => self.comment(1),
                b'/' if matches!(self.byte(1), Some(b'/' | b'*')) => self.comment(2),
                b')' | b']' | b'}' if outside => return Ok(extent),
                b')' | b']' | b'}' => {
                    if let Some(Frame::Bracket { opened, closer, .. }) = frames.pop()
                        && closer != byte
                    {
                        return Err(self.mismatch(opened, byte));
                    }
                    self.step(1);
                    extent.end = self.at;
                }
                _ => {
                    self.in_code(byte, &mut frames, &mut extent);
                    extent.end = self.at;
                }
            }
            self.check_depth(&frames, &mut extent)?;
        }
        if frames.is_empty() { Ok(extent) } else { Err(self.never_closed(&frames)) }
    }

    fn in_code(&mut self, byte: u8, frames: &mut Vec<Frame>, extent: &mut Extent) {
        match byte {
            b'"' => frames.push(Frame::Quote(self.at)),
            b'(' => frames.push(Frame::Bracket { opened: self.at, closer: b')', keys: 0 }),
            b'[' => frames.push(Frame::Bracket { opened: self.at, closer: b']', keys: 0 }),
            b'{' => frames.push(Frame::Bracket { opened: self.at, closer: b'}', keys: 0 }),
            b'<' if self.byte(1) == Some(b'<') => {
                if !self.heredoc() {
                    extent.faulty = true;
                }
                return;
            }
            b'=' | b':' => {
                if !self.is_operator()
                    && let Some(Frame::Bracket { keys, opened, .. }) = frames.last_mut()
                {
                    *keys = keys.saturating_add(1);
                    let (keys, opened) = (*keys, *opened);
                    if keys == MAX_HCL_INLINE_KEYS.saturating_add(1) {
                        let message = format!(
                            "an object inside of an expression has more than {MAX_HCL_INLINE_KEYS} entries; it is not read"
                        );
                        self.problem(ProblemKind::Limit, opened, opened, message, "give the object a local of its own");
                        extent.faulty = true;
                    }
                }
                if matches!(self.byte(1), Some(b'=' | b'>')) {
                    self.step(1);
                }
            }
            _ => {}
        }
        self.step(1);
    }

    /// Whether the next byte begins `==` or `=>`, or ends `!=`, `<=`, `>=`, or belongs to `::`.
    fn is_operator(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.text.as_bytes().get(at));
        match self.byte(0) {
            Some(b'=') => matches!(self.byte(1), Some(b'=' | b'>')) || matches!(before, Some(b'!' | b'<' | b'>')),
            _ => self.byte(1) == Some(b':') || before == Some(&b':'),
        }
    }

    fn in_quote(&mut self, byte: u8, opened: usize, frames: &mut Vec<Frame>, extent: &mut Extent) {
        match byte {
            b'\\' => {
                let known = matches!(self.byte(1), Some(b'n' | b'r' | b't' | b'"' | b'\\' | b'u' | b'U'));
                if !known && self.byte(1) != Some(b'\n') {
                    let next = self.text.get(self.at.saturating_add(1)..).and_then(|rest| rest.chars().next());
                    let length = next.map_or(0, char::len_utf8);
                    let shown = format!("`\\{}` is no escape", next.unwrap_or(' '));
                    self.fault(
                        self.at,
                        self.at.saturating_add(length).saturating_add(1),
                        shown,
                        "write `\\\\` for a backslash",
                    );
                    extent.faulty = true;
                    self.step(length.saturating_add(1));
                } else {
                    // The end of the line is not escaped.
                    self.step(if known { 2 } else { 1 });
                }
            }
            b'"' => {
                frames.pop();
                self.step(1);
            }
            b'\n' => {
                let end = self.at;
                self.fault(opened, end, "the quote is never closed", "close it on its line, or use a heredoc");
                extent.faulty = true;
                frames.pop();
            }
            b'$' | b'%' if self.byte(1) == Some(byte) && self.byte(2) == Some(b'{') => self.step(3),
            b'$' | b'%' if self.byte(1) == Some(b'{') => {
                self.step(1);
                frames.push(Frame::Bracket { opened: self.at, closer: b'}', keys: 0 });
                self.step(1);
            }
            _ => self.step(1),
        }
    }

    /// Goes over a heredoc; false when it is none, or never ends.
    fn heredoc(&mut self) -> bool {
        let start = self.at;
        self.step(2);
        if self.byte(0) == Some(b'-') {
            self.step(1);
        }
        let rest = self.text.get(self.at..).unwrap_or("");
        let (first, body) = rest.split_once('\n').unwrap_or((rest, ""));
        let mark = first.trim_end_matches('\r');
        let sound = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
        if mark.is_empty() || !mark.chars().all(sound) {
            self.fault(start, start.saturating_add(2), "`<<` begins a heredoc, and no marker follows", "write `<<EOT`");
            return false;
        }
        let mut at = self.at.saturating_add(first.len()).saturating_add(1);
        for line in body.split_inclusive('\n') {
            let trimmed = line.trim_start_matches([' ', '\t']);
            if let Some(behind) = trimmed.strip_prefix(mark)
                && !behind.starts_with(sound)
            {
                self.at = at.saturating_add(line.len().saturating_sub(behind.len())).min(self.text.len());
                return true;
            }
            at = at.saturating_add(line.len());
        }
        let message = format!("the heredoc is never closed: no line says `{mark}`");
        self.fault(start, self.at.saturating_add(mark.len()), message, "close it with its marker on a line of its own");
        self.at = self.text.len();
        false
    }

    fn check_depth(&mut self, frames: &[Frame], extent: &mut Extent) -> Result<(), Lost> {
        if frames.len().saturating_add(self.depth) <= MAX_HCL_DEPTH {
            return Ok(());
        }
        extent.faulty = true;
        let at = self.at.saturating_sub(1);
        self.too_deep(at);
        Err(Lost)
    }

    pub(super) fn too_deep(&mut self, at: usize) {
        let message = format!("the nesting is deeper than {MAX_HCL_DEPTH} levels; nothing below is read");
        self.problem(ProblemKind::Limit, at, at, message, "give the inner parts locals of their own");
    }

    fn never_closed(&mut self, frames: &[Frame]) -> Lost {
        match frames.last().copied() {
            Some(Frame::Bracket { opened, closer, .. }) => {
                let open = char::from(self.text.as_bytes().get(opened).copied().unwrap_or(b'('));
                let help = format!("close it with `{}`", char::from(closer));
                self.fault(opened, opened, format!("the `{open}` is never closed"), &help);
            }
            Some(Frame::Quote(opened)) => {
                self.fault(opened, self.text.len(), "the quote is never closed", "close it on its line");
            }
            None => {}
        }
        Lost
    }

    pub(super) fn mismatch(&mut self, opened: usize, byte: u8) -> Lost {
        let open = char::from(self.text.as_bytes().get(opened).copied().unwrap_or(b'('));
        let message = format!("`{}` does not close the `{open}`", char::from(byte));
        if !self.told {
            self.opened = Some(opened);
        }
        self.fault(self.at, self.at, message, "add the bracket that is missing, or remove one");
        Lost
    }

    /// Whether a block of those that only stand at the top of a configuration begins at the next byte, which begins a
    /// line. Used to find back after brackets that do not match.
    pub(super) fn is_head_of_top_block(&self) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let heads: [(&[u8], bool); 8] = [
            (b"resource", true),
            (b"data", true),
            (b"module", true),
            (b"variable", true),
            (b"output", true),
            (b"provider", true),
            (b"locals", false),
            (b"terraform", false),
        ];
        heads.iter().any(|(word, labelled)| {
            let Some(behind) = rest.strip_prefix(*word) else { return false };
            let blanks = behind.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            match behind.get(blanks) {
                Some(b'"') => *labelled && blanks > 0,
                Some(b'{') => !labelled,
                _ => false,
            }
        })
    }
}
