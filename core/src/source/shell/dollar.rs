//! What starts with `$` or a backtick: variables and substitutions.

use super::commands;
use super::parser::Parser;
use super::syntax::{Operation, Parameter, PieceKind, RawPiece};
use super::words::{self, Until};
use crate::limits::MAX_ARITHMETIC_BYTES;
use crate::source::Span;

/// Reads what `$` starts.
pub(super) fn read(parser: &mut Parser, quoted: bool, pieces: &mut Vec<RawPiece>) {
    let start = parser.pos;
    match parser.peek(1) {
        Some(b'(') => {
            let piece = match arithmetic_len(parser, 1) {
                Some(length) => {
                    parser.skip(length.saturating_add(1));
                    hole(start, parser.pos, quoted)
                }
                None => substitution(parser, 2, quoted, "$("),
            };
            pieces.push(piece);
        }
        Some(b'{') => pieces.push(braced(parser, quoted)),
        Some(b'\'') if !quoted => {
            parser.skip(1);
            words::ansi_quoted(parser, start, pieces);
        }
        // `$"…"` is a quote that may be translated.
        Some(b'"') if !quoted => parser.skip(1),
        // `$$NAME` and `$$(…)` are what a Makefile hands to the shell as `$NAME` and `$(…)`; its environment is not ours.
        Some(b'$') if parser.peek(2) == Some(b'(') => {
            let piece = substitution(parser, 3, quoted, "$(");
            pieces.push(piece);
        }
        Some(b'$') => {
            parser.skip(2);
            skip_name(parser);
            pieces.push(hole(start, parser.pos, quoted));
        }
        Some(byte) if is_name_start(byte) => {
            parser.skip(1);
            let name = skip_name(parser).to_owned();
            pieces.push(parameter(start, parser.pos, quoted, name, false, Operation::Plain));
        }
        Some(b'0'..=b'9' | b'@' | b'*' | b'#' | b'?' | b'-' | b'!') => {
            parser.skip(2);
            pieces.push(hole(start, parser.pos, quoted));
        }
        _ => {
            parser.skip(1);
            pieces.push(RawPiece { span: Span::new(start, parser.pos), quoted, kind: PieceKind::Source });
        }
    }
}

fn hole(start: usize, end: usize, quoted: bool) -> RawPiece {
    RawPiece { span: Span::new(start, end), quoted, kind: PieceKind::Hole }
}

fn parameter(start: usize, end: usize, quoted: bool, name: String, all: bool, operation: Operation) -> RawPiece {
    let parameter = Parameter { name, all, operation };
    RawPiece { span: Span::new(start, end), quoted, kind: PieceKind::Parameter(Box::new(parameter)) }
}

/// Whether a variable's name may start with `byte`.
pub(super) fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// Whether a variable's name may go on with `byte`.
pub(super) fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Skips the name that stands here; empty when none does.
fn skip_name<'a>(parser: &mut Parser<'a>) -> &'a str {
    let start = parser.pos;
    if parser.peek(0).is_some_and(is_name_start) {
        parser.skip_until(|byte| !is_name(byte));
    }
    parser.slice(start, parser.pos)
}

/// Bytes of `(( … ))` that starts `ahead`, when it is closed by two brackets together.
pub(super) fn arithmetic_len(parser: &Parser, ahead: usize) -> Option<usize> {
    let rest = parser.ahead().get(ahead..)?;
    let inside = rest.strip_prefix(b"((")?;
    let inside = inside.get(..inside.len().min(MAX_ARITHMETIC_BYTES.saturating_sub(2)))?;
    let mut open = 0_usize;
    for (at, byte) in inside.iter().enumerate() {
        match byte {
            b'(' => open = open.saturating_add(1),
            b')' if open > 0 => open = open.saturating_sub(1),
            b')' => return (inside.get(at.saturating_add(1)) == Some(&b')')).then(|| at.saturating_add(4)),
            _ => {}
        }
    }
    None
}

