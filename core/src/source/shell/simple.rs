//! Simple commands: assignments, redirections, words.

use super::commands::{skip_blanks, skip_comment, skip_newlines};
use super::dollar::{is_name, is_name_start};
use super::heredoc;
use super::parser::Parser;
use super::syntax::{AssignedValue, Assignment, RawWord, Simple};
use super::words::read_word;
use crate::source::Span;

/// Commands whose words may be assignments.
const DECLARATIONS: [&str; 5] = ["export", "declare", "local", "readonly", "typeset"];

/// Reads a command with its words up to an operator or a line end.
pub(super) fn read_simple(parser: &mut Parser) -> Simple {
    let mut simple = Simple::default();
    let start = parser.pos;
    let expected = parser.takes_flags.take();
    let mut end;
    let mut declaring = false;
    let mut testing = false;
    loop {
        skip_blanks(parser);
        let before = parser.pos;
        end = before;
        if parser.peek(0) == Some(b'#') {
            skip_comment(parser);
            break;
        }
        if testing && skip_test_operator(parser) {
            continue;
        }
        if read_redirection(parser, &mut simple) {
            continue;
        }
        if (simple.words.is_empty() || declaring)
            && let Some(assignment) = read_assignment(parser)
        {
            simple.assignments.push(assignment);
            continue;
        }
        let word = read_word(parser);
        if parser.pos == before {
            break;
        }
        if word.pieces.is_empty() {
            continue;
        }
        let written = word.span.slice(parser.text);
        if simple.words.is_empty() {
            declaring = DECLARATIONS.contains(&written);
            testing = written == "[[";
            if let Some(end) = expected {
                report_lost_flags(parser, end, start, written);
            }
        }
        let ends_test = testing && written == "]]";
        simple.words.push(word);
        if ends_test {
            testing = false;
        }
    }
    let named = simple.words.iter().take(4).map(|word| word.span.slice(parser.text));
    let flags = simple.words.first().is_some_and(|word| is_flag(word.span.slice(parser.text)));
    let takes_flags = flags || named.into_iter().any(|word| matches!(word, "az" | "kubectl"));
    parser.takes_flags = takes_flags.then_some(end);
    simple
}

/// Skips an operator of `[[ … ]]`.
fn skip_test_operator(parser: &mut Parser) -> bool {
    match parser.peek(0) {
        Some(b'(' | b')' | b'<' | b'>') => parser.skip(1),
        Some(b'&' | b'|') if parser.peek(0) == parser.peek(1) => parser.skip(2),
        _ => return false,
    }
    true
}

fn is_flag(word: &str) -> bool {
    let name = word.strip_prefix("--").or_else(|| word.strip_prefix('-'));
    name.is_some_and(|name| name.starts_with(|first: char| first.is_ascii_alphabetic()))
}

/// Reports a command that starts with a flag, on a line after a command that takes flags and ended at `end`.
fn report_lost_flags(parser: &mut Parser, end: usize, start: usize, word: &str) {
    let between = parser.slice(end, start);
    let blank = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    if !is_flag(word) || !between.contains('\n') || !between.lines().all(blank) {
        return;
    }
    let line = between.rfind('\n').map_or(0, |at| end.saturating_add(at).saturating_add(1));
    if parser.reported_line == Some(line) {
        return;
    }
    // The line before may be the comment that ends a continued command: it starts before `end`.
    let comment = parser.comments.last().filter(|comment| comment.start as usize >= end);
    let before = comment.map(|comment| parser.slice(0, comment.start as usize).trim_end_matches([' ', '\t']));
    let commented = before.is_some_and(|before| before.is_empty() || before.ends_with('\n'));
    let span = Span::new(start, start.saturating_add(word.len()));
    let (message, help) = if commented {
        let message = format!("the command ended at the comment before, so `{word}` is not part of it");
        (message, "move the comment above the command".to_owned())
    } else {
        let message = format!("the command ended on the line before, so `{word}` is not part of it");
        (message, "end the line before with `\\`".to_owned())
    };
    parser.problem(span, message, help);
}

/// Reads one redirection with its target. A `<` that opens a placeholder is none.
pub(super) fn read_redirection(parser: &mut Parser, simple: &mut Simple) -> bool {
    let digits = parser.ahead().iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    let rest = parser.ahead().get(digits..).unwrap_or_default();
    if parser.placeholder_len(digits).is_some() {
        return false;
    }
    let operators: [&[u8]; 13] =
        [b"<<<", b"<<-", b"<<", b"<&", b"<>", b"<", b"&>>", b"&>", b">>", b">&", b">|", b">(", b">"];
    let Some(operator) = operators.into_iter().find(|operator| rest.starts_with(operator)) else { return false };
    let substitutes = operator == b">(" || (operator == b"<" && rest.get(1) == Some(&b'('));
    if substitutes || (digits > 0 && operator.starts_with(b"&")) {
        return false;
    }
    let start = parser.pos;
    parser.skip(digits.saturating_add(operator.len()));
    if operator == b"<<" || operator == b"<<-" {
        let operator_span = Span::new(start, parser.pos);
        simple.heredocs.push(operator_span.start);
        heredoc::open(parser, operator_span, operator == b"<<-");
        return true;
    }
    skip_blanks(parser);
    simple.targets.push(read_word(parser));
    true
}

/// Reads `NAME=value`, `NAME+=value`, `NAME[i]=value` or `NAME=(…)`.
fn read_assignment(parser: &mut Parser) -> Option<Assignment> {
    let at = parser.pos;
    let ahead = parser.ahead();
    let first = ahead.first().copied()?;
    if !is_name_start(first) {
        return None;
    }
    let length = ahead.iter().take(256).take_while(|byte| is_name(**byte)).count();
    let name = parser.slice(at, at.saturating_add(length)).to_owned();
    let mut rest = ahead.get(length..)?;
    let mut skipped = length;
    let mut element = false;
    if rest.first() == Some(&b'[') {
        let close = rest.iter().take(256).position(|byte| matches!(byte, b']' | b'\n'))?;
        let after = close.saturating_add(1);
        rest = rest.get(after..)?;
        skipped = skipped.saturating_add(after);
        element = true;
    }
    let append = rest.starts_with(b"+=");
    if !append && !rest.starts_with(b"=") {
        return None;
    }
    parser.skip(skipped.saturating_add(if append { 2 } else { 1 }));
    if !element && parser.peek(0) == Some(b'(') {
        let value = AssignedValue::Array(read_array(parser));
        return Some(Assignment { name, at, append, value });
    }
    let word = read_word(parser);
    let value = if element { AssignedValue::Element(word) } else { AssignedValue::Word(word) };
    Some(Assignment { name, at, append, value })
}

fn read_array(parser: &mut Parser) -> Vec<RawWord> {
    let mark = parser.mark();
    if parser.is_unclosed() {
        let piece = parser.recover(mark, "(");
        return vec![RawWord { span: piece.span, pieces: vec![piece] }];
    }
    parser.skip(1);
    let mut words = Vec::new();
    loop {
        skip_newlines(parser);
        if parser.eat(")") {
            return words;
        }
        let before = parser.pos;
        let word = read_word(parser);
        if !word.pieces.is_empty() {
            words.push(word);
        }
        if parser.at_end() {
            let piece = parser.recover(mark, "(");
            return vec![RawWord { span: piece.span, pieces: vec![piece] }];
        }
        if parser.pos == before {
            parser.skip(1);
        }
    }
}
