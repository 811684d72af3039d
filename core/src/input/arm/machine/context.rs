use std::sync::Arc;

use super::ScopeId;
use crate::input::arm::expression::Bytes;
use crate::input::value::Evaluated;
use crate::model::Place;
use crate::source::Span;

/// What an expression sees.
#[derive(Clone, Debug)]
pub(in super::super) struct Environment {
    pub(in super::super) scope: ScopeId,
    pub(in super::super) loops: Option<Arc<Loop>>,
    pub(in super::super) lambdas: Option<Arc<Binding>>,
    pub(in super::super) function: Option<Arc<Frame>>,
}

/// One `copy` loop around an expression, the innermost first.
#[derive(Debug)]
pub(in super::super) struct Loop {
    pub(in super::super) name: Box<str>,
    pub(in super::super) kind: LoopKind,
    /// The turn, counted from 0; nothing when one instance stands for all.
    pub(in super::super) index: Option<i64>,
    pub(in super::super) outer: Option<Arc<Self>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum LoopKind {
    Resource,
    Property,
}

/// A lambda's variable, the innermost first.
#[derive(Debug)]
pub(in super::super) struct Binding {
    pub(in super::super) name: Box<str>,
    pub(in super::super) value: Evaluated,
    pub(in super::super) outer: Option<Arc<Self>>,
}

/// The parameters of a user function's call.
#[derive(Debug)]
pub(in super::super) struct Frame {
    pub(in super::super) parameters: Vec<(Box<str>, Evaluated)>,
}

/// Where an expression stands.
#[derive(Clone, Debug)]
pub(in super::super) struct Site {
    pub(in super::super) place: Place,
    /// Whether each byte of the string's text is one byte of the file, so that parts of it have places too.
    exact: bool,
}

impl Environment {
    pub(in super::super) fn of(scope: ScopeId) -> Self {
        Self { scope, loops: None, lambdas: None, function: None }
    }

    pub(in super::super) fn in_loop(&self, name: &str, kind: LoopKind, index: Option<i64>) -> Self {
        let inner = Loop { name: name.into(), kind, index, outer: self.loops.clone() };
        Self { loops: Some(Arc::new(inner)), ..self.clone() }
    }

    pub(in super::super) fn bind(&self, name: &str, value: Evaluated) -> Self {
        let inner = Binding { name: name.into(), value, outer: self.lambdas.clone() };
        Self { lambdas: Some(Arc::new(inner)), ..self.clone() }
    }

    /// The loop of a name; without one the innermost loop of resources, else the innermost loop.
    pub(in super::super) fn find_loop(&self, name: Option<&str>) -> Option<&Loop> {
        let all = || std::iter::successors(self.loops.as_deref(), |one| one.outer.as_deref());
        match name {
            Some(name) => all().find(|one| one.name.eq_ignore_ascii_case(name)),
            None => all().find(|one| one.kind == LoopKind::Resource).or_else(|| all().next()),
        }
    }

    pub(in super::super) fn lambda_variable(&self, name: &str) -> Option<&Evaluated> {
        std::iter::successors(self.lambdas.as_deref(), |one| one.outer.as_deref())
            .find(|one| one.name.eq_ignore_ascii_case(name))
            .map(|one| &one.value)
    }
}

impl Site {
    /// The site of a whole value.
    pub(in super::super) fn whole(place: Place) -> Self {
        Self { place, exact: false }
    }

    /// The site of a string with `text`.
    pub(in super::super) fn of_text(place: Place, text: &str) -> Self {
        let bytes = place.span.end.saturating_sub(place.span.start) as usize;
        Self { place, exact: bytes == text.len().saturating_add(2) }
    }

    /// The place of a part of the string, or of all of it.
    pub(in super::super) fn span_of(&self, bytes: Bytes) -> Span {
        let whole = self.place.span;
        if !self.exact || bytes == Bytes::default() {
            return whole;
        }
        let quote = (whole.start as usize).saturating_add(1);
        Span::new(bytes.start.saturating_add(quote), bytes.end.saturating_add(quote))
    }
}
