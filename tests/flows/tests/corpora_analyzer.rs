//! What another analyzer of network policies says, when `NETPROOF_CORPORA` names the folder that holds it.

use netproof_flow_tests::corpora::analyzer::listed::{Difference, LISTED};
use netproof_flow_tests::corpora::analyzer::{self, Case, Question};
use netproof_flow_tests::corpora::ask::{self, Answer, Named, Options, Side};
use netproof_flow_tests::corpora::compare::{Expected, Table, answer_text, flow_text};
use netproof_flow_tests::corpora::folder;

fn answers(case: &Case, explain: bool, asked: impl Fn(&Question) -> bool) -> Vec<(&Question, Answer)> {
    let questions: Vec<&Question> = case.questions.iter().filter(|question| asked(question)).collect();
    let flows: Vec<_> = questions.iter().map(|question| question.flow.clone()).collect();
    let answers = ask::decide(&case.files, &flows, &Options::kubernetes(), explain);
    questions.into_iter().zip(answers).collect()
}

/// The row of a difference that they are known for.
fn row(case: &Case, question: &Question) -> Option<(usize, &'static Difference)> {
    let fits = |pattern: &str, name: &str| pattern == "*" || pattern == name;
    LISTED.iter().enumerate().find(|(_, row)| {
        row.case == case.name && fits(row.from, &question.flow.from) && fits(row.to, &question.flow.to)
    })
}

/// Holds the cases with or without tiers of administrators, and everything that is listed of them.
fn hold(what: &str, has_tiers: bool) {
    let Some(folder) = folder("netpol-analyzer") else { return };
    let mut table = Table::default();
    let mut met = LISTED.map(|_| 0);
    let mut of_cases = LISTED.map(|_| false);
    for case in analyzer::cases(&folder).iter().filter(|case| case.has_tiers == has_tiers) {
        for (row, is_of_case) in LISTED.iter().zip(&mut of_cases) {
            *is_of_case |= row.case == case.name;
        }
        for (question, answer) in answers(case, false, |_| true) {
            let expected = Expected { is_final: true, ..question.expected.clone() };
            let listed = row(case, question).filter(|(_, row)| {
                let ours = Expected { is_final: true, ..Expected::verdict(row.ours == "allow") };
                expected.verdict == row.theirs && ours.agrees(&answer)
            });
            match listed.and_then(|(at, _)| met.get_mut(at)) {
                Some(met) => {
                    *met += 1;
                    table.asked();
                }
                None => table.add(&case.name, &question.flow, &expected, &answer),
            }
        }
    }
    for ((row, met), is_of_case) in LISTED.iter().zip(met).zip(of_cases) {
        if is_of_case && met != row.flows {
            let expected = format!("{} flows that differ, as listed", row.flows);
            table.differs(row.case, &format!("{} -> {}", row.from, row.to), &expected, &format!("{met} of them"));
        }
    }
    table.finish(what);
}

#[test]
fn flows_are_decided_alike_but_for_what_is_listed() {
    hold("netpol-analyzer", false);
}

/// Their policies of administrators are of the first version; today's kind says the same in other words.
#[test]
fn tiers_are_decided_alike() {
    hold("netpol-analyzer, with tiers", true);
}

#[test]
fn every_listed_difference_is_of_a_case() {
    let Some(folder) = folder("netpol-analyzer") else { return };
    let cases = analyzer::cases(&folder);
    for row in &LISTED {
        assert!(cases.iter().any(|case| case.name == row.case), "{row:?}");
    }
}

/// Whether two names mean one object: what is written without a namespace is in `default`.
fn is_same(ours: &Named, theirs: &Named) -> bool {
    let namespace =
        |object: &Named| if object.namespace.is_empty() { "default".to_owned() } else { object.namespace.clone() };
    ours.kind == theirs.kind && ours.name == theirs.name && namespace(ours) == namespace(theirs)
}

/// Each rule that they name as one that allows is one of those that the engine names.
#[test]
fn reasons_name_the_same_rules() {
    let Some(folder) = folder("netpol-analyzer") else { return };
    let mut table = Table::default();
    for case in &analyzer::cases(&folder) {
        let asked = |question: &Question| !question.rules.is_empty() && row(case, question).is_none();
        for (question, answer) in answers(case, true, asked) {
            for rule in &question.rules {
                table.asked();
                let side: Option<&Side> =
                    if rule.direction == "egress" { answer.egress.as_ref() } else { answer.ingress.as_ref() };
                let is_named = side.is_some_and(|side| {
                    side.rules.iter().any(|ours| {
                        ours.effect == "allow" && is_same(&ours.object, &rule.policy) && ours.path == rule.path
                    })
                });
                if !is_named {
                    let expected = format!("{}/{} {}", rule.policy.namespace, rule.policy.name, rule.path);
                    let got = format!("{} {:?}", answer_text(&answer), side.map(|side| &side.rules));
                    table.differs(&case.name, &flow_text(&question.flow), &expected, &got);
                }
            }
        }
    }
    table.finish("reasons of netpol-analyzer");
}
