use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use crate::limits::MAX_REMEMBERED_WORKLOADS;
use crate::policy::Selector;

/// The workloads that a selector means, by their positions, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those that it surely means.
    pub sure: Vec<u32>,
    /// Those of which the input does not tell.
    pub maybe: Vec<u32>,
}

impl Selection {
    /// Whether it surely means none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sure.is_empty() && self.maybe.is_empty()
    }
}

/// What was asked of a world before, so that equal selectors are looked up once.
#[derive(Debug, Default)]
pub(super) struct Answers {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    by_question: BTreeMap<Box<str>, Arc<Selection>>,
    workloads: usize,
}

impl Answers {
    /// The answer to a question: the one known, or a new one. Two threads may both find a new one; it is the same.
    pub(super) fn get(&self, question: &Question, answer: impl FnOnce() -> Selection) -> Arc<Selection> {
        let lock = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().by_question.get(question.0.as_str()) {
            return Arc::clone(known);
        }
        let found = Arc::new(answer());
        let size = found.sure.len().saturating_add(found.maybe.len());
        let mut known = lock();
        let total = known.workloads.saturating_add(size);
        if total <= MAX_REMEMBERED_WORKLOADS {
            known.workloads = total;
            known.by_question.insert(question.0.as_str().into(), Arc::clone(&found));
        }
        found
    }
}

/// What is asked of all workloads, as text that is equal where the answers must be. Texts of the input stand with their
/// lengths, so that no two questions run together.
pub(super) struct Question(String);

impl Question {
    pub(super) fn new(about: &str) -> Self {
        Self(about.to_owned())
    }

    /// About the pods of one namespace.
    pub(super) fn within(mut self, namespace: Option<&str>) -> Self {
        match namespace {
            Some(name) => self.text(name),
            None => self.0.push('-'),
        }
        self
    }

    /// About those that a selector matches; the order in which it asks makes no difference.
    pub(super) fn matching(mut self, selector: Option<&Selector<'_>>) -> Self {
        let Some(selector) = selector else {
            self.0.push('.');
            return self;
        };
        self.text(&selector.canonical());
        self
    }

    fn text(&mut self, text: &str) {
        let _ = write!(self.0, "{}:{text}", text.len());
    }
}
