//! What the parser refuses, in words that help.

use std::ops::Range;

use granit_parser::ErrorKind;

use crate::limits::MAX_DEPTH;
use crate::source::reports::quoted;

/// Message and help for a text that some program is to fill in first.
pub(super) const TEMPLATE: (&str, &str) = (
    "this is a template, not YAML",
    "render the template first (`helm template`, `kustomize build`, …) and check the result",
);

/// A syntax error; places are offsets into the text.
#[derive(Debug)]
pub(super) struct Told {
    pub range: Range<usize>,
    pub message: String,
    pub help: Option<String>,
    pub related: Option<(Range<usize>, String)>,
    pub is_limit: bool,
}

/// Explains an error at `at`. `bracket` is the innermost open bracket, `scalar` the last scalar before the error.
pub(super) fn tell(
    kind: &ErrorKind,
    text: &str,
    at: usize,
    bracket: Option<Range<usize>>,
    scalar: &Range<usize>,
) -> Told {
    if let Some(told) = template(text, at, bracket.as_ref()) {
        return told;
    }
    if let Some(tab) = tab(kind, text, at) {
        return told(tab, "a tab is used as indentation", "indent with spaces");
    }
    match kind {
        ErrorKind::RecursionLimitExceeded => Told {
            is_limit: true,
            ..told(
                character(text, at),
                format!("the nesting is deeper than {MAX_DEPTH} levels; nothing below is read"),
                "flatten the document",
            )
        },
        ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => {
            let quote = character(text, at);
            let message = format!("the quote {} is never closed", quoted(slice(text, &quote)));
            told(quote, message, "close the quote, or leave it out if the text holds no special character")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => told(
            character(text, at),
            "there is text after the closing quote",
            "quote the whole value, and write a quote inside it as `\\\"` in double quotes or `''` in single ones",
        ),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
            let opened = character(text, at);
            let message = format!("the bracket `{open}` is closed by `{close}`");
            told(opened, message, format!("close it with `{}`", closer(*open)))
        }
        ErrorKind::UnclosedFlowCollection { open } => unclosed(character(text, at), *open, None),
        ErrorKind::MisplacedFlowCollectionEnd => {
            let close = character(text, at);
            let message = format!("the bracket {} closes nothing", quoted(slice(text, &close)));
            told(close, message, "remove it, or quote the value if it belongs to it")
        }
        _ => match bracket {
            Some(open) => in_brackets(kind, text, at, open),
            None => in_block(kind, text, at, scalar),
        },
    }
}

/// `{{ … }}` and `{% … %}` of Helm, Jinja and others.
fn template(text: &str, at: usize, bracket: Option<&Range<usize>>) -> Option<Told> {
    let line = line_start(text, at);
    let line = line..text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| at.saturating_add(end));
    let from = bracket.map_or(line.start, |open| open.start.min(line.start));
    let before = text.get(from..line.end)?;
    let mark = ["{{", "{%"].into_iter().filter_map(|mark| before.find(mark)).min()?;
    let start = from.saturating_add(mark);
    Some(told(start..start.saturating_add(2), TEMPLATE.0, TEMPLATE.1))
}

/// The tab that the parser stumbled over.
fn tab(kind: &ErrorKind, text: &str, at: usize) -> Option<Range<usize>> {
    let names_a_tab = matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar
    );
    let line = line_start(text, at);
    let indentation = text.get(line..)?;
    let indentation = indentation.get(..indentation.find(|c| c != ' ' && c != '\t').unwrap_or(indentation.len()))?;
    if let Some(found) = indentation.find('\t') {
        let start = line.saturating_add(found);
        return Some(start..start.saturating_add(1));
    }
    let ahead = text.get(at..).and_then(|rest| rest.find('\t')).map_or(at, |tab| at.saturating_add(tab));
    names_a_tab.then(|| character(text, ahead))
}

