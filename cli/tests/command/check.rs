//! `netproof check`: what is read, what is printed, how it ends.

use crate::support::{FAULTY, Folder, SOUND};
use netproof_core::api;
use serde_json::{Value, json};

/// The files that findings name, in order, each once.
fn files(json: &str) -> Vec<String> {
    let report: Value = serde_json::from_str(json).unwrap();
    let mut names: Vec<String> = Vec::new();
    for finding in report["findings"].as_array().unwrap() {
        let name = finding["file"].as_str().unwrap().to_owned();
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    names
}

#[test]
fn exit_statuses() {
    let folder = Folder::new("status").with("bad.sh", FAULTY).with("good.sh", SOUND).with("prose.txt", "hello\n");
    for (words, status) in [
        ("check bad.sh", 1),
        ("check bad.sh --fail-on never", 0),
        ("check bad.sh --fail-on warning", 1),
        ("check good.sh", 0),
        ("check good.sh bad.sh", 1),
        ("check prose.txt", 0),
        ("check .", 1),
        ("check", 1),
        ("check missing.sh", 2),
        ("check good.sh missing.sh", 2),
        ("check --today 2026-13-01 good.sh", 2),
        ("check --select NP999 good.sh", 2),
        ("check --output yaml good.sh", 2),
        ("check --semantics cilium good.sh", 0),
        ("check --semantics kubernetes good.sh", 0),
        ("check --semantics calico good.sh", 2),
        ("check --kubernetes-version 1.35 --cilium-version v1.18.6 good.sh", 0),
        ("check --kubernetes-version latest good.sh", 2),
        ("check --cilium-version 1 good.sh", 2),
        ("fly", 2),
        ("", 2),
        ("--help", 0),
        ("--version", 0),
        ("rule", 0),
        ("rule NP999", 2),
        ("facts", 0),
    ] {
        let ended = folder.run(words);
        assert_eq!(ended.status, status, "{words}: {ended:?}");
    }
}

#[test]
fn a_path_that_cannot_be_opened_is_named_and_nothing_is_printed() {
    let folder = Folder::new("missing").with("bad.sh", FAULTY);
    let ended = folder.run("check bad.sh no/such.sh gone");
    assert_eq!((ended.status, ended.stdout.as_str()), (2, ""));
    let lines: Vec<&str> = ended.stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("error: cannot open `no/such.sh`: ") && lines[1].contains("`gone`"), "{lines:?}");
}

#[test]
fn a_walk_reads_what_git_knows_in_a_fixed_order() {
    let mut folder = Folder::new("walk").with(".gitignore", "ignored*\n!ignored-not.sh\n");
    let read = [".github/d.sh", ".hidden.sh", "a-b/x.sh", "a/b/x.sh", "a/x.sh", "b.sh", "ignored-not.sh", "é.sh"];
    let skipped = [
        "ignored.sh",
        "a/ignored.sh",
        ".hidden/x.sh",
        "c/.git/x.sh",
        "node_modules/x.sh",
        "a/.terraform/x.sh",
        "a/node_modules/deep/x.sh",
    ];
    for name in read.iter().chain(&skipped) {
        folder = folder.with(name, FAULTY);
    }
    assert_eq!(files(&folder.run("check . --output json").stdout), read);
    assert_eq!(files(&folder.run("check --output json").stdout), read);
    let below: Vec<String> = ["a/b/x.sh", "a/x.sh"].map(|name| format!("./{name}")).into();
    assert_eq!(files(&folder.run("check ./a --output json").stdout), ["./a/b/x.sh", "./a/ignored.sh", "./a/x.sh"]);
    // In a repository the files above count too.
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    assert_eq!(files(&folder.run("check ./a --output json").stdout), below);
    // What is named is read, wherever it is.
    let named = "node_modules/x.sh ignored.sh .hidden";
    assert_eq!(
        files(&folder.run(&format!("check {named} --output json")).stdout),
        ["node_modules/x.sh", "ignored.sh", ".hidden/x.sh"]
    );
}

