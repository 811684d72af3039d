//! `netproof.yaml`, `--facts`, `--baseline` and `netproof baseline`; and the page that tells of them.

use crate::support::{FAULTY, Folder, SOUND};
use netproof_core::api;
use netproof_core::config::{Config, SCHEMA};
use netproof_core::facts;
use serde_json::{Value, json};

const OLD: &str = "az aks create -g rg -n shop -k 1.27 --generate-ssh-keys\n";

/// The rules of the findings, and the exit status.
fn told(folder: &Folder, words: &str) -> (Vec<String>, i32) {
    let ended = folder.run(&format!("{words} --output json --today 2026-11-22"));
    let report: Value = serde_json::from_str(&ended.stdout).unwrap_or_else(|_| panic!("{words}: {ended:?}"));
    let rules =
        report["findings"].as_array().unwrap().iter().map(|finding| finding["rule"].as_str().unwrap().to_owned());
    (rules.collect(), ended.status)
}

#[test]
fn the_configuration_is_found_above_the_first_path() {
    let folder = Folder::new("config-found")
        .with("netproof.yaml", "ignore: [NP403]\n")
        .with("a/b/old.sh", OLD)
        .with("a/inner/netproof.yaml", "failOn: never\n")
        .with("a/inner/old.sh", OLD)
        .with("other.yaml", "severity: {NP403: info}\n");
    let found = (vec!["NP403".to_owned()], 1);
    for (words, expected) in [
        ("check", (vec![], 0)),
        ("check a/b/old.sh", (vec![], 0)),
        ("check a/inner", (vec!["NP403".to_owned()], 0)),
        ("check a/inner/old.sh a/b/old.sh", (vec!["NP403".to_owned(); 2], 0)),
        ("check a/b/old.sh a/inner/old.sh", (vec![], 0)),
        ("check a/b/old.sh --no-config", found.clone()),
        ("check a/b/old.sh --config other.yaml", (vec!["NP403".to_owned()], 0)),
        ("check a/b/old.sh --config other.yaml --fail-on info", found.clone()),
        ("check a/inner --fail-on error", found.clone()),
        ("check a/b/old.sh --select NP4", found.clone()),
        ("check a/b/old.sh --ignore NP3", found.clone()),
        ("check a/b/old.sh --no-config --severity NP403=warning", (vec!["NP403".to_owned()], 0)),
        ("check a/b/old.sh --no-config --severity NP4=off", (vec![], 0)),
        ("check a/b/old.sh --config other.yaml --severity NP403=error", found.clone()),
    ] {
        assert_eq!(told(&folder, words), expected, "{words}");
    }
    let absolute = folder.path().join("a/b/old.sh");
    assert_eq!(told(&folder, &format!("check {}", absolute.display())), (vec![], 0));
}

#[test]
fn the_search_ends_at_the_top_of_the_repository_and_follows_dots() {
    let folder = Folder::new("config-top")
        .with("netproof.yaml", "ignore: [NP403]\n")
        .with("repository/.git/HEAD", "")
        .with("repository/a/old.sh", OLD)
        .with("b/netproof.yaml", "selct: 1\n")
        .with("submodule/.git", "gitdir: elsewhere\n")
        .with("submodule/netproof.yaml", "failOn: never\n")
        .with("submodule/old.sh", OLD);
    let found = vec!["NP403".to_owned()];
    assert_eq!(told(&folder, "check repository/a"), (found.clone(), 1));
    assert_eq!(told(&folder, "check submodule/old.sh"), (found.clone(), 0));
    // The folder that we stand in is not above the path.
    assert_eq!(told(&folder, "check b/../submodule"), (found.clone(), 0));
    assert_eq!(told(&folder, "check b/../repository/../repository/a"), (found, 1));
}

#[test]
fn patterns_are_paths_from_the_folder_of_the_configuration() {
    let config = "overrides: [{files: [legacy/scripts], ignore: [NP403]}]\n";
    let folder = Folder::new("config-paths")
        .with("netproof.yaml", config)
        .with("legacy/scripts/old.sh", OLD)
        .with("legacy/old.sh", OLD);
    let count = |words: &str| told(&folder, words).0.len();
    assert_eq!(count("check"), 1);
    assert_eq!(count("check ./legacy/scripts"), 0);
    assert_eq!(count("check legacy/../legacy/scripts/old.sh"), 0);
    assert_eq!(count(&format!("check {}", folder.path().join("legacy/scripts").display())), 0);
    assert_eq!(count("check legacy/old.sh"), 1);
}

