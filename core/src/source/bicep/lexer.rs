//! Text to tokens.

use memchr::{memchr2, memmem};

use super::token::{Kind, MARKS, Piece, Quote, Token};
use crate::source::{Comment, Span};

/// The tokens of a text, the last of them the end, and its comments with places in the file.
pub(super) struct Tokens {
    pub(super) tokens: Vec<Token>,
    pub(super) comments: Vec<Comment>,
    /// Blanks before the statements: those of a block on a page may all be indented.
    pub(super) indent: usize,
}

/// A text of which an expression is being read, and the braces open in that expression.
struct Open {
    quote: Quote,
    braces: usize,
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    base: usize,
    indent: usize,
    open: Vec<Open>,
    tokens: Vec<Token>,
    comments: Vec<Comment>,
    most_comments: usize,
}

/// Reads all tokens. `base` is the first byte of the text in its file.
pub(super) fn tokens(text: &str, base: usize, most_comments: usize) -> Tokens {
    let indent = text.lines().find(|line| begins_statement(line.trim_start())).map_or(0, indent_of);
    let mut lexer =
        Lexer { text, at: 0, base, indent, open: Vec::new(), tokens: Vec::new(), comments: Vec::new(), most_comments };
    while lexer.at < text.len() {
        lexer.next();
    }
    lexer.push(Kind::End, text.len());
    Tokens { tokens: lexer.tokens, comments: lexer.comments, indent }
}

fn indent_of(line: &str) -> usize {
    line.len().saturating_sub(line.trim_start().len())
}

/// Whether a line, its blanks cut off, begins like a statement.
pub(super) fn begins_statement(line: &str) -> bool {
    if let Some(decorator) = line.strip_prefix('@') {
        return decorator.starts_with(is_name_start);
    }
    let end = line.find(|c: char| !is_name(c)).unwrap_or(line.len());
    let (word, rest) = line.split_at_checked(end).unwrap_or((line, ""));
    let behind = rest.trim_start_matches([' ', '\t']);
    match word {
        "targetScope" => behind.starts_with('='),
        _ if behind.len() == rest.len() => false,
        "param" | "var" | "output" | "type" | "metadata" | "assert" | "func" | "resource" | "module" => {
            let name = behind.find(|c: char| !is_name(c)).unwrap_or(behind.len());
            behind.starts_with(is_name_start) && !behind.get(name..).unwrap_or_default().trim_start().starts_with(':')
        }
        "import" => behind.starts_with(['\'', '{', '*']),
        "using" => behind.starts_with('\'') || behind.starts_with("none"),
        "extends" | "provider" => behind.starts_with('\''),
        "extension" => behind.starts_with(|c| is_name_start(c) || c == '\''),
        _ => false,
    }
}

pub(super) fn is_name_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

