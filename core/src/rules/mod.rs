//! The rules: one rule, one file, in `<group>/<rule>.rs`.
//!
//! Everything about a rule comes from its file: documentation, examples, cases, severity, source. `registry.rs` and the
//! groups' `mod.rs` are generated (`cargo xtask generate`).
//!
//! **Architecture invariant:** a rule is a pure function of the [`Context`]. It never sorts, never prints, and never
//! guesses: a setting that is not known is no finding.

mod context;
pub mod demand;
pub mod dns;
pub mod effects;
mod faults;
pub mod fixes;
pub mod networks;
pub mod objects;
pub mod provider;
pub mod ranges;
pub mod refusal;
mod registry;
mod rule;
pub mod shared_subnet;
mod sink;
pub mod transition;
pub mod wording;

use crate::jobs::collect;
pub use crate::jobs::{Jobs, one_by_one};
pub use context::{Context, PolicyView, View};
pub use registry::RULES;
pub(crate) use rule::rule;
pub use rule::{Case, Check, Expectation, Rule};
pub use sink::{Draft, Sink};

/// The rule of that code or name.
#[must_use]
pub fn find(code_or_name: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(code_or_name) || rule.name == code_or_name)
}

/// What the rules that `wanted` accepts find, rule by rule. Each rule is a job of its own.
pub fn run(context: &Context<'_>, wanted: impl Fn(&Rule) -> bool, jobs: Jobs<'_>) -> Vec<(&'static Rule, Draft)> {
    let rules: Vec<&'static Rule> = RULES.iter().copied().filter(|rule| wanted(rule)).collect();
    let found = collect(rules.len(), jobs, &|at| {
        let mut sink = Sink::default();
        if let Some(rule) = rules.get(at) {
            sink.enter(rule);
            run_one(rule, context, &mut sink);
        }
        sink.into_findings()
    });
    found.into_iter().flatten().collect()
}

fn run_one(rule: &Rule, context: &Context<'_>, sink: &mut Sink) {
    match rule.check {
        Check::Problem(_) => {}
        Check::Model(check) => check(context, sink),
        Check::Command(check) => context.model.commands.iter().for_each(|command| check(command, context, sink)),
        Check::Fault(kind) => {
            let known = context.admission.of_kind(kind);
            known.for_each(|(object, fault)| sink.report(faults::draft(object, fault)));
        }
        Check::Policy(check) => {
            context.policies().filter(|view| view.world.is_cilium()).for_each(|view| check(&view, sink));
        }
        Check::AnyPolicy(check) => context.policies().for_each(|view| check(&view, sink)),
        Check::World(check) => {
            context.worlds.iter().filter(|world| world.is_cilium()).for_each(|world| check(world, context, sink));
        }
        Check::AnyWorld(check) => context.worlds.iter().for_each(|world| check(world, context, sink)),
        Check::Object(check) => context.model.objects.iter().for_each(|object| check(object, context, sink)),
        Check::Revision(check) => context.views().for_each(|view| check(&view, sink)),
    }
}

/// The rule that reports a kind of problem of the readers.
#[must_use]
pub fn of_problem(kind: crate::source::ProblemKind) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| matches!(rule.check, Check::Problem(of) if of == kind))
}

#[cfg(test)]
pub(crate) mod tests;