#[test]
fn a_faulty_configuration_is_bad_usage() {
    let folder = Folder::new("config-faults").with("old.sh", OLD);
    for (text, expected) in [
        (
            "selct: [NP3]\n",
            "error: netproof.yaml:1:1: the configuration has no key `selct`\n  help: did you mean `select`?\n",
        ),
        (
            "ignore:\n  - NP30l\n",
            "error: netproof.yaml:2:5: no rule has the code or name `NP30l`\n  help: did you mean `NP301`?\n",
        ),
        (
            "failOn: soon\nseverity:\n  NP403: loud\n",
            "error: netproof.yaml:1:9: `failOn` has no value `soon`\n  help: the values are `error`, `warning`, `info` \
             and `never`\nerror: netproof.yaml:3:10: a severity has no value `loud`\n  help: the values are `error`, \
             `warning`, `info` and `off`\n",
        ),
        (
            "facts:\n  azureCliVersion: 2.60\n",
            "error: netproof.yaml:2:20: `azureCliVersion` takes text, and `2.60` is a number\n  help: write it in \
             quotes, `\"2.60\"`\n",
        ),
        ("\u{1b}[31m: 1\n", "error: netproof.yaml:1:"),
        ("select: [\n", "error: netproof.yaml:"),
    ] {
        let folder = Folder::new("config-fault").with("old.sh", OLD).with("netproof.yaml", text);
        for words in ["check", "check old.sh", "baseline"] {
            let ended = folder.run(words);
            assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{text}");
            assert!(ended.stderr.starts_with(expected), "{text}\n{}", ended.stderr);
            assert!(!ended.stderr.contains('\u{1b}'));
        }
        assert_eq!(folder.run("check --no-config").status, 1, "{text}");
    }
    for words in [
        "check --config gone.yaml",
        "check --config . ",
        "check --facts gone.json",
        "check --baseline gone.json",
        "check --config a --no-config",
        "check --severity NP403",
        "check --severity NP403=loud",
        "check --severity NP999=info",
        "facts --facts gone.json",
    ] {
        let ended = folder.run(words);
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{words}: {ended:?}");
    }
}

#[test]
fn what_makes_the_status_1_is_listed() {
    let folder = Folder::new("infos").with("old.sh", OLD).with("other.yaml", "failOn: info\n");
    let words = "check old.sh --quiet --severity NP403=info --today 2026-11-22";
    for (more, status, listed) in [
        ("", 0, false),
        (" --show info", 0, true),
        (" --fail-on info", 1, true),
        (" --config other.yaml", 1, true),
        (" --config other.yaml --fail-on error", 0, false),
    ] {
        let ended = folder.run(&format!("{words}{more}"));
        assert_eq!((ended.status, ended.stdout.contains("info[NP403]: ")), (status, listed), "{more}: {ended:?}");
    }
}

#[test]
fn suppressed_findings_are_counted() {
    let text = format!("# netproof: ignore NP403 -- kept until spring\n{OLD}");
    let folder = Folder::new("suppressed").with("old.sh", text);
    let ended = folder.run("check old.sh --today 2026-11-22");
    assert_eq!(ended.status, 0);
    assert_eq!(ended.stdout, "no findings in 1 file · 1 suppressed · facts as of 2026-08-21\n");
}

