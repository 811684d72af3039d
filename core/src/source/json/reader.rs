use std::ops::Range;

use super::{number, string};
use crate::limits::MAX_JSON_ERRORS;
use crate::source::reports::{Reports, quoted};
use crate::source::tree::{Full, Shape, Tree};
use crate::source::{Comment, Node, Problem, ProblemKind, Span, Value};

/// What a JSON text holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JsonReading {
    /// The tree; none when the text holds no value.
    pub root: Option<Node>,
    /// What is wrong, by place.
    pub problems: Vec<Problem>,
    /// The comments in order.
    pub comments: Vec<Comment>,
    /// Whether the tree holds all that the text says; false after an error that hides a part.
    pub complete: bool,
}

/// Reads a JSON text with `//` and `/* */` comments and texts over several lines.
///
/// `base` is the offset of `text` in its file, and all spans are offsets of the file. Never fails: after an error
/// reading goes on where it can.
#[must_use]
pub fn read(text: &str, base: usize, document: u32) -> JsonReading {
    let mut reader = Reader {
        text,
        base,
        at: if text.starts_with('\u{feff}') { 3 } else { 0 },
        tree: Tree::new(document, ProblemKind::JsonSyntax),
        reports: Reports::default(),
        errors: 0,
        has_root: false,
        comma: None,
        ready: true,
    };
    let ended = loop {
        match reader.step() {
            Ok(true) => {}
            Ok(false) => break Ok(()),
            Err(Full) => break Err(Full),
        }
    };
    match ended {
        Ok(()) => reader.end(),
        Err(Full) => reader.tree.complete = false,
    }
    let root = reader.tree.take_root(&mut reader.reports);
    let complete = reader.tree.complete;
    let (problems, comments) = reader.reports.into_parts();
    JsonReading { root, problems, comments, complete }
}

struct Reader<'t> {
    text: &'t str,
    base: usize,
    at: usize,
    tree: Tree,
    reports: Reports,
    errors: usize,
    has_root: bool,
    /// The comma just read.
    comma: Option<Span>,
    /// Whether an item or a key may come: after an opening bracket or a comma.
    ready: bool,
}

