//! Whole configurations: what they come to, and where each value is written.

use std::fs;
use std::path::Path;

use super::show;

/// Each file of `cases` holds the files of one configuration; a line `-- NAME --` begins each after the first.
#[test]
fn cases_come_to_their_snapshots() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/input/terraform/language/tests/cases");
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert!(names.len() >= 12, "only {} cases", names.len());
    for path in names {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, show::shown(&text));
        });
    }
}
