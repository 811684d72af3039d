//! The expectations of Cilium's own tests, when `NETPROOF_CORPORA` names the folder that holds them.

use netproof_flow_tests::corpora::ask::{self, Options};
use netproof_flow_tests::corpora::compare::{Expected, Table};
use netproof_flow_tests::corpora::{folder, verdicts};

/// Whatever their name is answered with is outside of the cluster, and named by no policy as an address.
const ANSWER: &str = "203.0.113.9";

#[test]
fn flows_are_decided_as_the_tests_of_cilium_expect() {
    let Some(folder) = folder("cilium-verdicts") else { return };
    let mut table = Table::default();
    for case in verdicts::cases(&folder) {
        let answers = ask::decide(&case.files, &case.flows, &case.options, false);
        for ((flow, expected), answer) in case.flows.iter().zip(&case.expected).zip(&answers) {
            table.add(&case.name, flow, expected, answer);
        }
    }
    table.finish("cilium-verdicts");
}

/// Where it is known what DNS answered, no verdict depends on it any more, and the address is decided as its name is.
#[test]
fn names_with_known_answers_are_decided_alike() {
    let Some(folder) = folder("cilium-verdicts") else { return };
    let mut table = Table::default();
    for case in verdicts::cases(&folder) {
        let name_of = |to: &str| to.strip_prefix("fqdn:").map(str::to_owned);
        for name in case.names() {
            let answers = [(name.to_owned(), vec![ANSWER.to_owned()])];
            let options = Options { dns_answers: Some(answers.into()), ..case.options.clone() };
            let asked =
                case.flows.iter().zip(&case.expected).filter(|(flow, _)| name_of(&flow.to).as_deref() == Some(name));
            for (flow, expected) in asked {
                let mut address = flow.clone();
                address.to = format!("ip:{ANSWER}");
                let expected = Expected { is_final: true, ..expected.clone() };
                let flows = [flow.clone(), address];
                for (flow, answer) in flows.iter().zip(&ask::decide(&case.files, &flows, &options, false)) {
                    table.add(&case.name, flow, &expected, answer);
                }
            }
        }
    }
    table.finish("names of cilium-verdicts");
}

/// Nothing was answered, so a name is no more than any address outside.
#[test]
fn names_without_an_answer_are_reached_by_no_rule_on_names() {
    let Some(folder) = folder("cilium-verdicts") else { return };
    let mut table = Table::default();
    for case in verdicts::cases(&folder) {
        let options = Options { dns_answers: Some([].into()), ..case.options.clone() };
        let flows: Vec<_> = case.flows.iter().filter(|flow| flow.to.starts_with("fqdn:")).cloned().collect();
        if flows.is_empty() {
            continue;
        }
        // No rule of these cases but those on names allows such an address on the ports asked.
        for (flow, answer) in flows.iter().zip(&ask::decide(&case.files, &flows, &options, false)) {
            table.add(&case.name, flow, &Expected::verdict(false), answer);
        }
    }
    table.finish("names without an answer of cilium-verdicts");
}
