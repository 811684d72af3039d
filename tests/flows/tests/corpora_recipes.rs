//! The well-known recipes for network policies, when `NETPROOF_CORPORA` names the folder that holds them.

use netproof_flow_tests::corpora::ask::{self, Options};
use netproof_flow_tests::corpora::compare::{Expected, Table};
use netproof_flow_tests::corpora::{folder, recipes};

/// None of them is about what Cilium decides otherwise, so both must do what the recipe says.
#[test]
fn recipes_do_what_they_say() {
    let Some(folder) = folder("netpol-recipes") else { return };
    for options in [Options::kubernetes(), Options::cilium()] {
        let mut table = Table::default();
        for case in recipes::cases(&folder) {
            let answers = ask::decide(&[case.file], &case.flows, &options, false);
            for ((flow, expected), answer) in case.flows.iter().zip(&case.expected).zip(&answers) {
                table.add(&case.name, flow, &Expected { is_final: true, ..expected.clone() }, answer);
            }
        }
        table.finish(&format!("netpol-recipes, semantics {}", options.semantics));
    }
}
