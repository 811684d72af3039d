use std::sync::Arc;

use super::ScopeId;
use crate::input::arm::expression::Bytes;
use crate::input::value::Evaluated;
use crate::model::Place;
use crate::source::Span;

/// What an expression sees.
#[derive(Clone, Debug)]
pub(in crate::input) struct Environment {
    pub(in crate::input) scope: ScopeId,
    pub(in crate::input) loops: Option<Arc<Loop>>,
    pub(in crate::input) lambdas: Option<Arc<Binding>>,
    pub(in crate::input) function: Option<Arc<Frame>>,
}

/// One `copy` loop around an expression, the innermost first.
#[derive(Debug)]
pub(in crate::input) struct Loop {
    pub(in crate::input) name: Box<str>,
    pub(in crate::input) kind: LoopKind,
    /// The turn, counted from 0; nothing when one instance stands for all.
    pub(in crate::input) index: Option<i64>,
    pub(in crate::input) outer: Option<Arc<Self>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::input) enum LoopKind {
    Resource,
    Property,
}

/// A lambda's variable, the innermost first.
#[derive(Debug)]
pub(in crate::input) struct Binding {
    pub(in crate::input) name: Box<str>,
    pub(in crate::input) value: Evaluated,
    pub(in crate::input) outer: Option<Arc<Self>>,
}

/// The parameters of a user function's call.
#[derive(Debug)]
pub(in crate::input) struct Frame {
    pub(in crate::input) parameters: Vec<(Box<str>, Evaluated)>,
}

/// Where an expression stands.
#[derive(Clone, Debug)]
pub(in crate::input) struct Site {
    pub(in crate::input) place: Place,
    /// Whether each byte of the string's text is one byte of the file, so that parts of it have places too.
    exact: bool,
}

impl Environment {
    pub(in crate::input) fn of(scope: ScopeId) -> Self {
        Self { scope, loops: None, lambdas: None, function: None }
    }

    pub(in crate::input) fn in_loop(&self, name: &str, kind: LoopKind, index: Option<i64>) -> Self {
        let inner = Loop { name: name.into(), kind, index, outer: self.loops.clone() };
        Self { loops: Some(Arc::new(inner)), ..self.clone() }
    }

    pub(in crate::input) fn bind(&self, name: &str, value: Evaluated) -> Self {
        let inner = Binding { name: name.into(), value, outer: self.lambdas.clone() };
        Self { lambdas: Some(Arc::new(inner)), ..self.clone() }
    }

    /// The loop of a name; without one the innermost loop of resources, else the innermost loop.
    pub(in crate::input) fn find_loop(&self, name: Option<&str>) -> Option<&Loop> {
        let all = || std::iter::successors(self.loops.as_deref(), |one| one.outer.as_deref());
        match name {
            Some(name) => all().find(|one| one.name.eq_ignore_ascii_case(name)),
            None => all().find(|one| one.kind == LoopKind::Resource).or_else(|| all().next()),
        }
    }

    pub(in crate::input) fn lambda_variable(&self, name: &str) -> Option<&Evaluated> {
        std::iter::successors(self.lambdas.as_deref(), |one| one.outer.as_deref())
            .find(|one| one.name.eq_ignore_ascii_case(name))
            .map(|one| &one.value)
    }
}

impl Site {
    /// The site of a whole value.
    pub(in crate::input) fn whole(place: Place) -> Self {
        Self { place, exact: false }
    }

    /// The site of a string with `text`.
    pub(in crate::input) fn of_text(place: Place, text: &str) -> Self {
        let bytes = place.span.end.saturating_sub(place.span.start) as usize;
        Self { place, exact: bytes == text.len().saturating_add(2) }
    }

    /// The place of a part of the string, or of all of it.
    pub(in crate::input) fn span_of(&self, bytes: Bytes) -> Span {
        let whole = self.place.span;
        if !self.exact || bytes == Bytes::default() {
            return whole;
        }
        let quote = (whole.start as usize).saturating_add(1);
        Span::new(bytes.start.saturating_add(quote), bytes.end.saturating_add(quote))
    }
}
