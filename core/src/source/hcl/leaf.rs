//! Values: lists and objects here, other expressions by the parser.

use super::scan::{Extent, Lost, Stops};
use super::{Entry, Expression, Kind, Reader, Step, convert};
use crate::limits::{MAX_HCL_DEPTH, MAX_HCL_EXPRESSION_BYTES, MAX_NODES};
use crate::source::{ProblemKind, Span};

impl Reader<'_> {
    /// The expression that begins at the next byte.
    pub(super) fn value(&mut self, stops: Stops) -> Result<Expression, Lost> {
        self.count(1)?;
        let (start, comments) = (self.at, self.comments.len());
        let collection = match self.byte(0) {
            Some(b'[') if !self.is_for() => Some(self.list()?),
            Some(b'{') if !self.is_for() => Some(self.object()?),
            _ => None,
        };
        if let Some(collection) = collection {
            let end = self.at;
            self.blanks(!stops.newline);
            if matches!(self.byte(0), None | Some(b'\n' | b',' | b')' | b']' | b'}'))
                || stops.assign && matches!(self.byte(0), Some(b'=' | b':'))
            {
                self.at = end;
                return Ok(collection);
            }
            // Something is done with it, as in `[a, b][0]`.
            self.at = start;
            self.comments.truncate(comments);
        }
        let extent = self.extent(stops)?;
        Ok(self.parsed(extent, !stops.newline))
    }

    /// Whether the bracket at the next byte begins a `for` expression.
    fn is_for(&self) -> bool {
        let rest = self.text.get(self.at.saturating_add(1)..).unwrap_or("");
        let mut rest = rest.trim_start();
        // A comment may stand before the word; a few are looked over.
        for _ in 0..8 {
            if rest.starts_with('#') || rest.starts_with("//") {
                rest = rest.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
            }
        }
        let Some(behind) = rest.strip_prefix("for") else { return false };
        let mut behind = behind.chars();
        // `{ for = 1 }` is an object.
        behind.next().is_some_and(char::is_whitespace)
            && behind.find(|c| !c.is_whitespace()).is_some_and(|c| c.is_alphabetic() || c == '_')
    }

    /// Counts values; past the limit nothing more is read.
    pub(super) fn count(&mut self, nodes: usize) -> Result<(), Lost> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        let message = format!("the text has more than {MAX_NODES} values; nothing from here on is read");
        self.problem(ProblemKind::Limit, self.at, self.at, message, "split the file");
        self.at = self.text.len();
        Err(Lost)
    }

    fn deeper(&mut self) -> Result<(), Lost> {
        if self.depth >= MAX_HCL_DEPTH {
            self.too_deep(self.at);
            return Err(Lost);
        }
        self.depth = self.depth.saturating_add(1);
        Ok(())
    }

    fn list(&mut self) -> Result<Expression, Lost> {
        let start = self.at;
        self.deeper()?;
        self.step(1);
        let items = self.items(start);
        self.depth = self.depth.saturating_sub(1);
        Ok(Expression { kind: Kind::List(items?), span: self.span(start, self.at) })
    }

    fn items(&mut self, start: usize) -> Result<Vec<Expression>, Lost> {
        let mut items = Vec::new();
        loop {
            self.blanks(true);
            match self.byte(0) {
                Some(b']') => {
                    self.step(1);
                    return Ok(items);
                }
                None => return Err(self.unclosed(start, "[", "]")),
                _ => {}
            }
            items.push(self.value(Stops { newline: false, assign: false })?);
            self.blanks(true);
            match self.byte(0) {
                Some(b',') => self.step(1),
                Some(b']') => {}
                None => return Err(self.unclosed(start, "[", "]")),
                Some(byte) => return Err(self.unexpected(byte, start)),
            }
        }
    }

    fn object(&mut self) -> Result<Expression, Lost> {
        let start = self.at;
        self.deeper()?;
        self.step(1);
        let entries = self.entries(start);
        self.depth = self.depth.saturating_sub(1);
        Ok(Expression { kind: Kind::Object(entries?), span: self.span(start, self.at) })
    }

    fn entries(&mut self, start: usize) -> Result<Vec<Entry>, Lost> {
        let mut entries = Vec::new();
        loop {
            self.blanks(true);
            match self.byte(0) {
                Some(b'}') => {
                    self.step(1);
                    return Ok(entries);
                }
                None => return Err(self.unclosed(start, "{", "}")),
                _ => {}
            }
            if self.text.as_bytes().get(self.at.saturating_sub(1)) == Some(&b'\n') && self.is_head_of_top_block() {
                return Err(self.unclosed(start, "{", "}"));
            }
            let key = self.key()?;
            self.blanks(false);
            if !matches!(self.byte(0), Some(b'=' | b':')) {
                let span = key.span.start as usize;
                let (from, end) = (span.saturating_sub(self.base), (key.span.end as usize).saturating_sub(self.base));
                self.fault(from, end, "no `=` follows the key of the object", "write `key = value`");
                return Err(Lost);
            }
            self.step(1);
            self.blanks(false);
            if matches!(self.byte(0), None | Some(b'\n' | b'}' | b',')) {
                self.fault(self.at.saturating_sub(1), self.at, "no value follows the key of the object", "");
                return Err(Lost);
            }
            let value = self.value(Stops { newline: true, assign: false })?;
            entries.push(Entry { key, value });
            self.blanks(false);
            match self.byte(0) {
                Some(b',' | b'\n') => self.step(1),
                Some(b'}') => {}
                None => return Err(self.unclosed(start, "{", "}")),
                Some(byte) => return Err(self.unexpected(byte, start)),
            }
        }
    }

    /// The key of an entry; a bare name is text.
    fn key(&mut self) -> Result<Expression, Lost> {
        let start = self.at;
        if let Some(name) = self.name() {
            let end = self.at;
            self.blanks(false);
            if matches!(self.byte(0), Some(b'=' | b':')) && self.byte(1) != Some(b'=') {
                self.at = end;
                return Ok(Expression { kind: Kind::Text(name.into()), span: self.span(start, end) });
            }
            self.at = start;
        }
        self.value(Stops { newline: true, assign: true })
    }

    fn unclosed(&mut self, start: usize, open: &str, close: &str) -> Lost {
        self.fault(start, start, format!("the `{open}` is never closed"), &format!("close it with `{close}`"));
        Lost
    }

    fn unexpected(&mut self, byte: u8, opened: usize) -> Lost {
        if matches!(byte, b')' | b']' | b'}') {
            return self.mismatch(opened, byte);
        }
        let end = self.token_end(self.at);
        self.fault(self.at, end, "a comma is missing before this", "");
        Lost
    }

    /// The expression of an extent.
    fn parsed(&mut self, extent: Extent, multiline: bool) -> Expression {
        let span = self.span(extent.start, extent.end);
        let faulty = Expression { kind: Kind::Faulty, span };
        if extent.faulty {
            return faulty;
        }
        let text = self.text.get(extent.start..extent.end).unwrap_or("");
        if text.len() > MAX_HCL_EXPRESSION_BYTES {
            let message = format!("the expression has more than {MAX_HCL_EXPRESSION_BYTES} bytes; it is not read");
            self.problem(ProblemKind::Limit, extent.start, extent.start, message, "split it");
            return faulty;
        }
        if let Some(kind) = plain(text, span) {
            return Expression { kind, span };
        }
        let offset = extent.start.saturating_add(self.base);
        match convert::parse(text, offset, multiline) {
            Ok((expression, nodes)) => match self.count(nodes) {
                Ok(()) => expression,
                Err(Lost) => faulty,
            },
            Err(convert::Failure::Unsupported) => faulty,
            Err(convert::Failure::Deep) => {
                self.too_deep(extent.start);
                faulty
            }
            Err(convert::Failure::At(at)) => {
                // The parser points behind the last thing that it could use.
                let rest = text.get(at..).unwrap_or("");
                let at = at.saturating_add(rest.len().saturating_sub(rest.trim_start().len()));
                let left = text.get(at..).unwrap_or("");
                let operator = |c: char| c.is_whitespace() || "+-*/%&|=!<>?:.".contains(c);
                if left.chars().all(operator) {
                    self.fault(extent.start, extent.end, "the expression ends too early", "");
                } else {
                    let at = extent.start.saturating_add(at);
                    let end = self.token_end(at).min(extent.end);
                    let shown = super::super::reports::quoted(self.text.get(at..end).unwrap_or(""));
                    self.fault(at, end, format!("{shown} is not expected in an expression here"), "");
                }
                faulty
            }
        }
    }
}

/// The most frequent expressions, for which the parser is slow: text without escapes, numbers, names with dots.
fn plain(text: &str, span: Span) -> Option<Kind> {
    if let Some(inner) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let special = inner.contains(['"', '\\']) || inner.contains("${") || inner.contains("%{");
        return (!special).then(|| Kind::Text(inner.into()));
    }
    if text.len() < 18 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok().map(Kind::Int);
    }
    let is_name = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    let mut parts = text.split('.');
    let first = parts.next().filter(|first| is_name(first) && !matches!(*first, "null" | "true" | "false"))?;
    let variable = Kind::Variable(first.into());
    let steps = parts.map(|part| is_name(part).then(|| Step::Name(part.into()))).collect::<Option<Vec<Step>>>()?;
    if steps.is_empty() {
        return Some(variable);
    }
    let length = u32::try_from(first.len()).unwrap_or(u32::MAX);
    let base = Expression { kind: variable, span: Span { start: span.start, end: span.start.saturating_add(length) } };
    Some(Kind::Access(Box::new(base), steps))
}
