//! PowerShell: the commands that a script runs and the strings that its variables hold.
//!
//! One pass finds how often each variable is assigned, a second reads the commands: a variable that is assigned more
//! than once and used inside a block, or assigned inside one, depends on the run.

use std::collections::BTreeMap;

use super::environment::Binding;
use super::parser::{Parser, problem};
use super::word::Origin;
use super::{Environment, Resolve, ShellReading, SimpleCommand, Word, placeholder};
use crate::limits::{MAX_COMMANDS, MAX_EXPANSION_BYTES, MAX_SCRIPT_EXPANSION_BYTES};
use crate::model::{Part, PartialText};
use crate::source::{Problem, ProblemKind, Span};

/// Words at the start of a statement that are no commands; what follows in brackets is read.
const KEYWORDS: [&str; 19] = [
    "if", "elseif", "else", "while", "do", "until", "for", "foreach", "switch", "function", "filter", "try", "catch",
    "finally", "param", "return", "begin", "process", "end",
];

/// Reads a script.
pub(super) fn read(text: &str, base: usize, environment: &mut Environment, resolve: Resolve<'_>) -> ShellReading {
    let mut first = Reader::new(text, base, &mut *environment, resolve);
    let before = first.environment.powershell.clone();
    first.statements(None);
    let uses = first.uses;
    environment.powershell = before;
    let mut reader = Reader::new(text, base, environment, resolve);
    reader.known_uses = Some(uses);
    reader.statements(None);
    let Reader { mut reading, parser, .. } = reader;
    let shifted = |problem: Problem| Problem { span: problem.span.shifted(base), ..problem };
    reading.problems.extend(parser.problems.into_iter().map(shifted));
    reading.problems.sort_by_key(|problem| problem.span);
    reading.comments = parser.comments.into_iter().map(|span| span.shifted(base)).collect();
    reading
}

/// How often a variable is assigned.
#[derive(Clone, Copy, Debug, Default)]
struct Uses {
    assigned: usize,
    in_blocks: usize,
}

struct Reader<'a, 'e> {
    parser: Parser<'a>,
    base: usize,
    environment: &'e mut Environment,
    resolve: Resolve<'a>,
    reading: ShellReading,
    /// Counted in this pass.
    uses: BTreeMap<String, Uses>,
    /// Counted in the pass before.
    known_uses: Option<BTreeMap<String, Uses>>,
    blocks: usize,
    substitutions: usize,
    budget: usize,
    /// Where the last `az` or `kubectl` command ended.
    last_end: Option<usize>,
    limited: bool,
}

impl<'a, 'e> Reader<'a, 'e> {
    fn new(text: &'a str, base: usize, environment: &'e mut Environment, resolve: Resolve<'a>) -> Self {
        let mut parser = Parser::new(text);
        parser.eat("\u{feff}");
        Self {
            parser,
            base,
            environment,
            resolve,
            reading: ShellReading::default(),
            uses: BTreeMap::new(),
            known_uses: None,
            blocks: 0,
            substitutions: 0,
            budget: MAX_SCRIPT_EXPANSION_BYTES,
            last_end: None,
            limited: false,
        }
    }

    /// Reads statements up to `close`, which is not read, or to the end.
    fn statements(&mut self, close: Option<u8>) {
        loop {
            self.skip_separators();
            let Some(byte) = self.parser.peek(0) else { return };
            if Some(byte) == close {
                return;
            }
            let before = self.parser.pos;
            match byte {
                b'{' | b'(' => self.nested(byte),
                b')' | b'}' => self.parser.skip(1),
                _ => self.statement(),
            }
            if self.parser.pos == before {
                self.parser.skip(1);
            }
        }
    }

    /// Reads a block or parentheses as statements.
    fn nested(&mut self, open: u8) {
        let close = if open == b'{' { b'}' } else { b')' };
        self.parser.skip(1);
        if !self.parser.descend() {
            return;
        }
        let block = usize::from(open == b'{');
        self.blocks = self.blocks.saturating_add(block);
        self.statements(Some(close));
        self.blocks = self.blocks.saturating_sub(block);
        self.parser.ascend();
        self.parser.skip(1);
    }

