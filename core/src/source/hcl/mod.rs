//! Texts in the HashiCorp configuration language (HCL), native syntax, as Terraform reads them.
//!
//! The structure (blocks, arguments, lists, objects) is read here, so that a fault costs no more than what it stands in;
//! what is left, expressions on one piece of text, is read by the crate `hcl-edit`, which nothing outside of this folder
//! knows. It stops at the first fault and gives nothing then.

mod body;
mod convert;
mod leaf;
mod scan;
#[cfg(test)]
mod tests;
mod tree;

pub use tree::{Attribute, Block, Body, Call, Entry, Expression, For, Item, Kind, Operator, Part, Step};

use super::reports::Reports;
use super::{Comment, Problem};
use crate::order::Order as _;

/// What a text was read to.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The blocks and arguments.
    pub body: Body,
    /// Its faults, in the order of places; of one block at the top no more than one.
    pub problems: Vec<Problem>,
    /// Its comments, in the order of places.
    pub comments: Vec<Comment>,
}

/// Reads a text that begins at byte `base` of its file; spans count from the file's first byte.
#[must_use]
pub fn read(text: &str, base: usize, document: u32) -> Reading {
    let mut reader = Reader {
        text,
        base,
        document,
        at: 0,
        path: String::new(),
        faults: 0,
        told: false,
        reports: Reports::default(),
        comments: Vec::new(),
        depth: 0,
        nodes: 0,
        opened: None,
    };
    let body = reader.top();
    let mut comments = std::mem::take(&mut reader.comments);
    comments.order();
    comments.dedup();
    for (start, end, marks) in comments {
        let says = text.get(start.saturating_add(marks)..end).unwrap_or("");
        let says = if text.get(start..end).is_some_and(|whole| whole.starts_with("/*")) {
            says.strip_suffix("*/").unwrap_or(says)
        } else {
            says
        };
        reader.reports.comment(super::Span::new(start, end).shifted(base), says, document);
    }
    let (problems, comments) = reader.reports.into_parts();
    Reading { body, problems, comments }
}

/// A text while it is read.
#[derive(Debug)]
struct Reader<'t> {
    text: &'t str,
    base: usize,
    document: u32,
    /// The next byte.
    at: usize,
    /// Where reading stands, as a JSON pointer.
    path: String,
    /// Faults so far.
    faults: usize,
    /// Whether a fault of the block at the top that is being read was told.
    told: bool,
    reports: Reports,
    /// Start, end and length of the opening mark of comments.
    comments: Vec<(usize, usize, usize)>,
    /// Blocks, lists and objects around the next byte.
    depth: usize,
    /// Values and blocks so far.
    nodes: usize,
    /// The bracket that the next problem is about.
    opened: Option<usize>,
}
