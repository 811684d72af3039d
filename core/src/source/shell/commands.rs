//! Lists, pipelines and compound commands.

use super::dollar::{arithmetic_len, is_name, is_name_start};
use super::heredoc;
use super::parser::Parser;
use super::simple::{read_redirection, read_simple};
use super::syntax::{AndOr, Command, Joint, Pipeline, RawWord, Script, Simple};
use super::words::{ends_word, read_word};
use crate::source::Span;

/// Words that end a list when a compound command is open.
const CLOSERS: [&str; 8] = ["then", "elif", "else", "fi", "do", "done", "esac", "}"];

/// Reads the whole text.
pub(super) fn read_all(parser: &mut Parser) -> Script {
    let mut script = Script::default();
    while !parser.at_end() {
        let before = parser.pos;
        script.lists.append(&mut read_script(parser).lists);
        if parser.pos == before {
            // What closes nothing.
            parser.skip(bare_word(parser).len().max(1));
        }
    }
    script
}

/// Reads lists up to `close`, which is not read, passing over words that close what was never opened.
pub(super) fn read_closed(parser: &mut Parser, close: u8) -> Script {
    let mut script = Script::default();
    loop {
        script.lists.append(&mut read_script(parser).lists);
        if parser.at_end() || parser.peek(0) == Some(close) {
            return script;
        }
        parser.skip(bare_word(parser).len().max(1));
    }
}

/// Reads lists up to what closes the construct around them, which is not read, or to the end.
pub(super) fn read_script(parser: &mut Parser) -> Script {
    let mut script = Script::default();
    loop {
        skip_separators(parser);
        if parser.at_end() || at_closer(parser) {
            return script;
        }
        let before = parser.pos;
        let list = read_and_or(parser);
        script.lists.push(list);
        if parser.pos == before {
            parser.skip(1);
        }
    }
}

fn at_closer(parser: &Parser) -> bool {
    match parser.peek(0) {
        Some(b')') => true,
        Some(b'`') => parser.in_backticks,
        Some(b';') => matches!(parser.peek(1), Some(b';' | b'&')),
        _ => CLOSERS.contains(&bare_word(parser)),
    }
}

/// The word here as long as it could be a reserved word; empty when it is not bare.
fn bare_word<'a>(parser: &Parser<'a>) -> &'a str {
    let ahead = parser.ahead();
    let window = ahead.get(..ahead.len().min(64)).unwrap_or(ahead);
    let length = window.iter().position(|byte| ends_word(*byte) || (parser.in_backticks && *byte == b'`'));
    let length = length.unwrap_or(window.len());
    parser.slice(parser.pos, parser.pos.saturating_add(length))
}

/// Skips blanks and continued line ends.
pub(super) fn skip_blanks(parser: &mut Parser) {
    while let Some(byte) = parser.peek(0) {
        match byte {
            b' ' | b'\t' => parser.skip(1),
            b'\r' if parser.newline_len(0).is_none() => parser.skip(1),
            b'\\' => match parser.newline_len(1) {
                Some(length) => parser.skip(length.saturating_add(1)),
                None => return,
            },
            _ => return,
        }
    }
}

/// Skips blanks, line ends, comments, and `;` and `&` alone.
fn skip_separators(parser: &mut Parser) {
    loop {
        skip_blanks(parser);
        match parser.peek(0) {
            Some(b'#') => skip_comment(parser),
            Some(b';') if !matches!(parser.peek(1), Some(b';' | b'&')) => parser.skip(1),
            Some(b'&') => parser.skip(1),
            _ if parser.newline_len(0).is_some() => heredoc::skip_newline(parser),
            _ => return,
        }
    }
}

pub(super) fn skip_newlines(parser: &mut Parser) {
    loop {
        skip_blanks(parser);
        match parser.peek(0) {
            Some(b'#') => skip_comment(parser),
            _ if parser.newline_len(0).is_some() => heredoc::skip_newline(parser),
            _ => return,
        }
    }
}

pub(super) fn skip_comment(parser: &mut Parser) {
    let start = parser.pos;
    parser.pos = parser.line_end(start).max(start);
    parser.count_part();
    parser.comments.push(Span::new(start, parser.pos));
}

fn read_and_or(parser: &mut Parser) -> AndOr {
    let first = read_pipeline(parser);
    let mut rest = Vec::new();
    loop {
        skip_blanks(parser);
        let joint = match (parser.peek(0), parser.peek(1)) {
            (Some(b'&'), Some(b'&')) => Joint::And,
            (Some(b'|'), Some(b'|')) => Joint::Or,
            (byte, _) => return AndOr { first, rest, background: byte == Some(b'&') },
        };
        parser.skip(2);
        skip_newlines(parser);
        rest.push((joint, read_pipeline(parser)));
    }
}