fn in_brackets(kind: &ErrorKind, text: &str, at: usize, open: Range<usize>) -> Told {
    let opener = slice(text, &open).chars().next().unwrap_or('[');
    let dash = matches!(kind, ErrorKind::BlockEntryInFlowCollection)
        && text.get(open.end..at).is_some_and(|between| between.trim().is_empty());
    let same_line = dash || line_start(text, open.start) == line_start(text, at);
    if !same_line || at >= text.trim_end().len() {
        return unclosed(open, opener, Some(character(text, at)));
    }
    let here = character(text, at);
    let related = Some((open, format!("the `{opener}` opens here")));
    let (message, help) = match kind {
        ErrorKind::UnexpectedCharacter { .. } => {
            (format!("a value cannot begin with {}", quoted(slice(text, &here))), "quote the value".to_owned())
        }
        ErrorKind::PlainScalarStartsWithDashFlowIndicator | ErrorKind::BlockEntryInFlowCollection => (
            "a `-` cannot stand for a list item inside brackets".to_owned(),
            "separate the items with `,` and leave the `-` out".to_owned(),
        ),
        _ => match scalar_error(kind) {
            Some((message, help)) => (message.to_owned(), help.to_owned()),
            None => (
                format!("{} cannot stand here inside the `{opener}`", quoted(slice(text, &here))),
                format!("separate entries with `,`, close with `{}`, or quote the value", closer(opener)),
            ),
        },
    };
    Told { related, ..told(here, message, help) }
}

fn unclosed(open: Range<usize>, opener: char, noticed: Option<Range<usize>>) -> Told {
    let help = format!("close it with `{}`, or quote the value if the bracket belongs to it", closer(opener));
    Told {
        related: noticed.map(|range| (range, "the text does not fit inside the brackets from here on".to_owned())),
        ..told(open, format!("the bracket `{opener}` is never closed"), help)
    }
}

fn in_block(kind: &ErrorKind, text: &str, at: usize, scalar: &Range<usize>) -> Told {
    let here = character(text, at);
    let written = quoted(slice(text, &here));
    match kind {
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidMappingValueWhitespace => {
            if scalar.end == at && line_start(text, scalar.start) != line_start(text, at) {
                return swallowed_key(text, at, scalar);
            }
            told(
                here,
                "a second `:` stands on the line",
                "quote the value if the `:` belongs to it, or begin a new line after the first `:`",
            )
        }
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::InvalidIndentation => {
            wrong_indentation(kind, text, at)
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            told(rest_of_line(text, at), "the line has no `:`", "write `key: value`, or `- value` for a list item")
        }
        ErrorKind::BlockSequenceEntryNotAllowed => {
            told(here, "a `-` cannot begin a list here", "begin the list on a new line, or quote the value")
        }
        ErrorKind::UnexpectedCharacter { .. } => {
            told(here, format!("a value cannot begin with {written}"), "quote the value")
        }
        ErrorKind::MappingKeyNotAllowed => told(here, "a key cannot begin here", "begin a new line"),
        ErrorKind::MissingAnchorOrAliasName => {
            told(here, format!("{written} has no name"), "quote the value if the character belongs to it")
        }
        ErrorKind::InvalidBlockScalarHeader | ErrorKind::ZeroBlockScalarIndent => told(
            here,
            format!("there is text after {written}"),
            "begin the text on the next line; only `+`, `-` and a digit from 1 to 9 may follow",
        ),
        ErrorKind::InvalidBlockScalarIndent => {
            told(here, "the line is indented less than the text it belongs to", "indent all lines of the text alike")
        }
        ErrorKind::BomInsideDocument => told(
            here,
            "a byte order mark stands inside the document",
            "remove it; it may come from joining files that begin with one",
        ),
        ErrorKind::CommentInterceptedScalar => {
            told(here, "a comment interrupts the text", "move the comment before the text")
        }
        ErrorKind::CommentNotSeparated => {
            told(here, "a comment follows without a blank", "write a blank before the `#`")
        }
        ErrorKind::UndeclaredTagHandle => told(
            here,
            "the tag begins with a handle that no `%TAG` declares",
            "quote the value if the `!` belongs to it",
        ),
        ErrorKind::MissingDocumentEndBeforeDirective | ErrorKind::ExpectedDocumentStart => {
            told(rest_of_line(text, at), "text stands between two documents", "begin the document with a line `---`")
        }
        ErrorKind::InvalidDocumentEnd => {
            told(here, "text follows the `...` that ends the document", "begin a new line")
        }
        _ => match scalar_error(kind) {
            Some((message, help)) => told(here, message, help),
            None => told(here, kind.to_string().to_lowercase(), ""),
        },
    }
}

fn scalar_error(kind: &ErrorKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        ErrorKind::UnknownQuotedScalarEscape => {
            ("an escape in this text does not exist", "write `\\\\` for a backslash, or use single quotes")
        }
        ErrorKind::InvalidQuotedScalarHexEscape
        | ErrorKind::InvalidLowSurrogateHexEscape
        | ErrorKind::InvalidLowSurrogate
        | ErrorKind::MissingLowSurrogate
        | ErrorKind::UnpairedLowSurrogate
        | ErrorKind::InvalidUnicodeEscape => (
            "an escape in this text names no character",
            "write `\\x`, `\\u` or `\\U` with 2, 4 or 8 hexadecimal digits",
        ),
        ErrorKind::InvalidQuotedScalarIndent => {
            ("a line of this quoted text is indented too little", "indent it like the value, or close the quote before")
        }
        _ => return None,
    })
}

