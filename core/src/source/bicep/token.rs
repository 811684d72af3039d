//! The words of the language.

/// A token and its bytes in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or key word.
    Name,
    /// Digits.
    Int,
    /// `'…'`, or a piece of such a text before, between or behind `${…}`.
    Text(Piece, Quote),
    /// A mark such as `{` or `??`.
    Mark(&'static str),
    /// One or more line ends.
    Line,
    /// A character that begins nothing.
    Stray,
    /// The end of the text.
    End,
}

/// Which piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// All of it.
    Whole,
    /// From the opening quote to `${`.
    Head,
    /// From `}` to `${`.
    Middle,
    /// From `}` to the closing quote.
    Tail,
}

/// What a text is enclosed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quote {
    /// `'…'`
    Single,
    /// `'…` up to the end of the line: never closed.
    Open,
    /// `'''…'''`, in which nothing is escaped.
    Triple,
    /// `'''…` up to the end of the text: never closed.
    OpenTriple,
    /// `$'''…'''`, in which only `${…}` has a meaning.
    Template,
}

/// Marks, longer ones first.
pub(super) const MARKS: [&str; 36] = [
    "...", "&&", "||", "??", "==", "!=", "=~", "!~", "<=", ">=", "=>", "::", ".?", "{", "}", "[", "]", "(", ")", ",",
    ":", ".", "=", "?", "!", "<", ">", "+", "-", "*", "/", "%", "|", "@", "^", "&",
];