fn read_pipeline(parser: &mut Parser) -> Pipeline {
    let mut commands = Vec::new();
    loop {
        skip_prefixes(parser);
        if let Some(command) = read_command(parser) {
            commands.push(command);
        }
        skip_blanks(parser);
        if parser.peek(0) != Some(b'|') || parser.peek(1) == Some(b'|') {
            return commands;
        }
        parser.skip(1);
        parser.eat("&");
        skip_newlines(parser);
    }
}

/// Skips what stands before a command without being part of it: `!`, the prompt `$ ` of a console, and the `@`, `+`
/// and `-` of a Makefile.
fn skip_prefixes(parser: &mut Parser) {
    let mut in_recipe = after_tab(parser);
    loop {
        skip_blanks(parser);
        match (parser.peek(0), parser.peek(1)) {
            (Some(b'!' | b'$'), Some(b' ' | b'\t')) => parser.skip(1),
            (Some(b'@' | b'+'), Some(next)) if is_name_start(next) || matches!(next, b'$' | b'-' | b'@') => {
                in_recipe = true;
                parser.skip(1);
            }
            (Some(b'-'), Some(b'@' | b'$')) => parser.skip(1),
            (Some(b'-'), Some(b'a'..=b'z')) if in_recipe && is_ignoring(parser) => parser.skip(1),
            _ => return,
        }
    }
}

/// Whether only a tab stands before, as in the recipe of a Makefile.
fn after_tab(parser: &Parser) -> bool {
    let before = parser.slice(parser.pos.saturating_sub(2), parser.pos);
    before == "\t" || before == "\n\t"
}

/// Whether `-` here makes a recipe ignore the command's failure, rather than start a flag of the line before.
fn is_ignoring(parser: &Parser) -> bool {
    let word = bare_word(parser);
    if parser.takes_flags.is_none() { word.len() > 2 } else { matches!(word, "-az" | "-kubectl" | "-helm") }
}

fn read_command(parser: &mut Parser) -> Option<Command> {
    parser.count_part();
    if parser.starts_with("((")
        && let Some(length) = arithmetic_len(parser, 0)
    {
        let names = names_in(parser.slice(parser.pos, parser.pos.saturating_add(length)), parser.pos);
        parser.skip(length);
        return Some(Command::Arithmetic { names });
    }
    let word = bare_word(parser);
    let compound = parser.peek(0) == Some(b'(')
        || matches!(word, "{" | "if" | "while" | "until" | "for" | "select" | "case" | "function");
    if compound || function_brackets(parser, word).is_some() {
        if !parser.descend() {
            parser.skip(word.len().max(1));
            return None;
        }
        let start = parser.pos;
        let command = read_compound(parser, word, start);
        parser.ascend();
        parser.takes_flags = None;
        return Some(command);
    }
    if matches!(word, "time" | "coproc") {
        parser.skip(word.len());
        skip_blanks(parser);
        if word == "time" && bare_word(parser) == "-p" {
            parser.skip(2);
        }
        skip_prefixes(parser);
        // Each turn skips a word, so a row of `time` ends; what follows is a command.
        return Some(Command::Simple(read_simple(parser)));
    }
    Some(Command::Simple(read_simple(parser)))
}

/// Bytes of `()` after a function's name, blanks included.
fn function_brackets(parser: &Parser, name: &str) -> Option<usize> {
    let valid = |byte: u8| is_name(byte) || matches!(byte, b'-' | b'.' | b':');
    if name.is_empty() || !name.bytes().all(valid) {
        return None;
    }
    let rest = parser.ahead().get(name.len()..)?;
    let rest = rest.get(..rest.len().min(64))?;
    let blank = |byte: &&u8| matches!(byte, b' ' | b'\t');
    let before = rest.iter().take_while(blank).count();
    let inside = rest.get(before..)?.strip_prefix(b"(")?.iter().take_while(blank).count();
    let close = before.saturating_add(1).saturating_add(inside);
    (rest.get(close) == Some(&b')')).then(|| close.saturating_add(1))
}

fn read_compound(parser: &mut Parser, word: &str, at: usize) -> Command {
    if parser.eat("(") {
        let script = read_closed(parser, b')');
        parser.eat(")");
        read_redirections(parser);
        return Command::Subshell(script);
    }
    parser.skip(word.len());
    let command = match word {
        "{" => Command::Group(read_until(parser, "}")),
        "if" => read_if(parser),
        "while" | "until" => {
            let condition = read_until(parser, "do");
            Command::While { condition, body: read_until(parser, "done") }
        }
        "for" | "select" => read_for(parser),
        "case" => read_case(parser),
        "function" => {
            skip_blanks(parser);
            let name = bare_word(parser).to_owned();
            parser.skip(name.len());
            skip_blanks(parser);
            if parser.eat("(") {
                skip_blanks(parser);
                parser.eat(")");
            }
            return Command::Function { name, at, body: read_function_body(parser) };
        }
        name => {
            parser.pos = at;
            parser.skip(name.len().saturating_add(function_brackets(parser, name).unwrap_or(0)));
            return Command::Function { name: name.to_owned(), at, body: read_function_body(parser) };
        }
    };
    read_redirections(parser);
    command
}

