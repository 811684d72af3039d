//! The rules: one rule, one file, in `<group>/<rule>.rs`.
//!
//! Everything about a rule comes from its file: documentation, examples, cases, severity, source. `registry.rs` and the
//! groups' `mod.rs` are generated (`cargo xtask generate`).
//!
//! **Architecture invariant:** a rule is a pure function of the [`Context`]. It never sorts, never prints, and never
//! guesses: a setting that is not known is no finding.

mod context;
pub mod ranges;
pub mod refusal;
mod registry;
mod rule;
mod sink;
pub mod wording;

pub use context::{Context, View};
pub use registry::RULES;
pub(crate) use rule::rule;
pub use rule::{Case, Check, Expectation, Rule};
pub use sink::{Draft, Sink};

/// The rule of that code or name.
#[must_use]
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(code_or_name) || rule.name == code_or_name)
}

/// Runs every rule that `wanted` accepts.
pub fn run(context: &Context<'_>, wanted: impl Fn(&Rule) -> bool, sink: &mut Sink) {
    for rule in RULES.iter().copied().filter(|rule| wanted(rule)) {
        sink.enter(rule);
        match rule.check {
            Check::Problem(_) => {}
            Check::Model(check) => check(context, sink),
            Check::Command(check) => context.model.commands.iter().for_each(|command| check(command, context, sink)),
            Check::Object(check) => context.model.objects.iter().for_each(|object| check(object, context, sink)),
            Check::Revision(check) => context.views().for_each(|view| check(&view, sink)),
        }
    }
}

/// The rule that reports a kind of problem of the readers.
#[must_use]
pub fn of_problem(kind: crate::source::ProblemKind) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| matches!(rule.check, Check::Problem(of) if of == kind))
}

#[cfg(test)]
mod tests;
