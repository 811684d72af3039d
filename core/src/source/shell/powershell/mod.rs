//! PowerShell: the commands that a script runs and the strings that its variables hold.
//!
//! One pass finds how often each variable is assigned, a second reads the commands: a variable that is assigned more
//! than once and used inside a block, or assigned inside one, depends on the run.

mod words;

use std::collections::BTreeMap;

use super::environment::Binding;
use super::parser::{Parser, problem};
use super::{Environment, Resolve, Script, ShellReading, SimpleCommand, Word};
use crate::limits::{MAX_COMMANDS, MAX_SCRIPT_EXPANSION_BYTES};
use crate::model::PartialText;
use crate::order::Order as _;
use crate::source::{Problem, ProblemKind, Span};

/// Words at the start of a statement that are no commands; what follows in brackets is read.
const KEYWORDS: [&str; 19] = [
    "if", "elseif", "else", "while", "do", "until", "for", "foreach", "switch", "function", "filter", "try", "catch",
    "finally", "param", "return", "begin", "process", "end",
];

/// Whether a script is PowerShell rather than a POSIX shell's: more of its lines look like the one than like the other.
#[must_use]
pub fn is_powershell(text: &str) -> bool {
    let mut score = 0_i64;
    for line in text.lines() {
        let line = line.trim();
        score = score.saturating_add(i64::from(is_mark(line))).saturating_sub(i64::from(is_mark_of_shell(line)));
    }
    score > 0
}

fn is_mark(line: &str) -> bool {
    let assigns = line.strip_prefix('$').is_some_and(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "_:{}.".contains(c))).unwrap_or(rest.len());
        let behind = rest.get(end..).unwrap_or("").trim_start();
        end > 0 && behind.starts_with('=') && !behind.starts_with("==")
    });
    let lower = line.get(..line.len().min(32)).unwrap_or("").to_ascii_lowercase();
    let starts =
        ["param(", "param (", "write-", "<#", "#requires", "[cmdletbinding", "[parameter", "set-", "get-", "connect-"];
    let command = starts.iter().any(|start| lower.starts_with(start));
    assigns || command || line.ends_with(" `") || line.contains("$env:") || line.starts_with("} catch {")
}

fn is_mark_of_shell(line: &str) -> bool {
    let name = line.split('=').next().filter(|name| name.len() < line.len() && !name.is_empty());
    let assigns = name.is_some_and(|name| name.bytes().all(super::dollar::is_name));
    let word = line.split([' ', ';']).next().unwrap_or("");
    assigns || line.ends_with(" \\") || matches!(word, "fi" | "done" | "esac" | "export" | "local" | "set" | "then")
}

/// Reads a script.
pub(super) fn read(script: Script<'_>, environment: &mut Environment, resolve: Resolve<'_>) -> ShellReading {
    let mut first = Reader::new(script, &mut *environment, resolve);
    let before = first.environment.powershell.clone();
    first.statements(None);
    let uses = first.uses;
    environment.powershell = before;
    let mut reader = Reader::new(script, environment, resolve);
    reader.known_uses = Some(uses);
    reader.statements(None);
    let Reader { mut reading, parser, .. } = reader;
    let shifted = |problem: Problem| Problem { span: problem.span.shifted(script.base), ..problem };
    reading.problems.extend(parser.problems.into_iter().map(shifted));
    reading.problems.order_by_key(|problem| problem.span);
    reading.comments = parser.comments.into_iter().map(|span| span.shifted(script.base)).collect();
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
    fn new(script: Script<'a>, environment: &'e mut Environment, resolve: Resolve<'a>) -> Self {
        let mut parser = Parser::new(script.text, script.holes);
        parser.eat("\u{feff}");
        Self {
            parser,
            base: script.base,
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
        if line.starts_with(b"PS")
            && matches!(line.get(2), Some(b' ' | b'>'))
            && let Some(end) = end.filter(|end| line.get(*end) == Some(&b'>'))
        {
            self.parser.skip(end.saturating_add(1));
            self.skip_blanks();
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
            // A here-string is a value whose text is not followed.
            Some(b'@') if self.at_here_string() => {
                self.word();
                self.expression();
                None
            }
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

    fn at_here_string(&self) -> bool {
        self.parser.starts_with("@\"") || self.parser.starts_with("@'")
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
                Some(b'@') if self.at_here_string() => {
                    self.word();
                }
                _ => self.parser.skip_until(|byte| {
                    matches!(byte, b'{' | b'(' | b'"' | b'\'' | b'@' | b';' | b'\n' | b'}' | b')' | b'#' | b'`')
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