    /// Reads one statement: an assignment, a construct, or a command.
    fn statement(&mut self) {
        self.parser.count_part();
        self.skip_prompt();
        if self.parser.peek(0) == Some(b'&') {
            self.parser.skip(1);
            self.skip_blanks();
        }
        if let Some((name, operator)) = self.assignment_target() {
            return self.assignment(&name, operator);
        }
        let start = self.parser.pos;
        let length = self.parser.ahead().iter().take(16).take_while(|byte| byte.is_ascii_alphabetic()).count();
        let word = self.parser.slice(start, start.saturating_add(length)).to_ascii_lowercase();
        let next = self.parser.peek(length);
        let whole = next.is_none_or(|byte| ends_word(byte) || matches!(byte, b'{'));
        if whole && KEYWORDS.contains(&word.as_str()) {
            self.parser.skip(length);
            self.skip_blanks();
            if matches!(word.as_str(), "function" | "filter") {
                self.parser.skip_until(|byte| matches!(byte, b'{' | b'(' | b'\n'));
            }
            return;
        }
        self.command();
    }

    /// Skips the prompt `PS C:\> ` of a console.
    fn skip_prompt(&mut self) {
        let ahead = self.parser.ahead();
        let line = ahead.get(..ahead.len().min(200)).unwrap_or(ahead);
        let end = line.iter().position(|byte| matches!(byte, b'>' | b'\n'));
        if line.starts_with(b"PS") && matches!(line.get(2), Some(b' ' | b'>')) {
            if let Some(end) = end.filter(|end| line.get(*end) == Some(&b'>')) {
                self.parser.skip(end.saturating_add(1));
                self.skip_blanks();
            }
        }
    }

    /// The variable and operator of `$name = …`, which are skipped; the name is lower case.
    fn assignment_target(&mut self) -> Option<(String, &'static str)> {
        let start = self.parser.pos;
        self.skip_type();
        let mut target = None;
        if self.parser.peek(0) == Some(b'$') {
            self.parser.skip(1);
            let name = self.name();
            self.skip_blanks();
            target = ["=", "+="]
                .into_iter()
                .find(|operator| self.parser.starts_with(operator))
                .map(|operator| (name, operator));
        }
        match target {
            Some((name, operator)) if !name.is_empty() => {
                self.parser.skip(operator.len());
                Some((name, operator))
            }
            _ => {
                self.parser.pos = start;
                None
            }
        }
    }

    /// Skips `[string]` before a variable.
    fn skip_type(&mut self) {
        let ahead = self.parser.ahead();
        let line = ahead.get(..ahead.len().min(64)).unwrap_or(ahead);
        if line.first() == Some(&b'[')
            && let Some(end) = line.iter().position(|byte| matches!(byte, b']' | b'\n'))
            && line.get(end) == Some(&b']')
        {
            self.parser.skip(end.saturating_add(1));
            self.skip_blanks();
        }
    }

    /// Reads the name after `$`: `name`, `{any name}`, `env:NAME`; lower case, empty when none stands here.
    fn name(&mut self) -> String {
        let start = self.parser.pos;
        if self.parser.peek(0) == Some(b'{') {
            let end = self.parser.ahead().iter().take(200).position(|byte| matches!(byte, b'}' | b'\n' | b'$'));
            let Some(end) = end.filter(|end| self.parser.peek(*end) == Some(b'}')) else { return String::new() };
            self.parser.skip(end.saturating_add(1));
            return self.parser.slice(start.saturating_add(1), start.saturating_add(end)).to_ascii_lowercase();
        }
        self.parser.skip_until(|byte| !super::dollar::is_name(byte));
        if self.parser.peek(0) == Some(b':') && self.parser.peek(1).is_some_and(super::dollar::is_name) {
            self.parser.skip(1);
            self.parser.skip_until(|byte| !super::dollar::is_name(byte));
        }
        self.parser.slice(start, self.parser.pos).to_ascii_lowercase()
    }

