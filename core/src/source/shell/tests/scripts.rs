//! Whole scripts against snapshots.

use super::*;

#[test]
fn scripts_read_as_their_snapshots_say() {
    insta::glob!("scripts/*.{sh,ps1}", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let powershell = path.extension().is_some_and(|extension| extension == "ps1");
        let dialect = if powershell { Dialect::PowerShell } else { Dialect::Shell };
        let reading = read(&text, 0, dialect, &mut Environment::default(), &unresolved);
        insta::assert_snapshot!(dump(&text, &reading));
    });
}
