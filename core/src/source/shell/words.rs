//! Words as written: quotes, escapes, placeholders.

use super::dollar;
use super::parser::Parser;
use super::syntax::{PieceKind, RawPiece, RawWord};
use crate::source::Span;

/// What ends the pieces that [`read_pieces`] reads, besides the end of the text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// A blank or an operator.
    WordEnd,
    /// The same or a `)`, inside an array or a pattern.
    QuoteEnd,
    /// `}` of `${X:-…}`; blanks are text.
    Brace {
        /// Inside double quotes, where a single quote is text.
        quoted: bool,
    },
}

/// Reads the word that starts here. The word is empty when none does.
pub(super) fn read_word(parser: &mut Parser) -> RawWord {
    let start = parser.pos;
    let mut pieces = Vec::new();
    read_pieces(parser, Until::WordEnd, &mut pieces);
    let span = pieces.iter().map(|piece: &RawPiece| piece.span).reduce(Span::join);
    RawWord { span: span.unwrap_or(Span::new(start, start)), pieces }
}

/// Whether `byte` ends a word.
pub(super) fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>')
}

/// Reads pieces up to what ends them, which is not read.
pub(super) fn read_pieces(parser: &mut Parser, until: Until, pieces: &mut Vec<RawPiece>) {
    let in_quotes = until == Until::QuoteEnd || until == Until::Brace { quoted: true };
    while let Some(byte) = parser.peek(0) {
        let start = parser.pos;
        parser.count_part();
        if let Some(length) = parser.placeholder_len(0) {
            parser.skip(length);
            pieces.push(RawPiece { span: Span::new(start, parser.pos), quoted: in_quotes, kind: PieceKind::Hole });
            continue;
        }
        match byte {
            b'"' if until == Until::QuoteEnd => return,
            b'}' if matches!(until, Until::Brace { .. }) => return,
            b'`' if parser.in_backticks => return,
            b'\\' => escape(parser, until, pieces),
            b'\'' if !in_quotes => single_quoted(parser, pieces),
            b'"' => double_quoted(parser, pieces),
            b'$' => dollar::read(parser, in_quotes, pieces),
            b'`' => pieces.push(dollar::backticks(parser, in_quotes)),
            b'<' | b'>' if until == Until::WordEnd && parser.peek(1) == Some(b'(') => {
                if !pieces.is_empty() {
                    return;
                }
                pieces.push(dollar::substitution(parser, 2, false, "<("));
            }
            _ if until == Until::WordEnd && ends_word(byte) => return,
            _ => run(parser, until, pieces),
        }
        if parser.pos == start {
            return;
        }
    }
}

/// Reads bytes that stand for themselves: at least one.
fn run(parser: &mut Parser, until: Until, pieces: &mut Vec<RawPiece>) {
    let start = parser.pos;
    let in_quotes = until == Until::QuoteEnd || until == Until::Brace { quoted: true };
    parser.skip(1);
    parser.skip_until(|byte| match byte {
        b'\\' | b'"' | b'$' | b'`' | b'<' | b'{' => true,
        b'\'' => !in_quotes,
        b'}' => matches!(until, Until::Brace { .. }),
        _ => until == Until::WordEnd && ends_word(byte),
    });
    push_source(pieces, Span::new(start, parser.pos), in_quotes);
}

/// Appends text that stands for itself, to the piece before when that ends where this starts.
fn push_source(pieces: &mut Vec<RawPiece>, span: Span, quoted: bool) {
    if let Some(last) = pieces.last_mut()
        && matches!(last.kind, PieceKind::Source)
        && last.quoted == quoted
        && last.span.end == span.start
    {
        last.span.end = span.end;
        return;
    }
    pieces.push(RawPiece { span, quoted, kind: PieceKind::Source });
}

/// Reads a backslash and what it escapes.
fn escape(parser: &mut Parser, until: Until, pieces: &mut Vec<RawPiece>) {
    let start = parser.pos;
    if let Some(newline) = parser.newline_len(1) {
        parser.skip(newline.saturating_add(1));
        return;
    }
    parser.skip(1);
    let Some(next) = parser.text.get(parser.pos..).and_then(|rest| rest.chars().next()) else {
        push_source(pieces, Span::new(start, parser.pos), true);
        return;
    };
    let in_quotes = until == Until::QuoteEnd || until == Until::Brace { quoted: true };
    if in_quotes && !matches!(next, '"' | '\\' | '$' | '`' | '}') {
        push_source(pieces, Span::new(start, parser.pos), true);
        return;
    }
    if until == Until::WordEnd && matches!(next, ' ' | '\t') {
        report_lost_continuation(parser, start, "backslash");
    }
    parser.skip(next.len_utf8());
    let span = Span::new(start, parser.pos);
    pieces.push(RawPiece { span, quoted: true, kind: PieceKind::Escaped(next.to_string()) });
}