impl Reader<'_> {
    /// Reads one token; false at the end of the text.
    fn step(&mut self) -> Result<bool, Full> {
        if self.errors >= MAX_JSON_ERRORS {
            let message =
                format!("the text has more than {MAX_JSON_ERRORS} syntax errors; nothing from here on is read");
            self.tree.report(ProblemKind::Limit, self.here(), message, "correct the first ones", &mut self.reports);
            return Err(Full);
        }
        self.skip_blanks();
        let start = self.at;
        let Some(byte) = self.text.as_bytes().get(start) else { return Ok(false) };
        if *byte == b'/' && self.comment() {
            return Ok(true);
        }
        if self.has_root && self.tree.innermost().is_none() {
            let message = "text follows the end of the JSON value".to_owned();
            self.error(self.here(), message, "remove it; a JSON file holds one value");
            return Err(Full);
        }
        match byte {
            b'{' => self.open(Shape::Mapping)?,
            b'[' => self.open(Shape::Sequence)?,
            b'}' => self.close(Shape::Mapping)?,
            b']' => self.close(Shape::Sequence)?,
            b',' => self.comma()?,
            b'"' | b'\'' => self.quoted(*byte)?,
            b'#' if self.line_comment(1) => {
                let span = self.span(start..self.at);
                self.error(
                    span,
                    "`#` does not begin a comment in JSON".to_owned(),
                    "write `//`, or remove the comment",
                );
            }
            byte if is_word(*byte) => self.word()?,
            _ => self.unexpected(),
        }
        Ok(true)
    }

    fn skip_blanks(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r')).count();
        self.at = self.at.saturating_add(blanks);
    }

    fn open(&mut self, shape: Shape) -> Result<(), Full> {
        let span = self.one_byte();
        if self.begin(span) {
            self.fill_key(span)?;
        }
        self.tree.open(shape, span, true, 0, &mut self.reports)?;
        self.at = self.at.saturating_add(1);
        self.ready = true;
        self.comma = None;
        Ok(())
    }

    fn close(&mut self, shape: Shape) -> Result<(), Full> {
        let span = self.one_byte();
        let written = self.slice(span).to_owned();
        self.at = self.at.saturating_add(1);
        if !self.tree.is_inside(shape) {
            self.error(span, format!("the bracket `{written}` closes nothing"), "remove it");
            return Ok(());
        }
        self.before_end(span)?;
        while let Some((innermost, opened)) = self.tree.innermost() {
            let matches = innermost == shape;
            if !matches {
                let opener = self.slice(opened).to_owned();
                let problem = Problem {
                    help: Some(format!("close it with `{}`", if opener == "{" { '}' } else { ']' })),
                    related: Some((span, "closed here".to_owned())),
                    ..self.problem(opened, format!("the bracket `{opener}` is closed by `{written}`"))
                };
                self.push(problem);
            }
            self.pop(matches.then_some(span));
            if matches {
                break;
            }
            self.before_end(span)?;
        }
        self.comma = None;
        self.ready = false;
        Ok(())
    }

    fn pop(&mut self, closer: Option<Span>) {
        if let Some(closed) = self.tree.pop(closer, &mut self.reports) {
            self.tree.attach(closed.node, closed.weight, false, &mut self.reports);
            self.has_root = true;
        }
    }

    /// What cannot stand before a closing bracket.
    fn before_end(&mut self, closer: Span) -> Result<(), Full> {
        if let Some(comma) = self.comma.take() {
            let problem = self.problem(comma, "a `,` follows the last entry".to_owned());
            let help = Some("remove the `,`".to_owned());
            self.push(Problem { kind: ProblemKind::TrailingComma, help, ..problem });
        }
        if self.awaits_value() {
            self.no_value(closer)?;
        }
        Ok(())
    }

    fn comma(&mut self) -> Result<(), Full> {
        let span = self.one_byte();
        self.at = self.at.saturating_add(1);
        if self.awaits_value() {
            self.no_value(span)?;
        } else if self.ready {
            self.error(span, "a `,` stands where an entry is expected".to_owned(), "remove the `,`");
            return Ok(());
        }
        self.ready = true;
        self.comma = Some(span);
        Ok(())
    }

    /// Whether the innermost mapping has a key without a value.
    fn awaits_value(&self) -> bool {
        matches!(self.tree.innermost(), Some((Shape::Mapping, _))) && !self.tree.expects_key()
    }

    fn no_value(&mut self, before: Span) -> Result<(), Full> {
        let span = Span { end: before.start, ..before };
        self.error(before, "the key has no value".to_owned(), "write a value after the `:`, or remove the key");
        self.tree.complete = false;
        self.tree.scalar(Node { span, value: Value::Null }, &mut self.reports)
    }

    /// Checks that a key or value may begin here; true when a key must be made up for it.
    fn begin(&mut self, span: Span) -> bool {
        let in_entry = self.awaits_value();
        if !in_entry && !self.ready {
            let message = "a `,` is missing before this entry".to_owned();
            self.error(Span { end: span.start, ..span }, message, "write a `,` between entries");
        }
        self.comma = None;
        self.ready = false;
        self.tree.expects_key()
    }

    /// A value where a key is expected: it is kept out of the tree.
    fn fill_key(&mut self, span: Span) -> Result<(), Full> {
        self.tree.complete = false;
        let before = self.at.saturating_sub(1);
        if self.text.get(before..).is_some_and(|text| text.starts_with("{{")) {
            let help = "render the template first and check the result";
            self.error(
                Span { start: span.start.saturating_sub(1), ..span },
                "this is a template, not JSON".to_owned(),
                help,
            );
            return Err(Full);
        }
        self.error(span, "a key is expected here".to_owned(), "write `\"key\": value`");
        self.tree.key("".into(), Span { end: span.start, ..span });
        Ok(())
    }

    fn quoted(&mut self, quote: u8) -> Result<(), Full> {
        let start = self.at;
        let text = string::read(self.text, start, quote);
        let span = self.span(start..text.end);
        self.at = text.end;
        if quote == b'\'' {
            self.error(span, "the text is in single quotes".to_owned(), "write double quotes");
        }
        if let Some((range, what, help)) = text.fault {
            let span = self.span(range);
            self.error(span, what.to_owned(), help);
        }
        if self.begin(span) { self.key(&text.value, span) } else { self.value(span, Value::String(text.value.into())) }
    }

    fn word(&mut self) -> Result<(), Full> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| is_word(**byte)).count();
        self.at = start.saturating_add(length);
        let span = self.span(start..self.at);
        let word = self.slice(span).to_owned();
        if self.begin(span) {
            self.error(span, format!("the key {} is not in quotes", quoted(&word)), "write it in double quotes");
            return self.key(&word, span);
        }
        let value = match word.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            _ => match number::read(&word) {
                Some(number) => number,
                None => self.odd_word(&word, span),
            },
        };
        self.value(span, value)
    }

    fn odd_word(&mut self, word: &str, span: Span) -> Value {
        let begins_number = word.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
        let (message, help) = if begins_number {
            (format!("{} is not a number of JSON", quoted(word)), "write it in decimal digits, or quote it")
        } else {
            (
                format!("{} is not a value of JSON", quoted(word)),
                "quote it if it is text; else `true`, `false` or `null`",
            )
        };
        self.error(span, message, help);
        if begins_number {
            let decimal = word.parse().ok().filter(|value: &f64| value.is_finite()).map(Value::Float);
            return word.parse().ok().map(Value::Int).or(decimal).unwrap_or_else(|| Value::String(word.into()));
        }
        match word.to_ascii_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" | "none" | "undefined" => Value::Null,
            _ => Value::String(word.into()),
        }
    }

    fn value(&mut self, span: Span, value: Value) -> Result<(), Full> {
        self.has_root = true;
        self.tree.scalar(Node { span, value }, &mut self.reports)
    }

    fn key(&mut self, key: &str, span: Span) -> Result<(), Full> {
        self.tree.key(key.into(), span);
        loop {
            self.skip_blanks();
            match self.text.as_bytes().get(self.at) {
                Some(b'/') if self.comment() => {}
                Some(b':') => {
                    self.at = self.at.saturating_add(1);
                    return Ok(());
                }
                Some(b',' | b'}' | b']') | None => return Ok(()),
                Some(_) => {
                    let message = format!("a `:` is missing after the key {}", quoted(key));
                    self.error(self.here(), message, "write a `:` between key and value");
                    return Ok(());
                }
            }
        }
    }

    /// Reads a comment that begins with `/`; false when none does.
    fn comment(&mut self) -> bool {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or("");
        if rest.starts_with("//") {
            return self.line_comment(2);
        }
        let Some(body) = rest.strip_prefix("/*") else { return false };
        let Some(length) = body.find("*/") else {
            let span = self.span(start..start.saturating_add(2));
            self.error(span, "the comment is never closed".to_owned(), "close it with `*/`");
            self.tree.complete = false;
            self.at = self.text.len();
            return true;
        };
        self.at = start.saturating_add(length).saturating_add(4);
        let span = self.span(start..self.at);
        self.reports.comment(span, body.get(..length).unwrap_or(""), self.tree.document);
        true
    }

    /// Reads a comment up to the end of the line, whose mark has `mark` bytes.
    fn line_comment(&mut self, mark: usize) -> bool {
        let start = self.at;
        let line = self.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
        self.at = start.saturating_add(line.len()).max(start.saturating_add(mark));
        let span = self.span(start..self.at);
        self.reports.comment(span, line.get(mark..).unwrap_or(""), self.tree.document);
        true
    }

    /// Skips what begins nothing.
    fn unexpected(&mut self) {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or("");
        let known = |c: char| c.is_ascii() && (is_word(c as u8) || " \t\r\n{}[],\"'#".contains(c));
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let length =
            rest.get(first..).and_then(|more| more.find(known)).map_or(rest.len(), |at| first.saturating_add(at));
        self.at = start.saturating_add(length.max(1));
        let span = self.span(start..self.at);
        let message = format!("{} cannot stand here", quoted(self.slice(span)));
        self.error(span, message, "remove it, or quote the text that it belongs to");
    }

    /// The end of the text.
    fn end(&mut self) {
        if let Some((_, opened)) = self.tree.innermost() {
            self.tree.complete = false;
            let opener = self.slice(opened).to_owned();
            let help = format!("close it with `{}`", if opener == "{" { '}' } else { ']' });
            self.error(opened, format!("the bracket `{opener}` is never closed"), &help);
        } else if !self.has_root {
            self.tree.complete = false;
            self.error(self.here(), "the text holds no JSON value".to_owned(), "write a JSON value, such as `{}`");
        }
    }

    fn error(&mut self, span: Span, message: String, help: &str) {
        let problem = Problem { help: Some(help.to_owned()), ..self.problem(span, message) };
        self.push(problem);
    }

    fn push(&mut self, problem: Problem) {
        self.errors = self.errors.saturating_add(1);
        self.reports.problem(problem);
    }

    fn problem(&self, span: Span, message: String) -> Problem {
        Problem {
            kind: ProblemKind::JsonSyntax,
            document: self.tree.document,
            path: self.tree.pointer(),
            span,
            message,
            help: None,
            related: None,
        }
    }

    fn one_byte(&self) -> Span {
        self.span(self.at..self.at.saturating_add(1))
    }

    /// The character that comes next, or the end of the text.
    fn here(&self) -> Span {
        let length = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.span(self.at..self.at.saturating_add(length))
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(range.start, range.end).shifted(self.base)
    }

    fn slice(&self, span: Span) -> &str {
        let local = |at: u32| (at as usize).saturating_sub(self.base);
        self.text.get(local(span.start)..local(span.end)).unwrap_or("")
    }
}

/// Bytes of numbers, names, and keys without quotes.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.' | b'$')
}
