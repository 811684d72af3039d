//! Suppressions in place: comments such as `# netproof: ignore NP302 -- the ranges meet on purpose`.
//!
//! A comment behind something is about its line; a comment on a line of its own is about what follows it: a command
//! with all its lines, a member of YAML or JSON, a block or statement of HCL or Bicep, a fenced block of a page.
//! `ignore-file` is about the whole file.
//!
//! Reading a file's suppressions is pure, as reading the file is. Only files that hold the mark are read for it.

mod apply;
mod blocks;
mod directive;
mod markdown;
mod places;
#[cfg(test)]
mod tests;
mod tree;

pub use apply::{Outcome, apply};

use memchr::memmem;

use self::directive::MARK;
use self::places::{Block, Syntax};
use crate::input::{FileKind, Piece, recognise};
use crate::rules::Rule;
use crate::source::text::SourceFile;
use crate::source::{Problem, Span};

/// The suppressions of one file.
#[derive(Clone, Debug, Default)]
pub struct Suppressions {
    /// In the order written.
    list: Vec<Suppression>,
    /// Comments that are meant for us and cannot be followed, or give no reason.
    problems: Vec<Problem>,
}

/// One comment with the rules that it names.
#[derive(Clone, Debug)]
struct Suppression {
    /// The document that it belongs to.
    document: u32,
    /// The bytes in which a finding is suppressed; none for the whole file.
    covers: Option<Vec<Span>>,
    /// The rules, each where it is named.
    rules: Vec<(Span, &'static Rule)>,
}

/// Reads the suppressions of a file; `pieces` are what it was read to.
#[must_use]
pub fn read(file: &SourceFile, pieces: &[Piece]) -> Suppressions {
    let mut found = Suppressions::default();
    if memmem::find(file.text.as_bytes(), MARK.as_bytes()).is_none() {
        return found;
    }
    let known = places::known(pieces);
    let skipped = file.bom_len();
    let text = file.text.get(skipped..).unwrap_or("");
    let syntax = match recognise(&file.text) {
        FileKind::Markdown => {
            markdown::read(&file.text, &known, &mut found);
            return found;
        }
        FileKind::Json => Syntax::Json,
        FileKind::Shell => Syntax::Shell,
        FileKind::PowerShell => Syntax::PowerShell,
        FileKind::Hcl => Syntax::Hcl,
        FileKind::Bicep => Syntax::Bicep,
        // Commands in a file of another kind stand in its texts: the lines tell more than the tree.
        FileKind::Yaml if known.commands.is_empty() => Syntax::Yaml,
        _ => Syntax::Lines,
    };
    places::read(Block::plain(text, skipped), syntax, &known, &mut found);
    found
}