    /// Reads the value after `$name =`: known when it is one string, number or variable.
    fn assignment(&mut self, name: &str, operator: &str) {
        self.skip_blanks();
        let value = match self.parser.peek(0) {
            Some(b'"' | b'\'' | b'$' | b'0'..=b'9' | b'<') => {
                let start = self.parser.pos;
                let word = self.word();
                self.skip_blanks();
                if self.at_statement_end() {
                    word.map(|word| word.text)
                } else {
                    // An expression: its operators are passed over, the commands in its brackets are read.
                    self.parser.pos = self.parser.pos.max(start);
                    self.expression();
                    None
                }
            }
            Some(b'@' | b'(' | b'{' | b'[' | b'-' | b'.' | b'#') | None => {
                self.expression();
                None
            }
            _ => self.captured(),
        };
        let uses = self.uses.entry(name.to_owned()).or_default();
        uses.assigned = uses.assigned.saturating_add(1);
        if self.blocks > 0 {
            uses.in_blocks = uses.in_blocks.saturating_add(1);
        }
        let binding = match value {
            Some(text) if operator == "=" => Binding::Scalar(text),
            _ => Binding::Unknown,
        };
        self.environment.powershell.insert(name.to_owned(), binding);
    }

    /// Reads `az …` on the right of an assignment; its output is known only when the caller's hook knows it.
    fn captured(&mut self) -> Option<PartialText> {
        let before = self.reading.commands.len();
        self.substitutions = self.substitutions.saturating_add(1);
        self.statement();
        let alone = self.at_statement_end() && self.reading.commands.len() == before.saturating_add(1);
        while self.parser.peek(0) == Some(b'|') {
            self.parser.skip(1);
            self.skip_blanks();
            self.statement();
        }
        self.substitutions = self.substitutions.saturating_sub(1);
        let command = self.reading.commands.last().filter(|_| alone)?;
        (self.resolve)(&command.words)
    }

    fn at_statement_end(&self) -> bool {
        matches!(self.parser.peek(0), None | Some(b';' | b'\n' | b'}' | b')' | b'#'))
            || self.parser.newline_len(0).is_some()
    }

    /// Passes over an expression up to the end of the statement.
    fn expression(&mut self) {
        loop {
            self.skip_blanks();
            if self.at_statement_end() {
                return;
            }
            let before = self.parser.pos;
            match self.parser.peek(0) {
                Some(open @ (b'{' | b'(')) => self.nested_substitution(open),
                Some(b'"' | b'\'') => {
                    self.word();
                }
                _ => self.parser.skip_until(|byte| {
                    matches!(byte, b'{' | b'(' | b'"' | b'\'' | b';' | b'\n' | b'}' | b')' | b'#' | b'`')
                }),
            }
            if self.parser.pos == before {
                self.parser.skip(1);
            }
        }
    }

    fn nested_substitution(&mut self, open: u8) {
        self.substitutions = self.substitutions.saturating_add(1);
        self.nested(open);
        self.substitutions = self.substitutions.saturating_sub(1);
    }

    /// Reads a command up to the end of its statement or pipe.
    fn command(&mut self) {
        let start = self.parser.pos;
        let last_end = self.last_end.take();
        let mut words: Vec<Word> = Vec::new();
        let mut end;
        loop {
            self.skip_blanks();
            end = self.parser.pos;
            if self.at_statement_end() || matches!(self.parser.peek(0), Some(b'|' | b'&')) {
                break;
            }
            if self.redirection() {
                continue;
            }
            let before = self.parser.pos;
            words.extend(self.word());
            if self.parser.pos == before {
                match self.parser.peek(0) {
                    Some(open @ (b'{' | b'(')) => self.nested_substitution(open),
                    _ => self.parser.skip(1),
                }
            }
        }
        let Some(span) = words.iter().map(|word| word.span).reduce(Span::join) else { return };
        let first = words.first().and_then(|word| word.text.known()).unwrap_or_default();
        let flag =
            first.starts_with('-') && first.trim_start_matches('-').starts_with(|c: char| c.is_ascii_alphabetic());
        if let Some(last_end) = last_end
            && flag
            && self.parser.reported_line.is_none_or(|line| line > start || line < last_end)
            && self.parser.slice(last_end, start).trim().is_empty()
        {
            let message = format!("the command ended on the line before, so `{first}` is not part of it");
            let at = Span::new(start, start.saturating_add(first.len()));
            self.parser.problem(at, message, "end the line before with a backtick".to_owned());
        }
        self.last_end = (flag || matches!(first, "az" | "kubectl")).then_some(end);
        if self.reading.commands.len() >= MAX_COMMANDS {
            return self.limit(span, format!("the script has more than {MAX_COMMANDS} commands"));
        }
        self.reading.commands.push(SimpleCommand { span, words, in_substitution: self.substitutions > 0 });
    }

