//! `cargo xtask oracle`: our verdicts beside those of Cilium's own engine, a Go program in two builds.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::process::{cargo, command, run, succeeds};

/// The builds: version, file of the module, build tag, and the variable that names the program to the tests.
const BUILDS: [(&str, &str, &str, &str); 2] = [
    ("1.20.2", "go.mod", "cilium120", "NETPROOF_ORACLE_1_20"),
    ("1.18.6", "v1.18.mod", "cilium118", "NETPROOF_ORACLE_1_18"),
];

/// Holds verdicts against Cilium's engine: the sample of the tests, or with `flows` so many of each class. Without Go it
/// only says so.
pub fn oracle(root: &Path, flows: Option<usize>) -> Result<()> {
    if !succeeds(&mut command("go", ["version"])) {
        println!("    go is missing: verdicts are not held against Cilium's engine; see tests/oracle/README.md");
        return Ok(());
    }
    let programs = BUILDS.iter().map(|build| Ok((build, program(root, build)?))).collect::<Result<Vec<_>>>()?;
    let Some(flows) = flows else {
        let mut test =
            cargo(["test", "--package", "netproof-flow-tests", "--locked", "--test", "oracle", "--test", "cases"]);
        for ((_, _, _, variable), program) in &programs {
            test.env(variable, program);
        }
        return run(&mut test);
    };
    for ((version, ..), program) in &programs {
        let mut agreement =
            cargo(["run", "--package", "netproof-flow-tests", "--locked", "--release", "--bin", "agreement"]);
        agreement.args(["--", version]).arg(program).args(["all", &flows.to_string(), "1"]);
        run(agreement.arg(root.join("target").join("disagreements")))?;
    }
    Ok(())
}

/// Builds the oracle for a version.
fn program(root: &Path, (version, module, tag, _): &(&str, &str, &str, &str)) -> Result<PathBuf> {
    let program = root.join("target").join(format!("oracle-{version}"));
    let mut build = command("go", ["build", "-trimpath", &format!("-modfile={module}"), "-tags", tag, "-o"]);
    run(build.arg(&program).arg(".").current_dir(root.join("tests").join("oracle")))?;
    Ok(program)
}
