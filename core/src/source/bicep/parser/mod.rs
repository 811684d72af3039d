//! Tokens to the tree.

mod expression;
mod statement;
mod text;

use super::lexer::{begins_statement, tokens};
use super::syntax::{File, Name};
use super::token::{Kind, Token};
use crate::limits::{MAX_BICEP_DEPTH, MAX_COMMENTS};
use crate::source::reports::Reports;
use crate::source::{Comment, Problem, ProblemKind, Span};

/// What a text was read to.
#[derive(Debug, Default, PartialEq)]
pub struct Reading {
    /// The statements that could be read.
    pub file: File,
    /// Its faults, in order.
    pub problems: Vec<Problem>,
    /// Its comments, in order; lines that begin with `#` instruct the compiler and count too.
    pub comments: Vec<Comment>,
}

/// Reads a text. `base` is its first byte in the file, `document` its number there. Never fails, and never panics: what
/// cannot be read is a problem, and costs the statement that it stands in.
#[must_use]
pub fn read(text: &str, base: usize, document: u32) -> Reading {
    let lexed = tokens(text, base, MAX_COMMENTS);
    let mut parser = Parser {
        text,
        base,
        document,
        indent: lexed.indent,
        tokens: &lexed.tokens,
        at: 0,
        depth: 0,
        reports: Reports::default(),
    };
    let file = parser.file();
    let (problems, _) = parser.reports.into_parts();
    let mut comments = lexed.comments;
    comments.truncate(MAX_COMMENTS);
    Reading { file, problems, comments }
}

/// A statement that cannot be read; why is reported already.
struct Fault;

type Read<T> = Result<T, Fault>;

struct Parser<'t> {
    text: &'t str,
    base: usize,
    document: u32,
    indent: usize,
    tokens: &'t [Token],
    at: usize,
    depth: usize,
    reports: Reports,
}

impl<'t> Parser<'t> {
    fn token(&self) -> Token {
        let end = Token { kind: Kind::End, start: 0, end: 0 };
        self.tokens.get(self.at).or(self.tokens.last()).copied().unwrap_or(end)
    }

    /// The kind of the token `ahead` of this one.
    fn kind_at(&self, ahead: usize) -> Kind {
        self.tokens.get(self.at.saturating_add(ahead)).map_or(Kind::End, |token| token.kind)
    }

    fn advance(&mut self) -> Token {
        let token = self.token();
        if token.kind != Kind::End {
            self.at = self.at.saturating_add(1);
        }
        token
    }

    fn slice(&self, token: Token) -> &'t str {
        self.text.get(token.start as usize..token.end as usize).unwrap_or_default()
    }

    fn span(&self, token: Token) -> Span {
        Span { start: token.start, end: token.end }.shifted(self.base)
    }

    /// From a place up to the end of the last token that was read.
    fn since(&self, start: Span) -> Span {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        let end = last.map_or(start.end, |last| self.span(*last).end);
        Span { start: start.start, end: end.max(start.start) }
    }

    fn is(&self, mark: &str) -> bool {
        matches!(self.token().kind, Kind::Mark(found) if found == mark)
    }

    /// Passes a mark when it is the next token.
    fn passes(&mut self, mark: &str) -> bool {
        let is = self.is(mark);
        if is {
            self.advance();
        }
        is
    }

    fn skip_lines(&mut self) {
        while self.token().kind == Kind::Line {
            self.advance();
        }
    }

    fn word(&self) -> Option<&'t str> {
        let token = self.token();
        (token.kind == Kind::Name).then(|| self.slice(token))
    }

    fn name(&mut self) -> Read<Name> {
        match self.token() {
            token @ Token { kind: Kind::Name, .. } => {
                self.advance();
                Ok(Name { text: self.slice(token).into(), span: self.span(token) })
            }
            _ => Err(self.unexpected("a name is expected")),
        }
    }

    fn expect(&mut self, mark: &'static str) -> Read<Token> {
        if self.is(mark) {
            return Ok(self.advance());
        }
        Err(self.unexpected(&format!("`{mark}` is expected")))
    }

    /// Reports that another token is expected here.
    fn unexpected(&mut self, expected: &str) -> Fault {
        let token = self.token();
        let found = match token.kind {
            Kind::End => "the text ends".to_owned(),
            Kind::Line => "the line ends".to_owned(),
            Kind::Text(..) => "a text".to_owned(),
            _ => crate::source::reports::quoted(self.slice(token)),
        };
        // A line end is shown where the line ends, not where the next one begins.
        let span = match token.kind {
            Kind::Line => Span::new(token.start as usize, token.start as usize).shifted(self.base),
            _ => self.span(token),
        };
        let help = match (token.kind, self.slice(token)) {
            (Kind::Stray, "\"") => Some("texts of Bicep stand in single quotes"),
            (Kind::Stray, ";") => Some("statements of Bicep end with their line"),
            _ => None,
        };
        self.fault(ProblemKind::BicepSyntax, span, format!("{found} where {expected}"), help)
    }

    fn fault(&mut self, kind: ProblemKind, span: Span, message: String, help: Option<&str>) -> Fault {
        self.reports.problem(Problem {
            kind,
            document: self.document,
            path: String::new(),
            span,
            message,
            help: help.map(str::to_owned),
            related: None,
        });
        Fault
    }

    /// Runs `read` one level deeper, unless the text is nested too deeply.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= MAX_BICEP_DEPTH {
            let span = self.span(self.token());
            let message = format!("the text is nested more than {MAX_BICEP_DEPTH} levels deep");
            return Err(self.fault(ProblemKind::Limit, span, message, Some("split the expression into variables")));
        }
        self.depth = self.depth.saturating_add(1);
        let result = read(self);
        self.depth = self.depth.saturating_sub(1);
        result
    }

    /// Whether the next token begins a statement: it is the first of its line, indented as statements are, and followed
    /// as it is in a statement.
    fn at_statement(&self) -> bool {
        let first =
            self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).is_none_or(|last| last.kind == Kind::Line);
        let token = self.token();
        if !first || !matches!(token.kind, Kind::Name | Kind::Mark("@")) {
            return false;
        }
        let start = token.start as usize;
        let before = self.text.get(..start).unwrap_or_default();
        let blanks = before.len().saturating_sub(before.trim_end_matches([' ', '\t', '\u{feff}']).len());
        blanks == self.indent && begins_statement(self.text.get(start..).unwrap_or_default())
    }
}
