//! `netproof check --fix`, `--diff` and `--unsafe`.

use crate::support::{FAULTY, Folder, SOUND};

/// [`FAULTY`] as it is fixed.
fn mended() -> String {
    FAULTY.replace("--pod-cidr 10.0.0.0/16", "--pod-cidr 10.244.0.0/16")
}

/// A template whose one fix may recreate a cluster.
const TEMPLATE: &str = r#"{"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "location": "westeurope",
  "properties": {"networkProfile": {"networkPlugin": "azure", "networkDataplane": "cilium", "networkPolicy": "calico"}}}
"#;

fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path().join(name)).unwrap()
}

#[test]
fn safe_fixes_are_written_and_the_rest_is_found() {
    let folder = Folder::new("fix").with("a.sh", FAULTY).with("b.sh", SOUND).with("c.json", TEMPLATE);
    let ended = folder.run("check . --fix --select NP302,NP102");
    assert_eq!(read(&folder, "a.sh"), mended());
    assert_eq!(read(&folder, "b.sh"), SOUND);
    assert_eq!(read(&folder, "c.json"), TEMPLATE);
    assert_eq!(ended.status, 1, "{ended:?}");
    assert_eq!(ended.stderr, "fixed 1 finding in 1 file\n");
    assert!(ended.stdout.contains("error[NP102]") && !ended.stdout.contains("NP302"), "{}", ended.stdout);
    assert!(ended.stdout.ends_with("· 1 fixable with `--fix --unsafe`\n"), "{}", ended.stdout);
    let again = folder.run("check . --fix --select NP302,NP102");
    assert_eq!((again.status, again.stderr.as_str()), (1, "fixed 0 findings in 0 files\n"));
    let all = folder.run("check . --fix --unsafe --select NP302,NP102 --quiet");
    assert_eq!((all.status, all.stdout.as_str(), all.stderr.as_str()), (0, "", ""));
    assert_eq!(read(&folder, "c.json"), TEMPLATE.replace("calico", "cilium"));
    // Nothing else is left in the folder.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn a_diff_writes_nothing() {
    let folder = Folder::new("diff").with("d/a.sh", FAULTY).with("c.json", TEMPLATE);
    let expected = format!("--- d/a.sh\n+++ d/a.sh\n@@ -1 +1 @@\n-{FAULTY}+{}", mended());
    for words in ["check . --diff --select NP302,NP102", "check . --fix --diff --select NP302,NP102 --output json"] {
        let ended = folder.run(words);
        assert_eq!((ended.status, ended.stdout.as_str()), (1, expected.as_str()), "{words}");
        assert_eq!(ended.stderr, "would fix 1 finding in 1 file\n");
    }
    let all = folder.run("check . --diff --unsafe --select NP302,NP102 --fail-on never");
    assert_eq!(all.status, 0);
    assert!(all.stdout.starts_with("--- c.json\n") && all.stdout.ends_with(&expected), "{}", all.stdout);
    assert_eq!((read(&folder, "d/a.sh"), read(&folder, "c.json")), (FAULTY.to_owned(), TEMPLATE.to_owned()));
}

#[test]
fn bad_usage() {
    let folder = Folder::new("unsafe").with("a.sh", FAULTY);
    assert_eq!(folder.run("check a.sh --unsafe").status, 2);
    assert_eq!(folder.run("check missing.sh --fix").status, 2);
    assert_eq!(folder.run("check a.sh missing.sh --fix").status, 2);
    assert_eq!(read(&folder, "a.sh"), FAULTY);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new("stdin");
    let ended = folder.run_with("check - --fix --select NP302", FAULTY, &[]);
    assert_eq!((ended.status, ended.stdout), (0, mended()));
    assert_eq!(ended.stderr, "fixed 1 finding in 1 file\nno findings in 1 file · facts as of 2026-08-21\n");
    let sound = folder.run_with("check - --fix --quiet", SOUND, &[]);
    assert_eq!((sound.status, sound.stdout.as_str(), sound.stderr.as_str()), (0, SOUND, ""));
    let diff = folder.run_with("check - --diff --select NP302 --quiet", FAULTY, &[]);
    assert_eq!((diff.status, diff.stdout), (1, format!("--- -\n+++ -\n@@ -1 +1 @@\n-{FAULTY}+{}", mended())));
}

#[test]
fn line_ends_and_byte_order_marks_stay() {
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let folder = Folder::new("windows").with("a.sh", windows(FAULTY));
    assert_eq!(folder.run("check a.sh --fix --select NP302").status, 0);
    assert_eq!(read(&folder, "a.sh"), windows(&mended()));
}

#[test]
fn nothing_to_fix() {
    let folder = Folder::new("nothing").with("b.sh", SOUND).with("prose.txt", "hello\n").with("empty.sh", "");
    let ended = folder.run("check . --fix");
    assert_eq!(
        (ended.status, read(&folder, "prose.txt").as_str(), read(&folder, "b.sh").as_str()),
        (0, "hello\n", SOUND)
    );
    let diff = folder.run("check . --diff");
    assert_eq!((diff.status, diff.stdout.as_str()), (0, ""));
}

#[test]
fn what_is_not_utf8_is_left_alone() {
    let text = [FAULTY.as_bytes(), b"# \xff\n"].concat();
    let folder = Folder::new("latin").with("a.sh", &text);
    assert_eq!(folder.run("check a.sh --fix --unsafe").status, 1);
    assert_eq!(std::fs::read(folder.path().join("a.sh")).unwrap(), text);
}

#[test]
#[cfg(unix)]
fn permissions_and_links_stay() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("permissions").with("a.sh", FAULTY).with("kept.sh", FAULTY);
    let mode = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode() & 0o777;
    let set = |name: &str, mode: u32| {
        std::fs::set_permissions(folder.path().join(name), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set("a.sh", 0o750);
    std::os::unix::fs::symlink("a.sh", folder.path().join("link.sh")).unwrap();
    assert_eq!(folder.run("check link.sh --fix --select NP302").status, 0);
    assert_eq!((read(&folder, "a.sh"), mode("a.sh")), (mended(), 0o750));
    assert!(std::fs::symlink_metadata(folder.path().join("link.sh")).unwrap().is_symlink());
    set("kept.sh", 0o444);
    let ended = folder.run("check kept.sh --fix --select NP302");
    assert_eq!((ended.status, ended.stderr.as_str()), (2, "error: cannot write `kept.sh`: the file is read-only\n"));
    assert!(ended.stdout.contains("error[NP302]"), "{}", ended.stdout);
    assert_eq!((read(&folder, "kept.sh").as_str(), mode("kept.sh")), (FAULTY, 0o444));
}