/// Reports a `\` or backtick, just read, with blanks after it at the end of a line that the next line was meant to continue.
pub(super) fn report_lost_continuation(parser: &mut Parser, backslash: usize, name: &str) {
    let rest = parser.ahead();
    let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let Some(newline) = parser.newline_len(blanks) else { return };
    let next = rest.get(blanks.saturating_add(newline)..).unwrap_or_default();
    let indent = next.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    if next.get(indent) == Some(&b'-') {
        let end = parser.pos.saturating_add(blanks);
        parser.problem(
            Span::new(backslash, end),
            format!("a space after the {name} ends the command here"),
            "remove the space, so that the next line belongs to the command".to_owned(),
        );
        // The next line is reported here, not a second time as a line without a backslash before it.
        parser.reported_line = Some(end.saturating_add(newline));
    }
}

/// Reads `'…'`; placeholders in it are unknown.
fn single_quoted(parser: &mut Parser, pieces: &mut Vec<RawPiece>) {
    let mark = parser.mark();
    let before = pieces.len();
    if parser.is_unclosed() {
        let piece = parser.recover(mark, "'");
        return pieces.push(piece);
    }
    pieces.push(quote_mark(parser.pos));
    parser.skip(1);
    push_quoted(parser, pieces, |byte| byte == b'\'');
    if parser.at_end() {
        pieces.truncate(before);
        let piece = parser.recover(mark, "'");
        pieces.push(piece);
    } else {
        parser.skip(1);
        pieces.push(quote_mark(parser.pos));
    }
}

/// Reads literal text up to a byte that `close` accepts, which is not read.
fn push_quoted(parser: &mut Parser, pieces: &mut Vec<RawPiece>, close: impl Fn(u8) -> bool) {
    let mut start = parser.pos;
    while let Some(byte) = parser.peek(0) {
        if close(byte) {
            break;
        }
        if let Some(length) = parser.placeholder_len(0) {
            parser.count_part();
            if parser.pos > start {
                push_source(pieces, Span::new(start, parser.pos), true);
            }
            start = parser.pos;
            parser.skip(length);
            pieces.push(RawPiece { span: Span::new(start, parser.pos), quoted: true, kind: PieceKind::Hole });
            start = parser.pos;
        } else {
            parser.skip(1);
            parser.skip_until(|byte| close(byte) || matches!(byte, b'<' | b'{' | b'$'));
        }
    }
    if parser.pos > start {
        push_source(pieces, Span::new(start, parser.pos), true);
    }
}

/// Reads `"…"`.
fn double_quoted(parser: &mut Parser, pieces: &mut Vec<RawPiece>) {
    let mark = parser.mark();
    let before = pieces.len();
    if parser.is_unclosed() {
        let piece = parser.recover(mark, "\"");
        return pieces.push(piece);
    }
    pieces.push(quote_mark(parser.pos));
    parser.skip(1);
    let in_backticks = std::mem::replace(&mut parser.in_backticks, false);
    read_pieces(parser, Until::QuoteEnd, pieces);
    parser.in_backticks = in_backticks;
    if parser.eat("\"") {
        pieces.push(quote_mark(parser.pos));
    } else {
        pieces.truncate(before);
        let piece = parser.recover(mark, "\"");
        pieces.push(piece);
    }
}

/// A piece without text at the outside of a quote, so that the word's span covers the quotes and an empty pair is a
/// word.
fn quote_mark(at: usize) -> RawPiece {
    RawPiece { span: Span::new(at, at), quoted: true, kind: PieceKind::Source }
}

/// Reads `$'…'` after the dollar sign.
pub(super) fn ansi_quoted(parser: &mut Parser, dollar: usize, pieces: &mut Vec<RawPiece>) {
    let mark = parser.mark();
    parser.skip(1);
    let mut text = String::new();
    loop {
        let start = parser.pos;
        parser.skip_until(|byte| matches!(byte, b'\'' | b'\\'));
        text.push_str(parser.slice(start, parser.pos));
        match parser.peek(0) {
            Some(b'\\') => {
                parser.skip(1);
                text.push(ansi_escape(parser));
            }
            Some(_) => break parser.skip(1),
            None => {
                let piece = parser.recover(mark, "'");
                return pieces.push(piece);
            }
        }
    }
    let span = Span::new(dollar, parser.pos);
    pieces.push(RawPiece { span, quoted: true, kind: PieceKind::Escaped(text) });
}

/// The character of an escape in `$'…'`, after the backslash.
fn ansi_escape(parser: &mut Parser) -> char {
    let Some(next) = parser.text.get(parser.pos..).and_then(|rest| rest.chars().next()) else { return '\\' };
    parser.skip(next.len_utf8());
    let (radix, digits) = match next {
        'n' => return '\n',
        't' => return '\t',
        'r' => return '\r',
        'a' => return '\u{7}',
        'b' => return '\u{8}',
        'e' | 'E' => return '\u{1b}',
        'f' => return '\u{c}',
        'v' => return '\u{b}',
        'x' => (16, 2),
        'u' => (16, 4),
        'U' => (16, 8),
        '0'..='7' => (8, 2),
        other => return other,
    };
    let mut code = next.to_digit(8).filter(|_| radix == 8).unwrap_or(0);
    for _ in 0..digits {
        let Some(digit) = parser.peek(0).and_then(|byte| char::from(byte).to_digit(radix)) else { break };
        code = code.saturating_mul(radix).saturating_add(digit);
        parser.skip(1);
    }
    char::from_u32(code).unwrap_or('\u{fffd}')
}
