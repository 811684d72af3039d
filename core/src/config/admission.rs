//! `admission`: what becomes of findings, and of what a change does to flows, where an object enters a cluster.

use super::{Glob, Levels};
use crate::report::Severity;
use crate::review::Mode;
use crate::rules::Rule;

/// What becomes of what is found in a review.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Admission {
    /// `mode`: of all that nothing else is said of.
    pub mode: Option<Mode>,
    /// `rules`: by code, beginning of a code, or name.
    pub rules: Levels<Mode>,
    /// `namespaces`: what holds in some namespaces only, where it counts more than what holds everywhere. Later ones win.
    pub namespaces: Vec<NamespaceAdmission>,
    /// `deletions`: of deletions that open flows.
    pub deletions: Option<Mode>,
    /// `expectations`: of changes by which an expectation holds no longer.
    pub expectations: Option<Mode>,
    /// `exemptions`: whether objects may exempt themselves from rules by an annotation with a reason.
    pub exemptions: bool,
}

/// What becomes of what is found in the objects of some namespaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NamespaceAdmission {
    /// `names`: names, in which `*` stands for any letters.
    pub names: Vec<Glob>,
    /// `mode`: of all that nothing else is said of.
    pub mode: Option<Mode>,
    /// `rules`: by code, beginning of a code, or name.
    pub rules: Levels<Mode>,
}

/// What becomes of the findings of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// The mode.
    pub mode: Mode,
    /// Whether it is said of the rule, not of all.
    pub is_of_rule: bool,
}

impl Ruling {
    /// Whether a finding refuses the object: an error, or whatever a rule finds that is to be enforced by itself.
    #[must_use]
    pub fn refuses(self, severity: Severity) -> bool {
        self.mode == Mode::Enforce && (self.is_of_rule || severity == Severity::Error)
    }
}

impl Admission {
    /// What becomes of the findings of a rule in an object of a namespace; none for those of the whole cluster. What is
    /// said of the namespace counts more than what is said everywhere, and what is said of the rule more than what is
    /// said of all.
    #[must_use]
    pub fn of(&self, rule: &Rule, namespace: Option<&str>) -> Ruling {
        for local in self.local(namespace) {
            if let Some(mode) = local.rules.of(rule) {
                return Ruling { mode, is_of_rule: true };
            }
            if let Some(mode) = local.mode {
                return Ruling { mode, is_of_rule: false };
            }
        }
        match self.rules.of(rule) {
            Some(mode) => Ruling { mode, is_of_rule: true },
            None => Ruling { mode: self.mode.unwrap_or_default(), is_of_rule: false },
        }
    }

    /// What becomes of all else in a namespace.
    #[must_use]
    pub fn mode_in(&self, namespace: Option<&str>) -> Mode {
        self.local(namespace).find_map(|local| local.mode).or(self.mode).unwrap_or_default()
    }

    /// What is said of a namespace, the last first.
    fn local(&self, namespace: Option<&str>) -> impl Iterator<Item = &NamespaceAdmission> {
        let fits = move |one: &&NamespaceAdmission| {
            namespace.is_some_and(|namespace| one.names.iter().any(|name| name.fits(namespace)))
        };
        self.namespaces.iter().rev().filter(fits)
    }
}
