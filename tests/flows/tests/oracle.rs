//! The seeded sample of cases on which our engine must agree with Cilium's own. The variables of the environment name
//! its programs, one for each version; where they are not set, nothing is compared.
#![expect(clippy::print_stdout, reason = "tells what was skipped")]

use std::path::Path;

use netproof_flow_tests::compare;
use netproof_flow_tests::generate::{self, Class, Version};
use netproof_flow_tests::oracle::Oracle;

/// How many flows of a class.
const FLOWS: usize = 4000;

fn agrees(version: Version, variable: &str) {
    let Some(program) = std::env::var_os(variable) else {
        println!("{variable} is not set: flows are not held against the engine of Cilium {}", version.release());
        return;
    };
    let mut oracle = Oracle::new(Path::new(&program));
    let mut wrong = Vec::new();
    for class in Class::ALL {
        let mut flows = 0;
        for seed in 1.. {
            if flows >= FLOWS {
                break;
            }
            let case = generate::case(seed, class, version);
            let outcome = compare::compare(&case, version, &mut oracle);
            // The agent has no policy for an endpoint whose rules of layer 7 contradict each other.
            let fault = outcome.oracle_errors.iter().find(|error| !error.contains("cannot be computed"));
            assert!(fault.is_none(), "{} {seed}: {fault:?}", class.name());
            flows += outcome.compared + outcome.oracle_errors.len();
            for difference in outcome.differences {
                wrong.push(format!("{} {seed}: {:?} is {difference:?}", class.name(), case.flows.get(difference.flow)));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} flows differ:\n{}",
        wrong.len(),
        wrong.iter().take(20).cloned().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn our_verdicts_are_those_of_cilium_1_18() {
    agrees(Version::V1_18, "NETPROOF_ORACLE_1_18");
}

#[test]
fn our_verdicts_are_those_of_cilium_1_20() {
    agrees(Version::V1_20, "NETPROOF_ORACLE_1_20");
}
