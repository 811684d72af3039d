//! The problems and comments of one reading, no more of them than anybody wants.

use super::{Comment, Problem, ProblemKind, Span};
use crate::limits::{MAX_COMMENTS, MAX_SOURCE_PROBLEMS};
use crate::order::Order as _;

/// Longest piece of the input that a message repeats, in characters.
const MAX_QUOTED: usize = 60;

/// What a reader says besides the tree.
#[derive(Debug, Default)]
pub(super) struct Reports {
    problems: Vec<Problem>,
    comments: Vec<Comment>,
}

impl Reports {
    pub(super) fn problem(&mut self, problem: Problem) {
        match self.problems.len().cmp(&MAX_SOURCE_PROBLEMS) {
            std::cmp::Ordering::Less => self.problems.push(problem),
            std::cmp::Ordering::Equal => self.problems.push(Problem {
                kind: ProblemKind::Limit,
                message: format!("the text has more than {MAX_SOURCE_PROBLEMS} problems; the rest is not listed"),
                help: Some("correct the first ones and check again".to_owned()),
                related: None,
                ..problem
            }),
            std::cmp::Ordering::Greater => {}
        }
    }

    pub(super) fn comment(&mut self, span: Span, text: &str, document: u32) {
        match self.comments.len().cmp(&MAX_COMMENTS) {
            std::cmp::Ordering::Less => self.comments.push(Comment { span, text: text.into() }),
            std::cmp::Ordering::Equal => {
                self.comments.push(Comment { span, text: text.into() });
                self.problem(Problem {
                    kind: ProblemKind::Limit,
                    document,
                    path: String::new(),
                    span,
                    message: format!("the text has more than {MAX_COMMENTS} comments; those from here on are not read"),
                    help: Some("split the file, or remove comments".to_owned()),
                    related: None,
                });
            }
            std::cmp::Ordering::Greater => {}
        }
    }

    /// Problems in the order of documents and places, and comments as they come.
    pub(super) fn into_parts(mut self) -> (Vec<Problem>, Vec<Comment>) {
        self.problems.order_by_key(|problem| (problem.document, problem.span));
        self.comments.truncate(MAX_COMMENTS);
        (self.problems, self.comments)
    }
}

/// A piece of the input for a message: in backticks, on one line, of bounded length.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("`");
    for (count, character) in text.chars().enumerate() {
        if count == MAX_QUOTED {
            quoted.push('…');
            break;
        }
        if character.is_control() {
            quoted.extend(character.escape_default());
        } else {
            quoted.push(character);
        }
    }
    quoted.push('`');
    quoted
}
