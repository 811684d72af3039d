//! The syntax that a place is written in.

use super::around;
use crate::input::{FileKind, recognise};
use crate::model::Place;
use crate::source::Span;
use crate::source::markdown::{self, Language};
use crate::source::text::SourceFile;

/// How values, members and options are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// Words of a command, of a shell or PowerShell.
    Command,
    /// YAML.
    Yaml,
    /// JSON, with comments.
    Json,
    /// Terraform configuration.
    Hcl,
    /// Bicep.
    Bicep,
}

/// The syntaxes of one file.
#[derive(Clone, Debug)]
enum OfFile {
    /// One for all of it.
    Whole(Option<Syntax>),
    /// Those of the blocks of a page.
    Blocks(Vec<(Span, Syntax)>),
}

/// Finds the syntaxes of places; each file is looked at when it is first asked about.
#[derive(Debug)]
pub(super) struct Syntaxes<'f> {
    files: &'f [SourceFile],
    known: Vec<Option<OfFile>>,
}

impl<'f> Syntaxes<'f> {
    pub fn new(files: &'f [SourceFile]) -> Self {
        Self { files, known: vec![None; files.len()] }
    }

    /// The syntax at a place; none where nothing is to be edited.
    pub fn at(&mut self, place: &Place) -> Option<Syntax> {
        let at = place.file.0 as usize;
        let file = self.files.get(at)?;
        let known = self.known.get_mut(at)?.get_or_insert_with(|| of_file(file));
        let found = match known {
            OfFile::Whole(syntax) => *syntax,
            OfFile::Blocks(blocks) => {
                let behind = blocks.partition_point(|(span, _)| span.start <= place.span.start);
                let block = behind.checked_sub(1).and_then(|at| blocks.get(at));
                block.filter(|(span, _)| place.span.end <= span.end).map(|(_, syntax)| *syntax)
            }
        };
        // Commands also stand inside of other files: workflows, recipes.
        if place.path.starts_with("/-") { Some(Syntax::Command) } else { found }
    }
}

fn of_file(file: &SourceFile) -> OfFile {
    OfFile::Whole(match recognise(&file.text) {
        FileKind::Json if is_made_by_a_program(&file.text) => None,
        FileKind::Json => Some(Syntax::Json),
        FileKind::Shell | FileKind::PowerShell | FileKind::Makefile | FileKind::Workflow => Some(Syntax::Command),
        FileKind::Yaml => Some(Syntax::Yaml),
        FileKind::Hcl => Some(Syntax::Hcl),
        FileKind::Bicep => Some(Syntax::Bicep),
        FileKind::Markdown => {
            let fences = markdown::fences(&file.text);
            let block = |fence: &markdown::Fence| Some((fence.content_span, of_language(fence.language)?));
            return OfFile::Blocks(fences.iter().filter_map(block).collect());
        }
        FileKind::Other => None,
    })
}

fn of_language(language: Language) -> Option<Syntax> {
    Some(match language {
        Language::Shell | Language::PowerShell | Language::Makefile => Syntax::Command,
        Language::Yaml => Syntax::Yaml,
        Language::Json => Syntax::Json,
        Language::Hcl => Syntax::Hcl,
        Language::Bicep => Syntax::Bicep,
        Language::Unknown => return None,
    })
}

/// Whether a JSON text is the output of a program, which writes it anew: a plan or state of Terraform, a template that
/// Bicep made.
fn is_made_by_a_program(text: &str) -> bool {
    const LOOKED_AT: usize = 4096;
    let head = text.get(..text.floor_char_boundary(LOOKED_AT)).unwrap_or("");
    ["\"planned_values\"", "\"resource_changes\"", "\"terraform_version\"", "\"_generator\""]
        .iter()
        .any(|mark| head.contains(mark))
}

impl Syntax {
    /// Whether values of text may stand without quotes.
    fn has_plain_text(self) -> bool {
        matches!(self, Self::Command | Self::Yaml)
    }

    /// The text of a value with another in it, in its quotes; none when what is written is not `from`, or when the text
    /// cannot stand there as it is.
    pub(super) fn replaced(self, raw: &str, from: &str, to: &str) -> Option<String> {
        let quote = raw.chars().next().filter(|first| matches!(first, '"' | '\''));
        let has_escapes_only = matches!(self, Self::Yaml | Self::Json);
        if !(is_plain(to) || has_escapes_only && quote.is_some_and(|quote| is_verbatim(to, quote))) {
            return None;
        }
        match quote {
            Some(quote) => {
                let inner = raw.strip_prefix(quote)?.strip_suffix(quote)?;
                (inner == from).then(|| format!("{quote}{to}{quote}"))
            }
            None if raw != from => None,
            None if self == Self::Yaml && is_text(from) && !is_text(to) => Some(format!("\"{to}\"")),
            None => (self.has_plain_text() || !is_text(from)).then(|| to.to_owned()),
        }
    }
}

/// Whether a text means itself, whatever the quotes around it, in every syntax.
pub(super) fn is_plain(text: &str) -> bool {
    let fine =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '+' | '=' | ',' | '%' | '@');
    !text.is_empty() && text.chars().all(fine)
}

/// Whether a text means itself within quotes where only a backslash and the quote itself mean something else.
fn is_verbatim(text: &str, quote: char) -> bool {
    !text.is_empty() && !text.chars().any(|c| c == quote || c == '\\' || c.is_control())
}

/// Whether plain YAML of these letters is text: no number, boolean or null, and no `:` at its end.
pub(super) fn is_text(text: &str) -> bool {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"];
    let number = text.parse::<f64>().is_ok() || text.starts_with("0x") || text.starts_with("0o");
    let starts = text.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '_'));
    starts && !number && !text.ends_with(':') && !words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// What a quoted or plain value says, escapes aside.
pub(super) fn unquoted(raw: &str) -> Option<&str> {
    let quote = raw.chars().next().filter(|first| matches!(first, '"' | '\''));
    let inner = match quote {
        Some(quote) => raw.strip_prefix(quote)?.strip_suffix(quote)?,
        None => raw,
    };
    let odd = |c: char| matches!(c, '\\' | '$' | '"' | '\'' | '`') || c.is_control();
    (!inner.contains(odd)).then_some(inner)
}

/// The quotes of a value, when it has some.
pub(super) fn quote_of(raw: &str) -> Option<char> {
    raw.chars().next().filter(|first| matches!(first, '"' | '\''))
}

/// Whether a line up to a key holds nothing but what may stand before the first key of a line.
pub(super) fn starts_line(syntax: Syntax, before: &str) -> bool {
    let rest = before.get(around::lead(before).len()..).unwrap_or("");
    rest.is_empty() || (syntax == Syntax::Yaml && rest.split(' ').all(|part| part.is_empty() || part == "-"))
}