    fn limit(&mut self, span: Span, message: String) {
        if !self.limited {
            self.limited = true;
            self.reading.problems.push(problem(ProblemKind::Limit, span, message, "split the script".to_owned()));
        }
    }

    /// Skips `2>$null`, `*>&1`, `> file`.
    fn redirection(&mut self) -> bool {
        let ahead = self.parser.ahead();
        let skipped = usize::from(matches!(ahead.first(), Some(b'1'..=b'6' | b'*')));
        if ahead.get(skipped) != Some(&b'>') {
            return false;
        }
        self.parser.skip(skipped);
        self.parser.skip_until(|byte| byte != b'>');
        if self.parser.eat("&") {
            self.parser.skip(1);
        } else {
            self.skip_blanks();
            self.word();
        }
        true
    }

    /// Reads one argument; none when nothing stands here that can be one, or nothing is left of it.
    fn word(&mut self) -> Option<Word> {
        let start = self.parser.pos;
        let mut word = Word::at(Span::new(start, start).shifted(self.base));
        while let Some(byte) = self.parser.peek(0) {
            self.parser.count_part();
            let at = self.parser.pos;
            if let Some(length) = placeholder::length(self.parser.ahead()) {
                self.parser.skip(length);
                self.push_hole(&mut word, at);
                continue;
            }
            match byte {
                b'\'' => self.single_quoted(&mut word),
                b'"' => self.double_quoted(&mut word),
                b'@' if matches!(self.parser.peek(1), Some(b'"' | b'\'')) && at == start => self.here_string(&mut word),
                b'@' if self.parser.peek(1) == Some(b'(') => {
                    self.parser.skip(1);
                    self.nested_substitution(b'(');
                    self.push_hole(&mut word, at);
                }
                // `@arguments` hands over a table of arguments.
                b'@' if self.parser.peek(1).is_some_and(super::dollar::is_name_start) && at == start => {
                    self.parser.skip(1);
                    self.name();
                    self.push_hole(&mut word, at);
                }
                b'$' => self.variable(&mut word, true),
                b'(' if at == start => {
                    self.nested_substitution(b'(');
                    self.push_hole(&mut word, at);
                }
                b'`' if self.parser.newline_len(1).is_some() => break,
                b'`' => self.escape(&mut word),
                _ if ends_word(byte) => break,
                _ => {
                    self.parser.skip(1);
                    self.parser.skip_until(|byte| ends_word(byte) || matches!(byte, b'\'' | b'"' | b'$' | b'`' | b'<'));
                    let span = Span::new(at, self.parser.pos);
                    word.push_text(span.slice(self.parser.text), span.shifted(self.base), Origin::Verbatim);
                }
            }
            if self.parser.pos == at {
                break;
            }
        }
        word.span = Span::new(start, self.parser.pos).shifted(self.base);
        if placeholder::is_ellipsis(self.parser.slice(start, self.parser.pos)) {
            let mut unknown = Word::at(word.span);
            unknown.push_hole(self.parser.slice(start, self.parser.pos), word.span);
            return Some(unknown);
        }
        (word.quoted || !word.is_empty()).then_some(word)
    }

    fn push_hole(&self, word: &mut Word, start: usize) {
        let span = Span::new(start, self.parser.pos);
        word.push_hole(span.slice(self.parser.text), span.shifted(self.base));
    }

    /// Reads a backtick and what it escapes.
    fn escape(&mut self, word: &mut Word) {
        let start = self.parser.pos;
        self.parser.skip(1);
        let Some(next) = self.parser.text.get(self.parser.pos..).and_then(|rest| rest.chars().next()) else { return };
        if matches!(next, ' ' | '\t') {
            self.lost_continuation(start);
        }
        self.parser.skip(next.len_utf8());
        let text = match next {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '0' => '\0',
            other => other,
        };
        let span = Span::new(start, self.parser.pos).shifted(self.base);
        word.quoted = true;
        word.push_text(text.encode_utf8(&mut [0; 4]), span, Origin::Expanded);
    }

