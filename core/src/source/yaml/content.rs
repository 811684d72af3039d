//! The text of a scalar with the way back to its bytes: block scalars without their indentation, quotes without escapes.

use crate::source::{Extract, Node, Span};

/// The text of a scalar node. `text` is the text that was read, and `base` its offset in the file.
///
/// Where the text of the file does not lead to the node's value, as behind an alias, all of it stands for the node's
/// whole place. Nodes that are no text give what is written; collections give nothing.
#[must_use]
pub fn content(node: &Node, text: &str, base: usize) -> Extract {
    let start = (node.span.start as usize).saturating_sub(base);
    let end = (node.span.end as usize).saturating_sub(base);
    let written = text.get(start..end).unwrap_or("");
    let mut reader =
        Reader { written, at: 0, from: node.span.start as usize, extract: Extract::new(node.span.start as usize) };
    match written.as_bytes().first() {
        Some(b'|' | b'>') => reader.block(),
        Some(b'\'') => reader.quoted('\''),
        Some(b'"') => reader.quoted('"'),
        _ => reader.flow(|_| false),
    }
    let extract = reader.extract;
    match node.as_str() {
        Some(value) if value.trim_end_matches('\n') != extract.text().trim_end_matches('\n') => {
            let mut whole = Extract::new(node.span.start as usize);
            whole.push_text(value, node.span);
            whole
        }
        None if !node.items().is_empty() || !node.entries().is_empty() => Extract::new(node.span.start as usize),
        _ => extract,
    }
}