/// `name` without `:` and `image: x` below: the parser sees one text of two lines.
fn swallowed_key(text: &str, at: usize, scalar: &Range<usize>) -> Told {
    let line = line_start(text, at);
    let key = line.saturating_add(indentation(text, line))..at;
    let above = scalar.start..rest_of_line(text, scalar.start).end.min(scalar.end);
    let written = slice(text, &above);
    let missing = if written.contains(':') { "a blank after the `:` in" } else { "a `:` after" };
    Told {
        related: Some((above.clone(), "the text begins here".to_owned())),
        ..told(
            key.clone(),
            format!("the key {} stands inside a text that begins on a line above", quoted(slice(text, &key))),
            format!("write {missing} {} if it is a key, or correct the indentation", quoted(written)),
        )
    }
}

fn wrong_indentation(kind: &ErrorKind, text: &str, at: usize) -> Told {
    let line = line_start(text, at);
    let spaces = indentation(text, line);
    let range = rest_of_line(text, at);
    if *kind == ErrorKind::ExpectedBlockSequenceEntry {
        let help = "begin the line with `- `, or indent it like what it belongs to";
        return told(range, "a list ends in the middle: the line does not begin with `-`", help);
    }
    let first = line.saturating_add(spaces);
    if text.get(first..).is_some_and(|rest| rest.starts_with('-')) && at <= first.saturating_add(2) {
        let range = rest_of_line(text, first);
        let help = "indent the `-` below the key of the list, or like the other items";
        return told(range, "a list item stands where a key is expected", help);
    }
    let message = if first == at {
        format!("the line is indented by {spaces}, as none of the lines above that it could belong to")
    } else {
        "the text cannot stand here".to_owned()
    };
    told(range, message, "indent it like the lines that it belongs with")
}

fn told(range: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Told {
    let help = Some(help.into()).filter(|help| !help.is_empty());
    Told { range, message: message.into(), help, related: None, is_limit: false }
}

/// Where the header of a block scalar begins, given the end of what stands before it.
pub(super) fn block_scalar_header(text: &str, from: usize, content: usize) -> Option<usize> {
    after_properties(text, from, content, &[' ', '\t', '\r', '\n', ':', '-', '?', '\u{feff}'], &['|', '>'])
}

/// Where the first `-` of a block sequence is, given the end of what stands before it.
pub(super) fn first_dash(text: &str, from: usize, content: usize) -> Option<usize> {
    after_properties(text, from, content, &[' ', '\t', '\r', '\n', ':'], &['-'])
}

/// The first of `wanted` behind blanks, comments, anchors and tags.
fn after_properties(text: &str, from: usize, to: usize, blanks: &[char], wanted: &[char]) -> Option<usize> {
    let mut rest = text.get(from..to)?;
    loop {
        rest = rest.trim_start_matches(blanks);
        let end_of = match rest.chars().next()? {
            found if wanted.contains(&found) => return Some(to.saturating_sub(rest.len())),
            '#' => rest.find('\n'),
            '&' | '!' => rest.find([' ', '\t', '\r', '\n']),
            _ => return None,
        };
        rest = rest.get(end_of?..)?;
    }
}

fn slice<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    text.get(range.clone()).unwrap_or("")
}

/// The character at `at`; nothing at the end of the text or of a line.
fn character(text: &str, at: usize) -> Range<usize> {
    let character = text.get(at..).and_then(|rest| rest.chars().next()).filter(|c| !matches!(c, '\r' | '\n'));
    at..at.saturating_add(character.map_or(0, char::len_utf8))
}

/// From `at` to the last character of the line.
fn rest_of_line(text: &str, at: usize) -> Range<usize> {
    let rest = text.get(at..).unwrap_or("");
    at..at.saturating_add(rest.lines().next().unwrap_or("").trim_end().len())
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end.saturating_add(1))
}

fn indentation(text: &str, line: usize) -> usize {
    text.get(line..).map_or(0, |rest| rest.len().saturating_sub(rest.trim_start_matches(' ').len()))
}

fn closer(opener: char) -> char {
    if opener == '{' { '}' } else { ']' }
}