    fn lost_continuation(&mut self, backtick: usize) {
        super::words::report_lost_continuation(&mut self.parser, backtick, "backtick");
    }

    fn single_quoted(&mut self, word: &mut Word) {
        let mark = self.parser.mark();
        let opened = self.parser.pos;
        if self.parser.is_unclosed() {
            self.parser.recover(mark, "'");
            return self.push_hole(word, opened);
        }
        let (before, commands) = (word.len(), self.reading.commands.len());
        word.quoted = true;
        self.parser.skip(1);
        loop {
            let start = self.parser.pos;
            self.parser.skip_until(|byte| matches!(byte, b'\'' | b'<'));
            self.push_source(word, start);
            let at = self.parser.pos;
            match placeholder::length(self.parser.ahead()) {
                Some(length) => {
                    self.parser.skip(length);
                    self.push_hole(word, at);
                }
                None if self.parser.eat("''") => self.push_expanded(word, "'", at),
                None if self.parser.eat("'") => return,
                None if self.parser.eat("<") => self.push_source(word, at),
                None => {
                    *word = word.part(0..before);
                    self.reading.commands.truncate(commands);
                    self.parser.recover(mark, "'");
                    return self.push_hole(word, opened);
                }
            }
        }
    }

    fn push_source(&self, word: &mut Word, start: usize) {
        let span = Span::new(start, self.parser.pos);
        word.push_text(span.slice(self.parser.text), span.shifted(self.base), Origin::Verbatim);
    }

    fn push_expanded(&self, word: &mut Word, text: &str, start: usize) {
        let span = Span::new(start, self.parser.pos);
        word.push_text(text, span.shifted(self.base), Origin::Expanded);
    }

    fn double_quoted(&mut self, word: &mut Word) {
        let mark = self.parser.mark();
        let opened = self.parser.pos;
        if self.parser.is_unclosed() {
            self.parser.recover(mark, "\"");
            return self.push_hole(word, opened);
        }
        let (before, commands) = (word.len(), self.reading.commands.len());
        word.quoted = true;
        self.parser.skip(1);
        loop {
            let start = self.parser.pos;
            self.parser.count_part();
            self.parser.skip_until(|byte| matches!(byte, b'"' | b'$' | b'`' | b'<'));
            self.push_source(word, start);
            let at = self.parser.pos;
            if let Some(length) = placeholder::length(self.parser.ahead()) {
                self.parser.skip(length);
                self.push_hole(word, at);
                continue;
            }
            match self.parser.peek(0) {
                Some(b'"') if self.parser.eat("\"\"") => self.push_expanded(word, "\"", at),
                Some(b'"') => return self.parser.skip(1),
                Some(b'$') => self.variable(word, false),
                Some(b'`') => self.escape(word),
                Some(_) => {
                    self.parser.skip(1);
                    self.push_source(word, at);
                }
                None => {
                    *word = word.part(0..before);
                    self.reading.commands.truncate(commands);
                    self.parser.recover(mark, "\"");
                    return self.push_hole(word, opened);
                }
            }
        }
    }

    /// Reads `@"…"@` or `@'…'@` as unknown text.
    fn here_string(&mut self, word: &mut Word) {
        let mark = self.parser.mark();
        let start = self.parser.pos;
        let close: &[u8] = if self.parser.peek(1) == Some(b'"') { b"\n\"@" } else { b"\n'@" };
        let found = (!self.parser.is_unclosed())
            .then(|| self.parser.ahead().windows(close.len()).position(|bytes| bytes == close))
            .flatten();
        match found {
            Some(at) => self.parser.skip(at.saturating_add(close.len())),
            None => {
                self.parser.recover(mark, if close == b"\n\"@" { "@\"" } else { "@'" });
            }
        }
        self.push_hole(word, start);
    }