struct Reader<'t> {
    written: &'t str,
    at: usize,
    /// Where `written` starts in the file.
    from: usize,
    extract: Extract,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.written.get(self.at..).unwrap_or("")
    }

    /// Appends the next `length` bytes as they are.
    fn take(&mut self, length: usize) {
        let text = self.rest();
        let text = text.get(..length).unwrap_or(text);
        self.extract.push_source(text, self.from.saturating_add(self.at));
        self.at = self.at.saturating_add(text.len());
    }

    /// Appends what the next `length` bytes stand for.
    fn replace(&mut self, length: usize, text: &str) {
        let start = self.from.saturating_add(self.at);
        self.extract.push_text(text, Span::new(start, start.saturating_add(length)));
        self.at = self.at.saturating_add(length);
    }

    /// A literal or folded block: each line without the indentation of the first that is not blank.
    fn block(&mut self) {
        let folds = self.rest().starts_with('>');
        let header = self.rest().find('\n').map_or(self.rest().len(), |end| end.saturating_add(1));
        self.at = header;
        let indent = self.rest().lines().find(|line| !line.trim_matches([' ', '\r']).is_empty());
        let indent = indent.map_or(0, |line| line.len().saturating_sub(line.trim_start_matches(' ').len()));
        // The line ends before the next line that is not blank, each with where it stands.
        let mut breaks: Vec<usize> = Vec::new();
        let mut was_deeper = true;
        for line in self.rest().split_inclusive('\n') {
            let end = self.at.saturating_add(line.len());
            let content = line.trim_end_matches('\n').trim_end_matches('\r');
            let blanks = content.len().saturating_sub(content.trim_start_matches(' ').len());
            let kept = content.get(blanks.min(indent)..).unwrap_or("");
            if !kept.is_empty() {
                let deeper = !folds || kept.starts_with([' ', '\t']);
                self.line_breaks(&breaks, deeper || was_deeper);
                breaks.clear();
                was_deeper = deeper;
                self.at = self.at.saturating_add(blanks.min(indent));
                self.take(kept.len());
            }
            if line.ends_with('\n') {
                breaks.push(end.saturating_sub(1));
            }
            self.at = end;
        }
        self.line_breaks(&breaks, true);
    }

    /// Appends the line ends between two lines that hold something: as they are, or folded to a blank.
    fn line_breaks(&mut self, breaks: &[usize], keep: bool) {
        let place = |at: usize| Span::new(at, at.saturating_add(1)).shifted(self.from);
        let places: Vec<Span> = breaks.iter().copied().map(place).collect();
        match places.split_first() {
            Some((first, [])) if !keep => self.extract.push_text(" ", *first),
            Some((_, rest)) if !keep => rest.iter().for_each(|place| self.extract.push_text("\n", *place)),
            _ => places.iter().for_each(|place| self.extract.push_source("\n", place.start as usize)),
        }
    }

    /// Text up to a character that `stop` accepts, its lines folded.
    fn flow(&mut self, stop: impl Fn(char) -> bool) {
        loop {
            let rest = self.rest();
            let length = rest.find(|c| c == '\n' || stop(c)).unwrap_or(rest.len());
            let at_break = rest.get(length..).is_some_and(|rest| rest.starts_with('\n'));
            let run = rest.get(..length).unwrap_or("");
            self.take(if at_break { run.trim_end_matches([' ', '\t', '\r']).len() } else { length });
            if !at_break {
                return;
            }
            // An escape may have ended the line before, so that blanks stand in the text already.
            if run.trim_end_matches([' ', '\t', '\r']).is_empty() {
                self.extract.trim_end();
            }
            let skipped =
                self.rest().len().saturating_sub(self.rest().trim_start_matches([' ', '\t', '\r', '\n']).len());
            let ends = self.rest().get(..skipped).unwrap_or("").matches('\n').count();
            let folded = if ends == 1 { " ".to_owned() } else { "\n".repeat(ends.saturating_sub(1)) };
            self.replace(skipped, &folded);
        }
    }

    fn quoted(&mut self, quote: char) {
        self.at = 1;
        loop {
            self.flow(|c| c == quote || (quote == '"' && c == '\\'));
            let rest = self.rest();
            if rest.starts_with("''") {
                self.replace(2, "'");
            } else if rest.starts_with('\\') {
                self.escape();
            } else {
                return;
            }
        }
    }

    /// An escape of a double-quoted scalar.
    fn escape(&mut self) {
        let rest = self.rest();
        let Some(escaped) = rest.chars().nth(1) else {
            self.at = self.written.len();
            return;
        };
        let digits = match escaped {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let code = rest.get(2..2_usize.saturating_add(digits)).and_then(|code| u32::from_str_radix(code, 16).ok());
        let length = escaped.len_utf8().saturating_add(1).saturating_add(digits);
        let character = match escaped {
            '\n' | '\r' => {
                let tail = rest.get(1..).unwrap_or("").trim_start_matches('\r');
                let tail = tail.strip_prefix('\n').unwrap_or(tail).trim_start_matches([' ', '\t']);
                return self.replace(rest.len().saturating_sub(tail.len()), "");
            }
            '0' => '\0',
            'a' => '\u{7}',
            'b' => '\u{8}',
            't' => '\t',
            'n' => '\n',
            'v' => '\u{b}',
            'f' => '\u{c}',
            'r' => '\r',
            'e' => '\u{1b}',
            'N' => '\u{85}',
            '_' => '\u{a0}',
            'L' => '\u{2028}',
            'P' => '\u{2029}',
            'x' | 'u' | 'U' => code.and_then(char::from_u32).unwrap_or('\u{fffd}'),
            other => other,
        };
        self.replace(length, character.encode_utf8(&mut [0; 4]));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::yaml;

    fn of(text: &str) -> Extract {
        let reading = yaml::read(text, 0, 0);
        content(reading.documents[0].root.get("a").unwrap(), text, 0)
    }

    /// Every word of the text stands where the file has it.
    #[test]
    fn words_lead_back_whatever_the_style() {
        for text in [
            "a: az aks  create\n",
            "a: az aks  create # comment\n",
            "a: az\n  aks\n\n  create\nb: 1\n",
            "a: 'az aks'\n",
            "a: 'az ''aks'' \n  create'\n",
            "a: \"az \\\"aks\\\"\\n create \\\n   --x\\x41\"\n",
            "a: |\n  az aks\n    create\n\n  x\n",
            "a: |-\r\n  az aks\r\n  create\r\nb: 1\r\n",
            "a: |+ # note\n\n  az\n\n\nb: 1\n",
            "a: >\n  az aks\n  create\n\n  az\n    deeper\n  x\n",
            "a: >-\n  az aks\n\n\n  create\n",
            "a: |2\n   az\n  aks\n",
            "a: &x |\n  az\nb: *x\n",
        ] {
            let extract = of(text);
            let value = yaml::read(text, 0, 0).documents[0].root.get("a").unwrap().as_str().unwrap().to_owned();
            assert_eq!(extract.text().trim_end_matches('\n'), value.trim_end_matches('\n'), "{text:?}");
            for word in ["az", "aks", "create"] {
                if let Some(at) = extract.text().find(word) {
                    let span = extract.to_source(Span::new(at, at + word.len()));
                    let whole = text.starts_with("a: |2");
                    assert!(whole || span.slice(text) == word, "{text:?}: {:?}", span.slice(text));
                }
            }
        }
    }

    #[test]
    fn what_is_no_text_of_its_own_stands_for_its_place() {
        let text = "b: &x az aks\na: *x\n";
        let extract = of(text);
        assert_eq!(extract.text(), "az aks");
        assert_eq!(extract.to_source(Span::new(3, 6)).slice(text), "*x");
        assert_eq!(of("a: 0x10\n").text(), "0x10");
        assert_eq!(of("a: [1]\n").text(), "");
    }

    proptest! {
        #[test]
        fn the_text_is_the_value(text in "[ab'\"\\\\ #:\t|>\n-]{0,40}", head in "(\\||>|\\|-|>-|'|\"|)\n?") {
            let text = format!("a: {head}{}\n", text.replace('\n', "\n  "));
            let reading = yaml::read(&text, 0, 0);
            let node = reading.documents.first().and_then(|document| document.root.get("a"));
            if let Some((node, value)) = node.and_then(|node| Some((node, node.as_str()?))) {
                let extract = content(node, &text, 0);
                prop_assert_eq!(extract.text().trim_end_matches('\n'), value.trim_end_matches('\n'));
                let end = extract.to_source(Span::new(0, extract.text().len())).end as usize;
                prop_assert!(end <= text.len());
            }
        }
    }
}
