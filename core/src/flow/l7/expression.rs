//! Regular expressions of RE2, held against whole texts.

use std::cmp::Ordering;

use regex_lite::{Regex, RegexBuilder};

use crate::admission::agent::re2;
use crate::limits::{MAX_EXPRESSION_BYTES, MAX_EXPRESSION_PROGRAM_BYTES};

/// A regular expression as Envoy takes those of HTTP rules: RE2's syntax, and it has to match the whole text.
///
/// `regex-lite` runs it, in time linear in the text. Where the two read a pattern differently (`{id}` and `[[` stand for
/// themselves in RE2, `\<` is a `<`), it is rewritten. What cannot be run here (`\pL`, octal numbers, what is too large)
/// is not known, rather than guessed.
#[derive(Clone, Debug)]
pub struct Expression {
    text: Box<str>,
    matcher: Matcher,
}

#[derive(Clone, Debug)]
enum Matcher {
    /// One of these texts.
    Texts(Vec<Box<str>>),
    /// Any text on one line that begins so.
    Prefix(Box<str>),
    /// What the program says.
    Program(Regex),
    /// What the program says, but for characters beyond ASCII, whose cases only RE2 knows.
    AsciiProgram(Regex),
    /// Not known.
    Opaque,
}

impl Expression {
    /// An expression by its text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { text: text.into(), matcher: Matcher::of(text) }
    }

    /// The text as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the whole of a text is meant; nothing when that cannot be found out here.
    #[must_use]
    pub fn matches(&self, text: &str) -> Option<bool> {
        match &self.matcher {
            Matcher::Texts(texts) => Some(texts.iter().any(|own| **own == *text)),
            Matcher::Prefix(prefix) => Some(text.strip_prefix(&**prefix).is_some_and(|behind| !behind.contains('\n'))),
            Matcher::Program(program) => Some(program.is_match(text)),
            Matcher::AsciiProgram(program) => text.is_ascii().then(|| program.is_match(text)),
            Matcher::Opaque => None,
        }
    }

    /// Whether it can be held against texts here.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self.matcher, Matcher::Opaque)
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Expression {}

impl PartialOrd for Expression {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Expression {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl Matcher {
    fn of(pattern: &str) -> Self {
        if let Some(simple) = simple(pattern) {
            return simple;
        }
        if pattern.len() > MAX_EXPRESSION_BYTES || re2::check(pattern).is_err() {
            return Self::Opaque;
        }
        // RE2 folds letters of all scripts, `regex-lite` those of ASCII.
        let folds = pattern.contains("(?");
        if folds && !pattern.is_ascii() {
            return Self::Opaque;
        }
        let whole = format!("^(?:{})$", rewritten(pattern));
        match RegexBuilder::new(&whole).size_limit(MAX_EXPRESSION_PROGRAM_BYTES).build() {
            Ok(program) if folds => Self::AsciiProgram(program),
            Ok(program) => Self::Program(program),
            Err(_) => Self::Opaque,
        }
    }
}

/// Texts with `|` between them, or a text with `.*` behind it, which most expressions are.
fn simple(pattern: &str) -> Option<Matcher> {
    let (literals, open_end) = match pattern.strip_suffix(".*") {
        Some(before) if !before.ends_with('\\') => (before, true),
        _ => (pattern, false),
    };
    let mut texts = Vec::new();
    let mut text = String::new();
    let mut characters = literals.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => text.push(characters.next().filter(char::is_ascii_punctuation)?),
            '|' => texts.push(std::mem::take(&mut text).into()),
            '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '^' | '$' => return None,
            other => text.push(other),
        }
    }
    match (open_end, texts.is_empty()) {
        (true, true) => Some(Matcher::Prefix(text.into())),
        (true, false) => None,
        (false, _) => {
            texts.push(text.into());
            Some(Matcher::Texts(texts))
        }
    }
}

/// A pattern of RE2, which is known to be one, in the syntax of `regex-lite`.
fn rewritten(pattern: &str) -> String {
    let mut result = String::with_capacity(pattern.len().saturating_add(16));
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let tail = rest.strip_prefix(first).unwrap_or_default();
        rest = match first {
            '\\' => escape(tail, false, &mut result),
            '[' => class(tail, &mut result),
            '{' => repetition(tail, &mut result),
            '}' => {
                result.push_str("\\}");
                tail
            }
            other => {
                result.push(other);
                tail
            }
        };
    }
    result
}

/// What follows a backslash; gives what comes behind it.
fn escape<'a>(tail: &'a str, in_class: bool, result: &mut String) -> &'a str {
    let Some(first) = tail.chars().next() else { return tail };
    let behind = tail.strip_prefix(first).unwrap_or_default();
    match first {
        // Both mean the beginning and end of a word to `regex-lite`.
        '<' | '>' => result.push(first),
        's' if in_class => result.push_str("\\t\\n\\f\\r "),
        's' => result.push_str("[\\t\\n\\f\\r ]"),
        'S' if !in_class => result.push_str("[^\\t\\n\\f\\r ]"),
        'Q' if !in_class => {
            let (quoted, behind) = behind.split_once("\\E").unwrap_or((behind, ""));
            for character in quoted.chars() {
                if character.is_ascii_punctuation() && !matches!(character, '<' | '>') {
                    result.push('\\');
                }
                result.push(character);
            }
            return behind;
        }
        _ => {
            result.push('\\');
            result.push(first);
            // `\x{…}` is no repetition.
            if first == 'x' && behind.starts_with('{') {
                let (code, behind) = behind.split_once('}').unwrap_or((behind, ""));
                result.push_str(code);
                result.push('}');
                return behind;
            }
        }
    }
    behind
}

/// What follows the `[` of a class; gives what comes behind the class.
fn class<'a>(tail: &'a str, result: &mut String) -> &'a str {
    result.push('[');
    let mut rest = tail;
    if let Some(behind) = rest.strip_prefix('^') {
        result.push('^');
        rest = behind;
    }
    if let Some(behind) = rest.strip_prefix(']') {
        result.push_str("\\]");
        rest = behind;
    }
    while let Some(first) = rest.chars().next() {
        let tail = rest.strip_prefix(first).unwrap_or_default();
        rest = match first {
            ']' => {
                result.push(']');
                return tail;
            }
            '\\' => escape(tail, true, result),
            '[' => match tail.strip_prefix(':').and_then(|inner| inner.split_once(":]")) {
                Some((name, behind)) => {
                    result.push_str("[:");
                    result.push_str(name);
                    result.push_str(":]");
                    behind
                }
                None => {
                    result.push_str("\\[");
                    tail
                }
            },
            // Doubled, these are operators of `regex-lite`.
            '&' | '~' => {
                result.push('\\');
                result.push(first);
                tail
            }
            other => {
                result.push(other);
                tail
            }
        };
    }
    rest
}

/// What follows a `{`, which stands for itself where it counts nothing.
fn repetition<'a>(tail: &'a str, result: &mut String) -> &'a str {
    match tail.split_once('}').filter(|(counts, _)| is_counts(counts)) {
        Some((counts, behind)) => {
            result.push('{');
            result.push_str(counts);
            result.push('}');
            behind
        }
        None => {
            result.push_str("\\{");
            tail
        }
    }
}

/// `n`, `n,` or `n,m`.
fn is_counts(text: &str) -> bool {
    let is_number = |text: &str| {
        let is_padded = text.len() > 1 && text.starts_with('0');
        !text.is_empty() && !is_padded && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    match text.split_once(',') {
        None => is_number(text),
        Some((least, most)) => is_number(least) && (most.is_empty() || is_number(most)),
    }
}
