//! Arguments: quotes, escapes, variables.

use super::{Reader, ends_word};
use crate::limits::MAX_EXPANSION_BYTES;
use crate::model::{Part, PartialText};
use crate::source::Span;
use crate::source::shell::environment::Binding;
use crate::source::shell::word::{Origin, Word};
use crate::source::shell::{dollar, placeholder, words};

impl Reader<'_, '_> {
    /// Reads one argument; none when nothing stands here that can be one, or nothing is left of it.
    pub(super) fn word(&mut self) -> Option<Word> {
        let start = self.parser.pos;
        let mut word = Word::at(Span::new(start, start).shifted(self.base));
        while let Some(byte) = self.parser.peek(0) {
            self.parser.count_part();
            let at = self.parser.pos;
            if let Some(length) = self.parser.placeholder_len(0) {
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
                b'@' if self.parser.peek(1).is_some_and(dollar::is_name_start) && at == start => {
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
        words::report_lost_continuation(&mut self.parser, backtick, "backtick");
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
            self.parser.skip_until(|byte| matches!(byte, b'\'' | b'<' | b'$'));
            self.push_source(word, start);
            let at = self.parser.pos;
            match self.parser.placeholder_len(0) {
                Some(length) => {
                    self.parser.skip(length);
                    self.push_hole(word, at);
                }
                None if self.parser.eat("''") => self.push_expanded(word, "'", at),
                None if self.parser.eat("'") => return,
                None if self.parser.eat("<") || self.parser.eat("$") => self.push_source(word, at),
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
            if let Some(length) = self.parser.placeholder_len(0) {
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
    pub(super) fn variable(&mut self, word: &mut Word, argument: bool) {
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
            let next = self.parser.peek(1).is_some_and(dollar::is_name);
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
}
