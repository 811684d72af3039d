use super::Bytes;

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) bytes: Bytes,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Name(Box<str>),
    Text(Box<str>),
    Int(i64),
    /// One of `( ) [ ] , . ?`.
    Mark(char),
    /// Nothing more.
    End,
}

/// Why a text has no next token, and where.
pub(super) struct LexError {
    pub(super) message: String,
    pub(super) bytes: Bytes,
}

/// The token at or after `at`.
pub(super) fn next(text: &str, at: usize) -> Result<Token, LexError> {
    let rest = text.get(at..).unwrap_or("");
    let blank = rest.len().saturating_sub(rest.trim_start().len());
    let start = at.saturating_add(blank);
    let rest = rest.trim_start();
    let token = |kind, length: usize| Token { kind, bytes: Bytes { start, end: start.saturating_add(length) } };
    let Some(first) = rest.chars().next() else {
        return Ok(token(TokenKind::End, 0));
    };
    match first {
        '(' | ')' | '[' | ']' | ',' | '.' | '?' => Ok(token(TokenKind::Mark(first), 1)),
        '\'' => {
            let (text, length) = quoted(rest).ok_or_else(|| LexError {
                message: "a text in single quotes is never closed".to_owned(),
                bytes: Bytes { start, end: text.len() },
            })?;
            Ok(token(TokenKind::Text(text.into()), length))
        }
        '-' | '+' | '0'..='9' => {
            let word = prefix(rest, |at, c| c.is_ascii_digit() || (at == 0 && matches!(c, '-' | '+')));
            let number = word.parse().map_err(|_| LexError {
                message: format!("`{word}` is not a whole number of 64 bits"),
                bytes: Bytes { start, end: start.saturating_add(word.len()) },
            })?;
            Ok(token(TokenKind::Int(number), word.len()))
        }
        c if c.is_alphabetic() || c == '_' || c == '$' => {
            let word = prefix(rest, |_, c| c.is_alphanumeric() || matches!(c, '_' | '$' | '-'));
            Ok(token(TokenKind::Name(word.into()), word.len()))
        }
        other => Err(LexError {
            message: format!("`{other}` means nothing in an expression"),
            bytes: Bytes { start, end: start.saturating_add(other.len_utf8()) },
        }),
    }
}

fn prefix(text: &str, belongs: impl Fn(usize, char) -> bool) -> &str {
    let end = text.char_indices().find(|(at, c)| !belongs(*at, *c)).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or("")
}

/// The text between single quotes, `''` standing for one, and the bytes it takes with its quotes.
fn quoted(text: &str) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = characters.next() {
        if c != '\'' {
            out.push(c);
        } else if characters.peek().is_some_and(|(_, c)| *c == '\'') {
            out.push('\'');
            characters.next();
        } else {
            return Some((out, at.saturating_add(1)));
        }
    }
    None
}