/// Reads `$( … )`, `<( … )` and the like, whose opening is `opener` bytes long.
pub(super) fn substitution(parser: &mut Parser, opener: usize, quoted: bool, what: &str) -> RawPiece {
    let mark = parser.mark();
    let start = parser.pos;
    if parser.is_unclosed() {
        return parser.recover(mark, what);
    }
    parser.skip(opener);
    if !parser.descend() {
        return hole(start, parser.pos, quoted);
    }
    let in_backticks = std::mem::replace(&mut parser.in_backticks, false);
    let takes_flags = parser.takes_flags.take();
    let script = commands::read_closed(parser, b')');
    parser.in_backticks = in_backticks;
    parser.takes_flags = takes_flags;
    parser.ascend();
    if parser.eat(")") {
        let span = Span::new(start, parser.pos);
        return RawPiece { span, quoted, kind: PieceKind::Substitution(Box::new(script)) };
    }
    parser.in_backticks = in_backticks;
    parser.recover(mark, what)
}

/// Reads a substitution between backticks.
pub(super) fn backticks(parser: &mut Parser, quoted: bool) -> RawPiece {
    let mark = parser.mark();
    let start = parser.pos;
    if parser.is_unclosed() {
        return parser.recover(mark, "`");
    }
    parser.skip(1);
    if !parser.descend() {
        return hole(start, parser.pos, quoted);
    }
    let takes_flags = parser.takes_flags.take();
    parser.in_backticks = true;
    let script = commands::read_closed(parser, b'`');
    parser.in_backticks = false;
    parser.takes_flags = takes_flags;
    parser.ascend();
    if parser.eat("`") {
        let span = Span::new(start, parser.pos);
        return RawPiece { span, quoted, kind: PieceKind::Substitution(Box::new(script)) };
    }
    parser.recover(mark, "`")
}

/// Reads `${…}`.
fn braced(parser: &mut Parser, quoted: bool) -> RawPiece {
    let mark = parser.mark();
    let start = parser.pos;
    if parser.is_unclosed() {
        return parser.recover(mark, "${");
    }
    parser.skip(2);
    if !parser.descend() {
        return hole(start, parser.pos, quoted);
    }
    let name = skip_name(parser).to_owned();
    // `${1:-x}` has a default too; `${#X}`, `${!X}` and the rest are unknown.
    let digits =
        if name.is_empty() { parser.ahead().iter().take_while(|byte| byte.is_ascii_digit()).count() } else { 0 };
    let name = if digits > 0 { parser.slice(parser.pos, parser.pos.saturating_add(digits)).to_owned() } else { name };
    parser.skip(digits);
    let all = !name.is_empty() && (parser.eat("[@]") || parser.eat("[*]"));
    let operation = operation(parser, quoted);
    parser.ascend();
    if !parser.eat("}") {
        return parser.recover(mark, "${");
    }
    parameter(start, parser.pos, quoted, name, all, operation)
}

/// Reads what follows the name, up to the `}`.
fn operation(parser: &mut Parser, quoted: bool) -> Operation {
    let operator = ["}", ":-", "-", ":=", "=", ":?", "?", "##", "#", "%%", "%", "//", "/", ",,", "^^"];
    let operator = operator.into_iter().find(|operator| parser.starts_with(operator)).unwrap_or_default();
    if operator == "}" {
        return Operation::Plain;
    }
    parser.skip(operator.len());
    let start = parser.pos;
    let mut word = Vec::new();
    words::read_pieces(parser, Until::Brace { quoted }, &mut word);
    let written = parser.slice(start, parser.pos);
    let literal = |text: &str| !text.contains(['$', '*', '?', '[', '\\', '"', '\'', '`']);
    let known = match operator {
        ":-" | "-" => return Operation::Default(word),
        ":=" | "=" => return Operation::Assign(word),
        ":?" | "?" => Some(Operation::Require),
        ",," if written.is_empty() => Some(Operation::Lower),
        "^^" if written.is_empty() => Some(Operation::Upper),
        "#" | "##" if literal(written.strip_prefix('*').unwrap_or(written)) => {
            Some(Operation::CutPrefix { pattern: written.to_owned(), longest: operator == "##" })
        }
        "%" | "%%" if literal(written.strip_suffix('*').unwrap_or(written)) => {
            Some(Operation::CutSuffix { pattern: written.to_owned(), longest: operator == "%%" })
        }
        "/" | "//" if literal(written) && !written.is_empty() => {
            let (from, to) = written.split_once('/').unwrap_or((written, ""));
            let anchored = from.is_empty() || from.starts_with(['#', '%']);
            let replace = Operation::Replace { from: from.to_owned(), to: to.to_owned(), all: operator == "//" };
            (!anchored).then_some(replace)
        }
        _ => None,
    };
    known.unwrap_or(Operation::Unknown(word))
}
