use super::lexer::{LexError, Token, TokenKind, next};
use super::{Bytes, Expression, Key, Kind, Step};
use crate::limits::MAX_TEMPLATE_DEPTH;

/// Why a text is no expression.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct SyntaxError {
    pub(in super::super) message: String,
    pub(in super::super) bytes: Bytes,
    /// Whether the text may be right, but is nested too deeply to be read.
    pub(in super::super) too_deep: bool,
}

struct Parser<'t> {
    text: &'t str,
    token: Token,
    depth: usize,
}

/// Parses the text of a string with its outer brackets.
pub(in super::super) fn parse(text: &str) -> Result<Expression, SyntaxError> {
    // The outer brackets are known to be there; cutting the last one off makes a missing one show where it is missing.
    let inner = text.strip_suffix(']').unwrap_or(text);
    let start = Token { kind: TokenKind::End, bytes: Bytes { start: 0, end: 1 } };
    let mut parser = Parser { text: inner, token: start, depth: 0 };
    parser.advance()?;
    if parser.token.kind == TokenKind::End {
        return Err(parser.error("the expression is empty"));
    }
    let expression = parser.expression()?;
    match &parser.token.kind {
        TokenKind::End => Ok(expression),
        _ => Err(parser.error(&format!("{} after the end of the expression", parser.found()))),
    }
}

impl Parser<'_> {
    fn advance(&mut self) -> Result<Token, SyntaxError> {
        let next = next(self.text, self.token.bytes.end).map_err(|LexError { message, bytes }| SyntaxError {
            message,
            bytes,
            too_deep: false,
        })?;
        Ok(std::mem::replace(&mut self.token, next))
    }

    fn error(&self, message: &str) -> SyntaxError {
        SyntaxError { message: message.to_owned(), bytes: self.token.bytes, too_deep: false }
    }

    fn found(&self) -> String {
        match &self.token.kind {
            TokenKind::End => "the expression ends".to_owned(),
            TokenKind::Name(name) => format!("`{name}`"),
            TokenKind::Text(text) => format!("`'{text}'`"),
            TokenKind::Int(number) => format!("`{number}`"),
            TokenKind::Mark(mark) => format!("`{mark}`"),
        }
    }

    fn is(&self, mark: char) -> bool {
        self.token.kind == TokenKind::Mark(mark)
    }

    fn expect(&mut self, mark: char) -> Result<Token, SyntaxError> {
        if self.is(mark) {
            return self.advance();
        }
        Err(self.error(&format!("{} where `{mark}` is expected", self.found())))
    }

    fn expression(&mut self) -> Result<Expression, SyntaxError> {
        if self.depth >= MAX_TEMPLATE_DEPTH {
            let message = format!("the expression is nested more than {MAX_TEMPLATE_DEPTH} levels deep");
            return Err(SyntaxError { message, bytes: self.token.bytes, too_deep: true });
        }
        self.depth = self.depth.saturating_add(1);
        let primary = self.primary()?;
        let expression = self.accesses(primary)?;
        self.depth = self.depth.saturating_sub(1);
        Ok(expression)
    }

    fn primary(&mut self) -> Result<Expression, SyntaxError> {
        match &self.token.kind {
            TokenKind::Text(_) | TokenKind::Int(_) => {
                let Token { kind, bytes } = self.advance()?;
                let kind = match kind {
                    TokenKind::Int(number) => Kind::Int(number),
                    TokenKind::Text(text) => Kind::Text(text),
                    _ => Kind::Text(Box::default()),
                };
                Ok(Expression { kind, bytes })
            }
            TokenKind::Name(_) => self.call(),
            _ => Err(self.error(&format!("{} where a value is expected", self.found()))),
        }
    }

    fn name(&mut self) -> Result<(Box<str>, Bytes), SyntaxError> {
        match self.token.kind.clone() {
            TokenKind::Name(name) => {
                let token = self.advance()?;
                Ok((name, token.bytes))
            }
            _ => Err(self.error(&format!("{} where a name is expected", self.found()))),
        }
    }

    fn call(&mut self) -> Result<Expression, SyntaxError> {
        let (mut name, start) = self.name()?;
        let mut namespace = None;
        if self.is('.') {
            self.advance()?;
            namespace = Some(std::mem::replace(&mut name, self.name()?.0));
        }
        if !self.is('(') {
            let message = format!("{} where `(` is expected after the function name `{name}`", self.found());
            return Err(self.error(&message));
        }
        self.advance()?;
        let mut arguments = Vec::new();
        while !self.is(')') {
            if !arguments.is_empty() {
                if !self.is(',') {
                    return Err(self.error(&format!("{} where `,` or `)` is expected", self.found())));
                }
                self.advance()?;
            }
            arguments.push(self.expression()?);
        }
        let end = self.advance()?.bytes.end;
        Ok(Expression { kind: Kind::Call { namespace, name, arguments }, bytes: Bytes { start: start.start, end } })
    }

    fn accesses(&mut self, of: Expression) -> Result<Expression, SyntaxError> {
        let mut steps = Vec::new();
        loop {
            let start = self.token.bytes.start;
            let (key, safe) = if self.is('.') {
                self.advance()?;
                let safe = self.question()?;
                (Key::Name(self.name()?.0), safe)
            } else if self.is('[') {
                self.advance()?;
                let safe = self.question()?;
                let index = self.expression()?;
                if !self.is(']') {
                    return Err(self.error(&format!("{} where `]` is expected", self.found())));
                }
                (Key::Index(Box::new(index)), safe)
            } else {
                break;
            };
            // A name has moved past its end; a bracket is still to be passed.
            let end = if matches!(key, Key::Index(_)) { self.expect(']')?.bytes.end } else { self.token.bytes.start };
            steps.push(Step { key, safe, bytes: Bytes { start, end } });
        }
        if steps.is_empty() {
            return Ok(of);
        }
        let bytes = Bytes { start: of.bytes.start, end: steps.last().map_or(of.bytes.end, |step| step.bytes.end) };
        Ok(Expression { kind: Kind::Access { of: Box::new(of), steps }, bytes })
    }

    fn question(&mut self) -> Result<bool, SyntaxError> {
        if self.is('?') {
            self.advance()?;
            return Ok(true);
        }
        Ok(false)
    }
}
