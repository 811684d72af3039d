use std::collections::BTreeSet;

use super::Rule;
use crate::edit::Fix;
use crate::model::Place;
use crate::report::{Label, ObjectRef, RefusedBy, Severity};

/// A finding before line and column are known.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Where.
    pub place: Place,
    /// Other places that matter.
    pub related: Vec<Label>,
    /// The severity, when it is not the rule's.
    pub severity: Option<Severity>,
    /// Which component refuses it.
    pub refused_by: Option<RefusedBy>,
    /// The source and its date, when they are not the rule's.
    pub source: Option<(String, String)>,
    /// The Kubernetes object that it is about.
    pub object: Option<ObjectRef>,
    /// Ways to mend it, the best first.
    pub fixes: Vec<Fix>,
}

impl Draft {
    /// A finding at a place.
    #[must_use]
    pub fn new(place: &Place, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
            place: place.clone(),
            related: Vec::new(),
            severity: None,
            refused_by: None,
            source: None,
            object: None,
            fixes: Vec::new(),
        }
    }

    /// A way to mend it, where there is one.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fixes.extend(fix.into());
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A second place, with what is there. A place that is not written (a default) is passed over.
    #[must_use]
    pub fn related<'p>(mut self, place: impl Into<Option<&'p Place>>, message: impl Into<String>) -> Self {
        if let Some(place) = place.into()
            && *place != self.place
        {
            self.related.push(Label { message: message.into(), place: place.clone() });
        }
        self
    }

    /// Another severity than the rule's.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Which component refuses it.
    #[must_use]
    pub fn refused_by(mut self, component: RefusedBy) -> Self {
        self.refused_by = Some(component);
        self
    }

    /// Another source than the rule's, and its date.
    #[must_use]
    pub fn source(mut self, url: impl Into<String>, as_of: impl Into<String>) -> Self {
        self.source = Some((url.into(), as_of.into()));
        self
    }

    /// The Kubernetes object that it is about.
    #[must_use]
    pub fn object(mut self, object: ObjectRef) -> Self {
        self.object = Some(object);
        self
    }
}

/// Collects what the rules find.
#[derive(Debug, Default)]
pub struct Sink {
    rule: Option<&'static Rule>,
    findings: Vec<(&'static Rule, Draft)>,
    seen: BTreeSet<(&'static str, Place, String)>,
}

impl Sink {
    /// Makes the following findings those of `rule`.
    pub fn enter(&mut self, rule: &'static Rule) {
        self.rule = Some(rule);
    }

    /// Takes a finding. A rule says a thing of a place only once: the later states of a cluster repeat what was said of
    /// the earlier ones.
    pub fn report(&mut self, draft: Draft) {
        if let Some(rule) = self.rule
            && self.seen.insert((rule.code, draft.place.clone(), draft.message.clone()))
        {
            self.findings.push((rule, draft));
        }
    }

    /// What was found, in the order found.
    #[must_use]
    pub fn into_findings(self) -> Vec<(&'static Rule, Draft)> {
        self.findings
    }
}