#[test]
#[cfg(unix)]
fn links_are_followed_only_where_they_are_named() {
    let folder = Folder::new("links").with("real/x.sh", FAULTY).with("empty/note.txt", "");
    std::os::unix::fs::symlink(folder.path().join("real"), folder.path().join("empty/link")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("real/x.sh"), folder.path().join("empty/y.sh")).unwrap();
    std::os::unix::fs::symlink("..", folder.path().join("empty/loop")).unwrap();
    assert_eq!(files(&folder.run("check empty --output json").stdout), Vec::<String>::new());
    assert_eq!(files(&folder.run("check empty/y.sh --output json").stdout), ["empty/y.sh"]);
    assert_eq!(files(&folder.run("check empty/link --output json").stdout), ["empty/link/x.sh"]);
}

#[test]
fn a_file_named_twice_is_read_once() {
    let folder = Folder::new("twice").with("a/x.sh", FAULTY).with("b.sh", FAULTY);
    for (words, expected) in [
        ("b.sh b.sh ./b.sh", &["b.sh"][..]),
        ("a/x.sh a b.sh", &["a/x.sh", "b.sh"]),
        ("b.sh .", &["b.sh", "a/x.sh"]),
        ("a ./a/../a", &["a/x.sh"]),
    ] {
        assert_eq!(files(&folder.run(&format!("check --output json {words}")).stdout), expected, "{words}");
    }
}

#[test]
#[cfg(unix)]
fn what_cannot_be_read_in_a_folder_is_a_note() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("unreadable").with("a.sh", SOUND).with("b.sh", FAULTY);
    let secret = folder.path().join("a.sh");
    std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(&secret).is_ok() {
        return; // The superuser reads everything.
    }
    let ended = folder.run("check .");
    assert_eq!(ended.status, 1);
    assert!(ended.stderr.contains("a.sh: this cannot be read: permission denied"), "{}", ended.stderr);
    assert_eq!(folder.run("check a.sh").status, 2);
}

#[test]
fn standard_input() {
    let folder = Folder::new("stdin");
    let ended = folder.run_with("check - --output json", FAULTY, &[]);
    assert_eq!((ended.status, files(&ended.stdout)), (1, vec!["-".to_owned()]));
    assert_eq!(folder.run_with("check - -", SOUND, &[]).status, 0);
}

#[test]
fn binary_files_of_a_folder_are_passed_over() {
    let folder =
        Folder::new("binary").with("a.bin", [b"\0".as_slice(), FAULTY.as_bytes()].concat()).with("b.sh", SOUND);
    let ended = folder.run("check .");
    assert_eq!(ended.status, 0, "{ended:?}");
    assert!(ended.stderr.contains("1 file of no known kind passed over"), "{}", ended.stderr);
    assert!(ended.stdout.starts_with("no findings in 1 file · "), "{}", ended.stdout);
}

#[test]
fn a_file_above_the_limit_is_not_read() {
    let folder = Folder::new("large");
    let large = std::fs::File::create(folder.path().join("large.sh")).unwrap();
    large.set_len(40 << 20).unwrap();
    let ended = folder.run("check large.sh --output json");
    let report: Value = serde_json::from_str(&ended.stdout).unwrap();
    let told = report["findings"].to_string() + &report["notes"].to_string();
    assert!(told.contains("the file has 41943040 bytes; the limit is 33554432"), "{told}");
}

#[test]
fn the_answer_does_not_depend_on_the_threads() {
    let mut folder = Folder::new("threads");
    for number in 0..60 {
        folder = folder.with(&format!("{}/{number}.sh", number % 7), if number % 3 == 0 { SOUND } else { FAULTY });
    }
    for format in ["text", "json", "sarif", "github"] {
        let run = |threads: usize| folder.run(&format!("check . --output {format} --threads {threads}"));
        let one = run(1);
        assert!(!one.stdout.is_empty());
        for threads in [2, 3, 64] {
            assert_eq!(run(threads), one, "{format}, {threads} threads");
        }
    }
}

