//! Whole scripts against snapshots.

use std::path::Path;

use super::*;

#[test]
fn scripts_read_as_their_snapshots_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/source/shell/tests/scripts");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 30);
    for path in paths {
        let text = std::fs::read_to_string(&path).unwrap();
        let powershell = path.extension().is_some_and(|extension| extension == "ps1");
        let dialect = if powershell { Dialect::PowerShell } else { Dialect::Shell };
        let reading = read(&text, 0, dialect, &mut Environment::default(), &unresolved);
        let name = path.file_stem().unwrap().to_str().unwrap();
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!(name, dump(&text, &reading));
        });
    }
}