    /// Reads `$name`, `${name}`, `$env:NAME` or `$( … )`. As an argument, `$x.y` and `$x[0]` reach into the value.
    fn variable(&mut self, word: &mut Word, argument: bool) {
        let start = self.parser.pos;
        self.parser.skip(1);
        if self.parser.peek(0) == Some(b'(') {
            let before = self.reading.commands.len();
            self.nested_substitution(b'(');
            let alone = self.reading.commands.len() == before.saturating_add(1);
            let value =
                self.reading.commands.last().filter(|_| alone).and_then(|command| (self.resolve)(&command.words));
            return match value {
                Some(text) => word.push_partial(&text, Span::new(start, self.parser.pos).shifted(self.base)),
                None => self.push_hole(word, start),
            };
        }
        let name = self.name();
        if name.is_empty() {
            return self.push_source(word, start);
        }
        let mut reaches = false;
        while argument && matches!(self.parser.peek(0), Some(b'.' | b'[')) {
            let next = self.parser.peek(1).is_some_and(super::dollar::is_name);
            if self.parser.peek(0) == Some(b'.') && !next {
                break;
            }
            reaches = true;
            self.parser.skip(1);
            self.parser.skip_until(|byte| ends_word(byte) || matches!(byte, b'.' | b'[' | b'"' | b'\''));
        }
        let len = |part: &Part| match part {
            Part::Text(text) | Part::Hole(text) => text.len(),
        };
        let value = self.lookup(&name).filter(|value| !reaches && !matches!(value.parts(), [Part::Hole(_)])).cloned();
        let size: usize = value.iter().flat_map(PartialText::parts).map(len).sum();
        let span = Span::new(start, self.parser.pos).shifted(self.base);
        let left = self.budget.checked_sub(size);
        match value {
            Some(text) if word.len().saturating_add(size) <= MAX_EXPANSION_BYTES && left.is_some() => {
                self.budget = left.unwrap_or(0);
                word.push_partial(&text, span);
            }
            Some(_) => {
                self.limit(span, format!("variables expand to more than {MAX_EXPANSION_BYTES} bytes"));
                self.push_hole(word, start);
            }
            None => self.push_hole(word, start),
        }
    }

    /// What a variable holds when that does not depend on the run.
    fn lookup(&self, name: &str) -> Option<&PartialText> {
        let uses = self.known_uses.as_ref().and_then(|uses| uses.get(name)).copied().unwrap_or_default();
        if uses.in_blocks > 0 || (self.blocks > 0 && uses.assigned > 1) {
            return None;
        }
        match self.environment.powershell.get(name) {
            Some(Binding::Scalar(text)) => Some(text),
            _ => None,
        }
    }

    /// Skips blanks and continued line ends.
    fn skip_blanks(&mut self) {
        while let Some(byte) = self.parser.peek(0) {
            match byte {
                b' ' | b'\t' => self.parser.skip(1),
                b'\r' if self.parser.newline_len(0).is_none() => self.parser.skip(1),
                b'`' => match self.parser.newline_len(1) {
                    Some(length) => self.parser.skip(length.saturating_add(1)),
                    None => return,
                },
                b'<' if self.parser.peek(1) == Some(b'#') => self.block_comment(),
                _ => return,
            }
        }
    }

    /// Skips blanks, line ends, comments, and the operators between statements.
    fn skip_separators(&mut self) {
        loop {
            self.skip_blanks();
            match self.parser.peek(0) {
                Some(b'#') => {
                    let start = self.parser.pos;
                    self.parser.pos = self.parser.line_end(start).max(start);
                    self.parser.count_part();
                    self.parser.comments.push(Span::new(start, self.parser.pos));
                }
                Some(b';' | b'\n' | b'\r' | b'|') => self.parser.skip(1),
                Some(b'&') if self.parser.peek(1) == Some(b'&') => self.parser.skip(2),
                _ => return,
            }
        }
    }

    fn block_comment(&mut self) {
        let start = self.parser.pos;
        let length = self.parser.ahead().windows(2).position(|bytes| bytes == b"#>");
        let end = length.map_or(self.parser.text.len(), |length| start.saturating_add(length).saturating_add(2));
        self.parser.pos = end;
        self.parser.count_part();
        self.parser.comments.push(Span::new(start, end.min(self.parser.text.len())));
    }
}

/// Whether `byte` ends an argument.
fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'{' | b'}' | b'>')
}