/// Reads a list and the word that closes it. Another word that closes something is left to what is around: the list
/// ends there.
fn read_until(parser: &mut Parser, closer: &str) -> Script {
    let script = read_script(parser);
    eat_closer(parser, closer);
    script
}

fn eat_closer(parser: &mut Parser, closer: &str) -> bool {
    let found = bare_word(parser) == closer;
    if found {
        parser.skip(closer.len());
    }
    found
}

fn read_if(parser: &mut Parser) -> Command {
    let mut arms = Vec::new();
    let mut otherwise = Script::default();
    loop {
        let condition = read_until(parser, "then");
        let body = read_script(parser);
        arms.push((condition, body));
        if eat_closer(parser, "elif") {
            continue;
        }
        if eat_closer(parser, "else") {
            otherwise = read_script(parser);
        }
        eat_closer(parser, "fi");
        return Command::If { arms, otherwise };
    }
}

fn read_for(parser: &mut Parser) -> Command {
    skip_blanks(parser);
    let name_at = parser.pos;
    let mut name = String::new();
    let mut words = Vec::new();
    if let Some(length) = arithmetic_len(parser, 0) {
        // `for ((i = 0; …))`: the first name is the counter; the rest are read as it is.
        let names = names_in(parser.slice(parser.pos, parser.pos.saturating_add(length)), parser.pos);
        name = names.into_iter().next().map(|(name, _)| name).unwrap_or_default();
        parser.skip(length);
    } else {
        let written = bare_word(parser);
        if written.bytes().all(is_name) {
            written.clone_into(&mut name);
            parser.skip(written.len());
        }
        skip_newlines(parser);
        if bare_word(parser) == "in" {
            parser.skip(2);
            words = read_words(parser);
        }
    }
    skip_separators(parser);
    let body = if eat_closer(parser, "do") {
        read_until(parser, "done")
    } else if eat_closer(parser, "{") {
        read_until(parser, "}")
    } else {
        Script::default()
    };
    Command::For { name, name_at, words, body }
}

/// Reads words up to an operator or a line end.
fn read_words(parser: &mut Parser) -> Vec<RawWord> {
    let mut words = Vec::new();
    loop {
        skip_blanks(parser);
        let before = parser.pos;
        let word = read_word(parser);
        if parser.pos == before {
            return words;
        }
        words.push(word);
    }
}

fn read_case(parser: &mut Parser) -> Command {
    skip_blanks(parser);
    let subject = read_word(parser);
    skip_newlines(parser);
    eat_closer(parser, "in");
    let mut arms = Vec::new();
    loop {
        skip_separators(parser);
        let before = parser.pos;
        if parser.at_end() || eat_closer(parser, "esac") || !skip_patterns(parser) {
            return Command::Case { subject, arms };
        }
        arms.push(read_script(parser));
        for end in [";;&", ";&", ";;"] {
            if parser.eat(end) {
                break;
            }
        }
        if parser.pos == before {
            return Command::Case { subject, arms };
        }
    }
}

/// Skips `a | "b c")` before the commands of a case; false when none stands here.
fn skip_patterns(parser: &mut Parser) -> bool {
    parser.eat("(");
    loop {
        skip_blanks(parser);
        let before = parser.pos;
        read_word(parser);
        skip_blanks(parser);
        if parser.eat(")") {
            return true;
        }
        if !parser.eat("|") || parser.pos == before {
            return false;
        }
    }
}

fn read_function_body(parser: &mut Parser) -> Script {
    skip_newlines(parser);
    let body = if eat_closer(parser, "{") {
        read_until(parser, "}")
    } else if parser.eat("(") {
        let body = read_closed(parser, b')');
        parser.eat(")");
        body
    } else {
        Script::default()
    };
    read_redirections(parser);
    body
}

/// Reads the redirections after a compound command; what they name is of no use.
fn read_redirections(parser: &mut Parser) {
    let mut ignored = Simple::default();
    loop {
        skip_blanks(parser);
        if !read_redirection(parser, &mut ignored) {
            return;
        }
    }
}

/// The names in an arithmetic expression.
fn names_in(text: &str, at: usize) -> Vec<(String, usize)> {
    let names = text.split(|character: char| !(character.is_ascii_alphanumeric() || character == '_'));
    names.filter(|name| name.bytes().next().is_some_and(is_name_start)).map(|name| (name.to_owned(), at)).collect()
}
