use super::{Context, PolicyView, Sink, View};
use crate::admission::FaultKind;
use crate::model::{Command, Object};
use crate::report::Severity;
use crate::source::ProblemKind;
use crate::world::World;

/// A rule with everything that is known about it.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// `NP` and three digits; never reused.
    pub code: &'static str,
    /// Lower-case words that name the defect.
    pub name: &'static str,
    /// The module that declares it.
    pub module: &'static str,
    /// The worst severity of its findings.
    pub severity: Severity,
    /// The release that brought it.
    pub since: &'static str,
    /// Where the fact is published.
    pub source: &'static str,
    /// The date of the fact, `YYYY-MM-DD`.
    pub as_of: &'static str,
    /// Markdown: one line of summary, then the sections.
    pub documentation: &'static str,
    /// How it looks for its findings.
    pub check: Check,
    /// Its cases besides the examples of the documentation.
    pub cases: &'static [Case],
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// The problems of that kind that the readers of texts found.
    Problem(ProblemKind),
    /// Each recognised command of scripts and pages.
    Command(fn(&Command, &Context<'_>, &mut Sink)),
    /// Each state of each cluster.
    Revision(fn(&View<'_>, &mut Sink)),
    /// The faults of that kind that objects have by themselves.
    Fault(FaultKind),
    /// Each Kubernetes object.
    Object(fn(&Object, &Context<'_>, &mut Sink)),
    /// Each policy of each world in which Cilium enforces it.
    Policy(fn(&PolicyView<'_>, &mut Sink)),
    /// Each policy of each world, whatever enforces it.
    AnyPolicy(fn(&PolicyView<'_>, &mut Sink)),
    /// The objects of each cluster together, where Cilium is its dataplane.
    World(fn(&World<'_>, &Context<'_>, &mut Sink)),
    /// The objects of each cluster together, whatever enforces policies.
    AnyWorld(fn(&World<'_>, &Context<'_>, &mut Sink)),
    /// Everything at once.
    Model(fn(&Context<'_>, &mut Sink)),
}

/// An input with what a rule must say of it.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// What the case shows.
    pub title: &'static str,
    /// What the rule must say.
    pub expect: Expectation,
    /// Today's date, when it matters.
    pub today: Option<&'static str>,
    /// The file of the state before, when the case is about a change.
    pub before: Option<(&'static str, &'static str)>,
    /// The file name, whose ending tells people what it is.
    pub file: &'static str,
    /// The input.
    pub text: &'static str,
}

/// What a rule must say of a [`Case`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// At least one finding of the rule.
    Fails,
    /// No finding of the rule.
    Passes,
}

impl Case {
    /// An input in which the rule finds something.
    #[must_use]
    pub const fn fails(title: &'static str, file: &'static str, text: &'static str) -> Self {
        Self { title, expect: Expectation::Fails, today: None, before: None, file, text }
    }

    /// An input in which the rule finds nothing.
    #[must_use]
    pub const fn passes(title: &'static str, file: &'static str, text: &'static str) -> Self {
        Self { title, expect: Expectation::Passes, today: None, before: None, file, text }
    }

    /// The same case as a change from the state that a file gives.
    #[must_use]
    pub const fn after(mut self, file: &'static str, text: &'static str) -> Self {
        self.before = Some((file, text));
        self
    }

    /// The same case on a day, `YYYY-MM-DD`.
    #[must_use]
    pub const fn on(mut self, today: &'static str) -> Self {
        self.today = Some(today);
        self
    }
}

impl Rule {
    /// The folder that it stands in.
    #[must_use]
    pub fn group(&self) -> &'static str {
        self.module.rsplit("::").nth(1).unwrap_or("")
    }

    /// Whether a word means the rule: its name, its code or a beginning of it.
    #[must_use]
    pub fn is_meant_by(&self, word: &str) -> bool {
        let beginning = self.code.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        self.name == word || (!word.is_empty() && beginning)
    }

    /// The first line of the documentation.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.documentation.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("")
    }
}

/// Declares the rule of a file: its documentation as doc comments, then its members.
///
/// The documentation's first line is the summary; then the sections `## What it does`, `## Why it matters`,
/// `## Example` (fenced blocks in which the rule finds something), `## Use instead` (fenced blocks in which no rule
/// finds an error, and this one nothing) and `## References`. Tests run every block.
macro_rules! rule {
    (
        $(#[doc = $line:expr])*
        code: $code:literal,
        name: $name:literal,
        severity: $severity:ident,
        since: $since:literal,
        source: $source:literal,
        as_of: $as_of:literal,
        check: $check:expr,
        cases: [$($case:expr),* $(,)?],
    ) => {
        /// The rule of this file.
        pub const RULE: $crate::rules::Rule = $crate::rules::Rule {
            code: $code,
            name: $name,
            module: module_path!(),
            severity: $crate::report::Severity::$severity,
            since: $since,
            source: $source,
            as_of: $as_of,
            documentation: concat!($($line, "\n"),*),
            check: $check,
            // Cases are for tests; elsewhere they would only add to the size of the module.
            #[cfg(test)]
            cases: &[$($case),*],
            #[cfg(not(test))]
            cases: {
                const _: &[$crate::rules::Case] = &[$($case),*];
                &[]
            },
        };
    };
}

pub(crate) use rule;
