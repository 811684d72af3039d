//! Texts: their pieces and escapes.

use super::{Parser, Read};
use crate::source::bicep::syntax::Piece;
use crate::source::bicep::token::{Kind, Piece as Part, Quote, Token};
use crate::source::{ProblemKind, Span};

impl Parser<'_> {
    /// A text with the expressions in it.
    pub(super) fn text(&mut self) -> Read<Vec<Piece>> {
        let first = self.token();
        let mut pieces = Vec::new();
        loop {
            let token = self.token();
            let Kind::Text(part, quote) = token.kind else {
                return Err(self.unexpected("`}` is expected, which ends the expression in the text"));
            };
            self.advance();
            let text = self.piece(token, part, quote)?;
            if !text.is_empty() {
                pieces.push(Piece::Text(text.into()));
            }
            if matches!(quote, Quote::Open | Quote::OpenTriple) {
                let span = Span::new(first.start as usize, first.start.saturating_add(1) as usize).shifted(self.base);
                let message = "the quote is never closed".to_owned();
                return Err(self.fault(ProblemKind::BicepSyntax, span, message, Some("close the quote")));
            }
            if matches!(part, Part::Whole | Part::Tail) {
                return Ok(pieces);
            }
            self.skip_lines();
            pieces.push(Piece::Expression(self.expression()?));
            self.skip_lines_before_value();
            if !matches!(self.token().kind, Kind::Text(Part::Middle | Part::Tail, _)) {
                return Err(self.unexpected("`}` is expected, which ends the expression in the text"));
            }
        }
    }

    /// What a piece says, escapes undone.
    fn piece(&mut self, token: Token, part: Part, quote: Quote) -> Read<String> {
        let written = self.slice(token);
        let (open, close) = match quote {
            Quote::Single | Quote::Open => (1, 1),
            Quote::Triple | Quote::OpenTriple => (3, 3),
            Quote::Template => (4, 3),
        };
        let open = if matches!(part, Part::Whole | Part::Head) { open } else { 1 };
        let close = match part {
            Part::Whole | Part::Tail if matches!(quote, Quote::Open | Quote::OpenTriple) => 0,
            Part::Whole | Part::Tail => close,
            Part::Head | Part::Middle => 2,
        };
        let end = written.len().saturating_sub(close);
        let inner = written.get(open..end).unwrap_or_default();
        if !matches!(quote, Quote::Single | Quote::Open) {
            // The line end behind the opening quotes is not part of the text.
            let begins = matches!(part, Part::Whole | Part::Head);
            let inner = match inner.strip_prefix("\r\n").or_else(|| inner.strip_prefix('\n')) {
                Some(rest) if begins => rest,
                _ => inner,
            };
            return Ok(inner.to_owned());
        }
        if !inner.contains('\\') {
            return Ok(inner.to_owned());
        }
        let start = (token.start as usize).saturating_add(open);
        self.unescaped(inner, start)
    }

    fn unescaped(&mut self, inner: &str, start: usize) -> Read<String> {
        let mut out = String::new();
        let mut rest = inner;
        while let Some((before, escape)) = rest.split_once('\\') {
            out.push_str(before);
            let (character, length) = match escape.chars().next() {
                Some('n') => (Some('\n'), 1),
                Some('r') => (Some('\r'), 1),
                Some('t') => (Some('\t'), 1),
                Some(c @ ('\\' | '\'' | '$')) => (Some(c), 1),
                Some('u') => unicode(escape),
                other => (None, other.map_or(0, char::len_utf8)),
            };
            let Some(character) = character else {
                let at = start.saturating_add(inner.len().saturating_sub(escape.len()).saturating_sub(1));
                let span = Span::new(at, at.saturating_add(length).saturating_add(1)).shifted(self.base);
                let message = "the escape does not exist in Bicep".to_owned();
                return Err(self.fault(ProblemKind::BicepSyntax, span, message, Some("write `\\\\` for a backslash")));
            };
            out.push(character);
            rest = escape.get(length..).unwrap_or_default();
        }
        out.push_str(rest);
        Ok(out)
    }
}

/// The character of `u{…}`, and its length.
fn unicode(escape: &str) -> (Option<char>, usize) {
    let Some((digits, _)) = escape.strip_prefix("u{").and_then(|rest| rest.split_once('}')) else { return (None, 1) };
    let character = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
    (character, digits.len().saturating_add(3))
}