#[test]
fn a_baseline_is_made_used_and_tightened() {
    let folder = Folder::new("baseline").with("a/old.sh", OLD).with("bad.sh", FAULTY).with("good.sh", SOUND);
    let ended = folder.run("baseline --today 2026-11-22");
    assert_eq!(ended.status, 0, "{ended:?}");
    let all = told(&folder, "check").0.len();
    assert_eq!(ended.stdout, format!("`netproof-baseline.json` accepts {all} findings\n"));
    let baseline = "check --baseline netproof-baseline.json";
    assert_eq!(told(&folder, baseline), (vec![], 0));
    assert_eq!(told(&folder, "check a --baseline netproof-baseline.json"), (vec![], 0));
    let ended = folder.run(&format!("{baseline} --today 2026-11-22"));
    assert!(ended.stdout.contains(&format!(" · {all} in the baseline · ")), "{ended:?}");
    assert_eq!(ended.stderr.matches("note").count(), 1, "only that files were passed over: {}", ended.stderr);

    // A new finding is told; a fixed one is a note, and so is a file that is gone.
    let folder = folder.with("a/old.sh", "az aks show -g rg -n shop\n").with("new.sh", OLD);
    std::fs::remove_file(folder.path().join("bad.sh")).unwrap();
    assert_eq!(told(&folder, baseline), (vec!["NP403".to_owned()], 1));
    let ended = folder.run(&format!("{baseline} --today 2026-11-22"));
    assert!(
        ended.stderr.contains("1 accepted finding of the baseline no longer occurs; `netproof baseline` takes it out"),
        "{}",
        ended.stderr
    );
    assert!(ended.stderr.contains("of files that are gone; `netproof baseline` takes"), "{}", ended.stderr);

    // An update of one folder keeps what belongs to others, and takes out what is gone.
    let ended = folder.run("baseline new.sh a --today 2026-11-22");
    assert_eq!(ended.stdout, format!("`netproof-baseline.json` accepts 1 finding, {all} before\n"));
    assert_eq!(told(&folder, baseline), (vec![], 0));
    let text = std::fs::read_to_string(folder.path().join("netproof-baseline.json")).unwrap();
    assert!(text.contains(r#"{"file":"new.sh","rule":"NP403""#), "{text}");

    // What is no baseline is refused and stays as it is.
    let folder = folder.with("netproof-baseline.json", "{}");
    for words in [baseline, "baseline"] {
        let ended = folder.run(words);
        assert_eq!(ended.status, 2);
        assert!(ended.stderr.starts_with("error: netproof-baseline.json:1:2: this is not a baseline"), "{ended:?}");
    }
}

#[test]
#[cfg(unix)]
fn a_baseline_behind_a_link_is_written_there() {
    let folder = Folder::new("baseline-link").with("a.sh", OLD).with("shared/accepted.json", "");
    let target = folder.path().join("shared/accepted.json");
    std::fs::remove_file(&target).unwrap();
    assert_eq!(folder.run("baseline a.sh --baseline shared/accepted.json").status, 0);
    let link = folder.path().join("netproof-baseline.json");
    std::os::unix::fs::symlink("shared/accepted.json", &link).unwrap();
    let folder = folder.with("b.sh", OLD);
    assert_eq!(folder.run("baseline b.sh").status, 0);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(std::fs::read_to_string(target).unwrap().contains("b.sh"));
}

#[test]
fn what_is_not_looked_at_is_not_gone_from_the_baseline() {
    let folder = Folder::new("baseline-part").with("old/a.sh", OLD).with("new/a.sh", OLD).with("b.sh", OLD);
    assert_eq!(folder.run("baseline --today 2026-11-22").status, 0);
    let baseline = "--baseline netproof-baseline.json --today 2026-11-22";
    let ended = folder.run(&format!("check new --before old {baseline}"));
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    let git = |words: &[&str]| {
        let settings = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
        let mut git = std::process::Command::new("git");
        assert!(git.args(settings).args(words).current_dir(folder.path()).output().unwrap().status.success());
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "start"]);
    std::fs::write(folder.path().join("b.sh"), format!("{OLD}#\n")).unwrap();
    let ended = folder.run(&format!("check new old b.sh --changed-since HEAD {baseline}"));
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    assert!(ended.stdout.contains("1 in the baseline"), "{}", ended.stdout);
}

#[test]
fn the_baseline_of_the_configuration() {
    let folder = Folder::new("baseline-config")
        .with("netproof.yaml", "baseline: checks/accepted.json\n")
        .with("checks/.keep", "")
        .with("a/old.sh", OLD);
    assert_eq!(folder.run("check").status, 2, "it is not there yet");
    assert_eq!(folder.run("baseline a --today 2026-11-22").status, 0);
    let text = std::fs::read_to_string(folder.path().join("checks/accepted.json")).unwrap();
    assert!(text.contains(r#""file":"../a/old.sh""#), "{text}");
    assert_eq!(told(&folder, "check"), (vec![], 0));
    assert_eq!(told(&folder, "check a/old.sh --no-config"), (vec!["NP403".to_owned()], 1));
}

#[test]
fn facts_are_replaced_and_shown() {
    let facts = r#"{"versions": {"support": {"source": "https://example.com/", "asOf": "2026-12-01",
        "rows": [{"kubernetes": "1.27", "communityUntil": "2028-01-31", "longTermUntil": "2029-01-31"}]}}}"#;
    let folder = Folder::new("facts-replaced").with("facts.json", facts).with("old.sh", OLD);
    assert_eq!(told(&folder, "check old.sh --facts facts.json"), (vec![], 0));
    let text = folder.run("facts --facts facts.json").stdout;
    assert!(text.contains("support (as of 2026-12-01)\nsource: https://example.com/\n"), "{text}");
    let printed = folder.run("facts --facts facts.json --output json").stdout;
    let json: Value = serde_json::from_str(&printed).unwrap();
    assert_eq!(json["asOf"], "2026-12-01");
    assert_eq!(json["versions"]["support"]["rows"].as_array().unwrap().len(), 1);
    assert_eq!(json["versions"]["cilium"]["asOf"], "2026-08-05");
    // What is printed can be given back, and nothing changes.
    let folder = folder.with("again.json", &printed);
    assert_eq!(folder.run("facts --facts again.json --output json").stdout, printed);
    let shipped = folder.run("facts --output json").stdout;
    assert!(facts::replace(&shipped).is_ok());
    let folder = folder.with("facts.json", "{\"limits\": {\n  \"nodesPerPol\": 7}}");
    let ended = folder.run("check old.sh --facts facts.json");
    assert_eq!(ended.status, 2);
    assert!(
        ended
            .stderr
            .contains("facts.json:2:3: these facts have no member `nodesPerPol`\n  help: did you mean `nodesPerPool`?"),
        "{}",
        ended.stderr
    );
}

