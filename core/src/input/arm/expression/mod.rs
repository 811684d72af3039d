//! The language between `[` and `]` in a template's strings: its tree and its parser.

mod lexer;
mod parser;

pub(super) use parser::{SyntaxError, parse};

/// An expression and the bytes of the string's text that it takes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expression {
    pub(super) kind: Kind,
    pub(super) bytes: Bytes,
}

/// Byte offsets into the text of the string, brackets included; `end` is exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::input) struct Bytes {
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    Text(Box<str>),
    Int(i64),
    Call {
        namespace: Option<Box<str>>,
        name: Box<str>,
        arguments: Vec<Expression>,
    },
    /// `of.name[0].?more`; flat, so that a long chain is no deep tree.
    Access {
        of: Box<Expression>,
        steps: Vec<Step>,
    },
}

/// One access of a chain. A safe one (`.?x`, `[?0]`) makes the chain null when nothing is there.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) key: Key,
    pub(super) safe: bool,
    pub(super) bytes: Bytes,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key {
    Name(Box<str>),
    Index(Box<Expression>),
}

/// How the resource manager takes a string of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading<'t> {
    /// As it is written, a doubled bracket at its start undone.
    Literal(&'t str),
    /// As an expression: the whole text.
    Expression(&'t str),
}

/// Whether a string is an expression: `[…]`, but not `[[…]`, which stands for the literal `[…]`.
pub(super) fn read(text: &str) -> Reading<'_> {
    match text.strip_prefix('[') {
        Some(rest) if text.ends_with(']') && text.len() > 1 => {
            if rest.starts_with('[') {
                Reading::Literal(rest)
            } else {
                Reading::Expression(text)
            }
        }
        _ => Reading::Literal(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_decide() {
        let literals = [("a", "a"), ("", ""), ("[", "["), ("[a", "[a"), ("a]", "a]"), ("[[a]", "[a]"), ("[[a", "[[a")];
        for (text, literal) in literals {
            assert_eq!(read(text), Reading::Literal(literal), "{text}");
        }
        for text in ["[]", "[a]", "[ 'x' ]"] {
            assert_eq!(read(text), Reading::Expression(text), "{text}");
        }
    }
}
