//! Blocks and arguments.

use super::scan::Stops;
use super::{Attribute, Block, Body, Item, Reader};
use crate::limits::{MAX_HCL_DEPTH, MAX_HCL_FAULTS, MAX_POINTER_BYTES};
use crate::model::push_pointer;
use crate::source::ProblemKind;

impl<'t> Reader<'t> {
    /// The whole text.
    pub(super) fn top(&mut self) -> Body {
        let mut body = Body::default();
        loop {
            self.blanks(true);
            self.told = false;
            if self.at >= self.text.len() {
                return body;
            }
            if self.is_spent() {
                self.told = false;
                let message = format!("the text has more than {MAX_HCL_FAULTS} faults; nothing from here on is read");
                self.problem(ProblemKind::Limit, self.at, self.at, message, "correct the first ones and check again");
                body.broken = true;
                return body;
            }
            if self.byte(0) == Some(b'}') {
                // After a fault, closing braces are left over.
                if !body.broken {
                    self.fault(self.at, self.at, "`}` closes nothing", "remove it, or add the `{` that is missing");
                    body.broken = true;
                }
                self.step(1);
                continue;
            }
            let before = self.faults;
            self.item(&mut body, None);
            if self.faults > before {
                body.broken = true;
            }
        }
    }

    /// Reads one argument or block into a body; `parent` is the type of the block around it.
    fn item(&mut self, body: &mut Body, parent: Option<&str>) {
        let start = self.at;
        let faults = self.faults;
        if self.count(1).is_err() {
            body.broken = true;
            return;
        }
        let Some(name) = self.name() else {
            let end = self.token_end(start);
            let shown = super::super::reports::quoted(self.text.get(start..end).unwrap_or(""));
            self.fault(start, end, format!("{shown} begins no argument and no block"), "");
            self.next_line();
            body.broken = true;
            return;
        };
        let name_end = self.at;
        self.blanks(false);
        match self.byte(0) {
            Some(b'=') if self.byte(1) != Some(b'=') => {
                self.step(1);
                let kept = self.enter(&[name]);
                let value = self.attribute_value(start, name_end);
                self.path.truncate(kept);
                if let Some(value) = value {
                    if !body.broken && body.items.len() < 256 && body.attribute(name).is_some() {
                        let message = format!("the argument `{name}` is written twice in one block");
                        self.fault(start, name_end, message, "remove one of the two");
                    }
                    let name_span = self.span(start, name_end);
                    body.items.push(Item::Attribute(Attribute { name: name.into(), name_span, value }));
                }
            }
            Some(b'{' | b'"') => {
                let block = self.block(name, start, parent);
                body.items.extend(block.map(Item::Block));
            }
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' || !byte.is_ascii() => {
                let block = self.block(name, start, parent);
                body.items.extend(block.map(Item::Block));
            }
            _ => {
                let message = format!("neither a value nor a block follows `{name}`");
                self.fault(start, name_end, message, "write `name = value`, or `name { … }`");
                self.next_line();
            }
        }
        if self.faults > faults {
            body.broken = true;
        }
    }

    /// Adds steps to the path, and returns the length it had.
    fn enter(&mut self, steps: &[&str]) -> usize {
        let kept = self.path.len();
        for step in steps {
            if self.path.len().saturating_add(step.len()) < MAX_POINTER_BYTES {
                push_pointer(&mut self.path, step);
            }
        }
        kept
    }

    fn attribute_value(&mut self, name: usize, name_end: usize) -> Option<super::Expression> {
        self.blanks(false);
        if matches!(self.byte(0), None | Some(b'\n' | b'}')) {
            self.fault(name, name_end, "no value follows the `=`", "write the value on the same line");
            return None;
        }
        let start = self.at;
        let Ok(value) = self.value(Stops { newline: true, assign: false }) else {
            // A brace that closes no bracket of the value is that of the block.
            if self.byte(0) != Some(b'}') {
                self.next_line();
            }
            return None;
        };
        self.blanks(false);
        match self.byte(0) {
            None | Some(b'\n' | b'}') => {}
            Some(b',') => {
                self.fault(self.at, self.at, "an argument ends with its line, not with a comma", "remove the comma");
                self.step(1);
            }
            Some(_) => {
                let end = self.token_end(self.at);
                self.fault(self.at, end, "the value is over, and something follows it", "");
                self.at = self.at.max(start);
                self.next_line();
            }
        }
        Some(value)
    }

    fn block(&mut self, kind: &'t str, start: usize, parent: Option<&str>) -> Option<Block> {
        let mut labels: Vec<Box<str>> = Vec::new();
        let mut head_end;
        loop {
            head_end = self.at;
            while head_end > start && self.text.as_bytes().get(head_end.saturating_sub(1)) == Some(&b' ') {
                head_end = head_end.saturating_sub(1);
            }
            match self.byte(0) {
                Some(b'{') => break,
                Some(b'"') => {
                    let rest = self.text.get(self.at.saturating_add(1)..).unwrap_or("");
                    let line = rest.split('\n').next().unwrap_or("");
                    if let Some((label, _)) = line.split_once('"') {
                        labels.push(label.into());
                        self.step(label.len().saturating_add(2));
                    } else {
                        let label = line.trim_end().trim_end_matches('{');
                        let end = self.at.saturating_add(label.trim_end().len()).saturating_add(1);
                        self.fault(self.at, end, "the quote is never closed", "close it before the `{`");
                        labels.push(label.trim().into());
                        self.step(label.len().saturating_add(1));
                    }
                }
                _ => match self.name() {
                    Some(label) => labels.push(label.into()),
                    None => {
                        let message = format!("the block `{kind}` has no `{{` on its line");
                        self.fault(start, head_end.max(start), message, "write the `{` behind the labels");
                        if self.byte(0) != Some(b'\n') {
                            self.next_line();
                            return None;
                        }
                        self.blanks(true);
                        if self.byte(0) != Some(b'{') {
                            return None;
                        }
                        break;
                    }
                },
            }
            self.blanks(false);
        }
        let opened = self.at;
        if self.depth >= MAX_HCL_DEPTH {
            self.too_deep(opened);
            self.at = self.text.len();
            return None;
        }
        self.step(1);
        let kept = self.enter(&[kind]);
        for label in &labels {
            self.enter(&[label]);
        }
        self.depth = self.depth.saturating_add(1);
        let body = self.inner(kind, start, head_end, parent);
        self.depth = self.depth.saturating_sub(1);
        self.path.truncate(kept);
        Some(Block {
            kind: kind.into(),
            labels,
            head: self.span(start, head_end),
            span: self.span(start, self.at),
            body,
        })
    }

    /// What stands between the braces of a block; the opening one is read.
    fn inner(&mut self, kind: &str, head: usize, head_end: usize, parent: Option<&str>) -> Body {
        let mut body = Body::default();
        loop {
            self.blanks(true);
            let at_line_start =
                self.at == 0 || self.text.as_bytes().get(self.at.saturating_sub(1)).is_some_and(|byte| *byte == b'\n');
            // A `check` block may hold a data source; nothing else holds a block that stands at the top.
            let inside_check = kind == "check" || parent == Some("check");
            let lost = at_line_start && !inside_check && self.is_head_of_top_block();
            if self.at >= self.text.len() || lost || self.is_spent() {
                self.fault(head, head_end, format!("the block `{kind}` is never closed"), "close it with `}`");
                body.broken = true;
                return body;
            }
            if self.byte(0) == Some(b'}') {
                self.step(1);
                return body;
            }
            self.item(&mut body, Some(kind));
        }
    }

    /// The name that begins at the next byte.
    pub(super) fn name(&mut self) -> Option<&'t str> {
        let text: &'t str = self.text;
        let rest = text.get(self.at..)?;
        let starts = |c: char| c.is_alphabetic() || c == '_';
        if !rest.starts_with(starts) {
            return None;
        }
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
        self.step(end);
        rest.get(..end)
    }

    /// Behind the word that begins at a byte, for messages.
    pub(super) fn token_end(&self, start: usize) -> usize {
        let rest = self.text.get(start..).unwrap_or("");
        let mut characters = rest.char_indices();
        let first = characters.next().map_or(0, |(_, c)| c.len_utf8());
        if let Some(text) = rest.strip_prefix('"')
            && let Some(length) = text.find(['"', '\n'])
            && text.get(length..).is_some_and(|behind| behind.starts_with('"'))
        {
            return start.saturating_add(length).saturating_add(2);
        }
        let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        if !rest.starts_with(word) {
            return start.saturating_add(first);
        }
        start.saturating_add(rest.find(|c: char| !word(c)).unwrap_or(rest.len()))
    }
}