#[test]
fn json_is_what_the_library_answers() {
    let config =
        "severity: {NP403: warning}\nfacts: {azureCliVersion: 2.40.0}\noverrides: [{files: [b], ignore: [NP411]}]\n";
    let script = format!("{OLD}az aks update -g rg -n shop --enable-acns\n");
    let folder =
        Folder::new("config-library").with("netproof.yaml", config).with("a.sh", &script).with("b/c.sh", &script);
    folder.run("baseline b --today 2026-11-22");
    let baseline = std::fs::read_to_string(folder.path().join("netproof-baseline.json")).unwrap();
    let files = json!([{"name": "a.sh", "text": script}, {"name": "b/c.sh", "text": script}]);
    let options = json!({"today": "2026-11-22", "config": config, "baseline": baseline});
    let request = json!({"operation": "check", "files": files, "options": options});
    let ended = folder.run("check a.sh b/c.sh --baseline netproof-baseline.json --today 2026-11-22 --output json");
    assert_eq!(ended.stdout, api::run(&request.to_string()) + "\n");
    assert!(ended.stdout.contains("NP411") && ended.stdout.contains("\"accepted\":"), "{}", ended.stdout);
}

#[test]
fn the_published_schema_is_the_one_in_use() {
    assert_eq!(include_str!("../../../docs/schema/netproof.schema.json"), SCHEMA);
}

const PAGE: &str = include_str!("../../../docs/configuration.md");

/// The fenced blocks of the page by their info.
fn blocks() -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut lines = PAGE.lines();
    while let Some(line) = lines.next() {
        let Some(marks) = line.split(|mark| mark != '`').next().filter(|marks| marks.len() >= 3) else { continue };
        let text: String = lines.by_ref().take_while(|line| *line != marks).flat_map(|line| [line, "\n"]).collect();
        blocks.push((line.trim_start_matches('`').to_owned(), text));
    }
    blocks
}

#[test]
fn the_page_names_every_key_and_its_examples_are_sound() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let mut keys: Vec<String> = schema["properties"].as_object().unwrap().keys().cloned().collect();
    keys.extend(schema["properties"]["facts"]["properties"].as_object().unwrap().keys().cloned());
    for key in keys {
        assert!(PAGE.contains(&format!("`{key}`")), "the page lacks `{key}`");
    }
    let mut whole = String::new();
    let mut seen = 0;
    for (info, text) in blocks().into_iter().filter(|(info, _)| info == "yaml netproof.yaml") {
        assert!(Config::parse(&text).is_ok(), "{info}\n{text}\n{:?}", Config::parse(&text));
        whole.push_str(&text);
        seen += 1;
    }
    assert!(seen >= 4, "{seen} examples of configurations");
    for key in schema["properties"].as_object().unwrap().keys() {
        assert!(whole.lines().any(|line| line.starts_with(&format!("{key}:"))), "no example has `{key}`");
    }
}

#[test]
fn the_suppressions_of_the_page_suppress() {
    let mut seen = 0;
    for (number, (info, text)) in blocks().into_iter().enumerate() {
        let Some((language, "suppressed")) = info.split_once(' ') else { continue };
        let ending = match language {
            "azurecli" => "sh",
            "markdown" => "md",
            other => other,
        };
        let name = format!("example.{ending}");
        let folder = Folder::new(&format!("page-{number}")).with(&name, &text);
        let ended = folder.run(&format!("check {name} --today 2026-11-22 --output json"));
        let report: Value = serde_json::from_str(&ended.stdout).unwrap();
        assert!(report["summary"]["suppressed"].as_u64() >= Some(1), "{text}\n{report}");
        let rules = report["findings"].to_string();
        assert!(!rules.contains("NP014") && !rules.contains("NP015"), "{text}\n{rules}");
        seen += 1;
    }
    assert!(seen >= 5, "{seen} examples of suppressions");
}