#[test]
fn json_is_what_the_library_answers() {
    let template = include_str!("../../../examples/quickstart/staging.json");
    let parameters = include_str!("../../../examples/quickstart/staging.parameters.json");
    let texts = [("b.sh", FAULTY), ("a.json", template), ("a.parameters.json", parameters), ("prose.txt", "hello\n")];
    let mut folder = Folder::new("library");
    for (name, text) in texts {
        folder = folder.with(name, text);
    }
    let names: Vec<&str> = texts.iter().map(|(name, _)| *name).collect();
    let files: Vec<Value> = texts.iter().map(|(name, text)| json!({"name": name, "text": text})).collect();
    for (options, words) in [
        (json!({"today": "2026-11-22"}), "--today 2026-11-22".to_owned()),
        (json!({"today": "2026-11-22", "select": ["NP1", "NP3"]}), "--today 2026-11-22 --select NP1,NP3".to_owned()),
        (json!({"today": "2026-11-22", "ignore": ["NP3"]}), "--today 2026-11-22 --ignore NP3".to_owned()),
    ] {
        let request = json!({"operation": "check", "files": files, "options": options});
        let ended = folder.run(&format!("check {} --output json {words}", names.join(" ")));
        assert_eq!(ended.stdout, api::run(&request.to_string()) + "\n", "{words}");
        assert_eq!(ended.stderr, "");
    }
}

#[test]
fn colour_only_where_it_is_wanted() {
    let folder = Folder::new("colour").with("bad.sh", FAULTY);
    for (words, variables, coloured) in [
        ("check bad.sh", &[][..], false),
        ("check bad.sh", &[("CLICOLOR_FORCE", "1")], true),
        ("check bad.sh", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], false),
        ("check bad.sh --color always", &[("NO_COLOR", "1")], true),
        ("--color never check bad.sh", &[("CLICOLOR_FORCE", "1")], false),
        ("check bad.sh --output json --color always", &[], false),
        ("rule --color always", &[], true),
    ] {
        let ended = folder.run_with(words, "", variables);
        assert_eq!(ended.stdout.contains('\u{1b}'), coloured, "{words} {variables:?}");
    }
}

#[test]
fn quiet_prints_only_findings() {
    let folder = Folder::new("quiet").with("bad.sh", FAULTY).with("good.sh", SOUND).with("prose.txt", "hello\n");
    let ended = folder.run("check . -q");
    assert!(ended.stderr.is_empty() && ended.stdout.contains("error[NP"), "{ended:?}");
    assert!(!ended.stdout.contains("facts as of"), "{}", ended.stdout);
    assert_eq!(folder.run("check good.sh prose.txt --quiet").stdout, "");
}

#[test]
fn an_empty_folder_says_so() {
    let ended = Folder::new("empty").run("check .");
    assert_eq!(ended.status, 0);
    assert!(ended.stderr.contains("note: there are no files to check"), "{ended:?}");
    assert!(ended.stdout.starts_with("nothing to check"), "{ended:?}");
}

#[test]
#[cfg(unix)]
fn a_reader_that_goes_away_is_no_fault() {
    use std::process::{Command, Stdio};
    let mut folder = Folder::new("pipe");
    for number in 0..400 {
        folder = folder.with(&format!("{number}.sh"), FAULTY);
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_netproof"));
    command.args(["check", "."]).current_dir(folder.path()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(141));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// Root may read everything; then there is nothing to see.
#[test]
#[cfg(unix)]
fn a_folder_that_cannot_be_read_is_told_in_words() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("closed").with("a/b/a.sh", FAULTY).with("a/sound.sh", SOUND);
    let closed = folder.path().join("a/b");
    let set = |mode: u32| std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(mode)).unwrap();
    set(0o000);
    if std::fs::read_dir(&closed).is_err() {
        let ended = folder.run("check a");
        assert_eq!((ended.status, ended.stderr.as_str()), (0, "note: a/b: this cannot be read: permission denied\n"));
        let ended = folder.run("check a/b");
        assert_eq!((ended.status, ended.stderr.as_str()), (2, "error: cannot open `a/b`: permission denied\n"));
    }
    set(0o755);
}