pub(super) fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, kind: Kind, end: usize) {
        let Span { start, end: last } = Span::new(self.at, end);
        self.tokens.push(Token { kind, start, end: last });
        self.at = end;
    }

    fn next(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        let length = |test: fn(char) -> bool| rest.find(|c: char| !test(c)).unwrap_or(rest.len());
        match first {
            '\n' | '\r' => self.lines(length(|c| matches!(c, '\n' | '\r'))),
            '\u{feff}' => self.at = self.at.saturating_add(first.len_utf8()),
            c if c.is_whitespace() => {
                self.at = self.at.saturating_add(length(|c| c.is_whitespace() && !matches!(c, '\n' | '\r')));
            }
            '/' if rest.starts_with("//") => self.line_comment(2),
            '#' if self.begins_line() => self.line_comment(1),
            '/' if rest.starts_with("/*") => self.comment(),
            c if is_name_start(c) => self.push(Kind::Name, self.at.saturating_add(length(is_name))),
            c if c.is_ascii_digit() => self.push(Kind::Int, self.at.saturating_add(length(|c| c.is_ascii_digit()))),
            '$' if rest.starts_with("$'''") => self.template(true, 4),
            '\'' if rest.starts_with("'''") => self.triple(),
            '\'' => self.text(true),
            '}' if self.open.last().is_some_and(|open| open.braces == 0) => self.further(),
            _ => self.mark(first),
        }
    }

    fn lines(&mut self, length: usize) {
        let end = self.at.saturating_add(length);
        if matches!(self.tokens.last(), Some(Token { kind: Kind::Line, .. })) {
            self.at = end;
        } else {
            self.push(Kind::Line, end);
        }
        // A text that is never closed costs no more than the statement that it stands in.
        if !self.open.is_empty() {
            let rest = self.rest();
            let line = rest.trim_start_matches([' ', '\t']);
            if rest.len().saturating_sub(line.len()) == self.indent
                && begins_statement(line.lines().next().unwrap_or_default())
            {
                self.open.clear();
            }
        }
    }

    /// Whether only blanks stand before this in its line.
    fn begins_line(&self) -> bool {
        let before = self.text.get(..self.at).unwrap_or_default();
        matches!(before.trim_end_matches([' ', '\t']).chars().next_back(), None | Some('\n' | '\r' | '\u{feff}'))
    }

    fn line_comment(&mut self, marks: usize) {
        let rest = self.rest();
        let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
        self.keep_comment(marks, line, line);
    }

    fn comment(&mut self) {
        let rest = self.rest();
        let inner = rest.get(2..).and_then(|inner| memmem::find(inner.as_bytes(), b"*/"));
        let end = inner.map_or(rest.len(), |inner| inner.saturating_add(4));
        self.keep_comment(2, inner.map_or(rest.len(), |inner| inner.saturating_add(2)), end);
    }

    /// Keeps the bytes from the marks to `text_end` as a comment of `length` bytes.
    fn keep_comment(&mut self, marks: usize, text_end: usize, length: usize) {
        let rest = self.rest();
        let text: Box<str> = rest.get(marks..text_end).unwrap_or_default().into();
        let end = self.at.saturating_add(length);
        if self.comments.len() <= self.most_comments {
            self.comments.push(Comment { span: Span::new(self.at, end).shifted(self.base), text });
        }
        self.at = end;
    }

    fn mark(&mut self, first: char) {
        let rest = self.rest();
        let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(**mark)) else {
            return self.push(Kind::Stray, self.at.saturating_add(first.len_utf8()));
        };
        if let Some(open) = self.open.last_mut() {
            match *mark {
                "{" => open.braces = open.braces.saturating_add(1),
                "}" => open.braces = open.braces.saturating_sub(1),
                _ => {}
            }
        }
        self.push(Kind::Mark(mark), self.at.saturating_add(mark.len()));
    }

    /// Behind the `}` of an expression in a text, the text goes on.
    fn further(&mut self) {
        match self.open.pop() {
            Some(Open { quote: Quote::Template, .. }) => self.template(false, 1),
            _ => self.text(false),
        }
    }

    /// A piece of a text in single quotes, from its quote or brace.
    fn text(&mut self, first: bool) {
        let bytes = self.rest().as_bytes();
        let mut at = 1_usize;
        let (kind, length) = loop {
            let next = bytes.get(at.saturating_add(1));
            match bytes.get(at) {
                None | Some(b'\n' | b'\r') => break (Kind::Text(piece(first, false), Quote::Open), at),
                Some(b'\\') if matches!(next, Some(b'\\' | b'\'' | b'$')) => at = at.saturating_add(1),
                Some(b'\'') => break (Kind::Text(piece(first, false), Quote::Single), at.saturating_add(1)),
                Some(b'$') if next == Some(&b'{') => {
                    self.open.push(Open { quote: Quote::Single, braces: 0 });
                    break (Kind::Text(piece(first, true), Quote::Single), at.saturating_add(2));
                }
                Some(_) => {}
            }
            at = at.saturating_add(1);
        };
        self.push(kind, self.at.saturating_add(length));
    }

    fn triple(&mut self) {
        match self.rest().get(3..).and_then(closing) {
            Some(end) => {
                self.push(Kind::Text(Piece::Whole, Quote::Triple), self.at.saturating_add(3).saturating_add(end));
            }
            None => self.push(Kind::Text(Piece::Whole, Quote::OpenTriple), self.text.len()),
        }
    }

    /// A piece of a text in triple quotes that has expressions in it.
    fn template(&mut self, first: bool, skip: usize) {
        let bytes = self.rest().as_bytes();
        let mut at = skip;
        let behind = |at: usize| bytes.get(at..).unwrap_or_default();
        while let Some(found) = memchr2(b'\'', b'$', behind(at)) {
            at = at.saturating_add(found);
            if behind(at).starts_with(b"${") {
                self.push(
                    Kind::Text(piece(first, true), Quote::Template),
                    self.at.saturating_add(at).saturating_add(2),
                );
                return self.open.push(Open { quote: Quote::Template, braces: 0 });
            }
            if behind(at).starts_with(b"'''") {
                let end = at.saturating_add(quotes(behind(at)));
                return self.push(Kind::Text(piece(first, false), Quote::Template), self.at.saturating_add(end));
            }
            at = at.saturating_add(1);
        }
        self.push(Kind::Text(piece(first, false), Quote::OpenTriple), self.text.len());
    }
}

fn piece(first: bool, more: bool) -> Piece {
    match (first, more) {
        (true, false) => Piece::Whole,
        (true, true) => Piece::Head,
        (false, true) => Piece::Middle,
        (false, false) => Piece::Tail,
    }
}

/// Past the quotes that close a text in triple quotes: quotes before the last three are part of the text.
fn closing(body: &str) -> Option<usize> {
    let at = memmem::find(body.as_bytes(), b"'''")?;
    Some(at.saturating_add(quotes(body.get(at..)?.as_bytes())))
}

/// How many quotes stand at the start.
fn quotes(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| **byte == b'\'').count()
}
