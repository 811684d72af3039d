//! `netproof decide`.

use crate::support::Folder;
use netproof_core::api;
use serde_json::{Value, json};

const CLUSTER: &str = include_str!("../../../examples/flows/shop.yaml");
const POLICIES: &str = include_str!("../../../examples/flows/policies.yaml");
const FLOWS: &str = include_str!("../../../examples/flows/flows.jsonl");

fn folder(name: &str) -> Folder {
    Folder::new(name).with("policies.yaml", POLICIES).with("shop.yaml", CLUSTER)
}

#[test]
fn answers_for_people() {
    let folder = folder("decide-text").with("flows.jsonl", FLOWS);
    let mut shown = String::new();
    for (words, status) in [
        ("--from shop/web --to shop/db --port 5432/TCP", 1),
        ("--from monitoring/prometheus --to service:shop/db --port 5432", 0),
        ("--from shop/web --to fqdn:api.example.com --port 443/TCP", 0),
        ("--from shop/web --to ip:203.0.113.7 --port 443/TCP", 1),
        ("--from shop/web --to ip:203.0.113.7 --port 443/TCP --dns-answer api.example.com=203.0.113.7", 0),
        ("--from shop/db --to monitoring/prometheus --port 9090", 0),
        ("--from node:n --to shop/db --port 5432", 2),
    ] {
        let ended = folder.run(&format!("decide . --no-config --cilium-version 1.18 {words}"));
        assert_eq!(ended.status, status, "{words} {ended:?}");
        shown.push_str(&format!("$ netproof decide . {words}\n{}{}\n", ended.stderr, ended.stdout));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn the_page_shows_what_is_printed() {
    let ended = folder("decide-page").run("decide . --from shop/web --to shop/db --port 5432/TCP");
    let page = include_str!("../../../docs/decide.md");
    assert!(page.contains(&format!("--port 5432/TCP\n{}```", ended.stdout)), "{}", ended.stdout);
}

#[test]
fn the_answer_in_json_is_that_of_the_library() {
    let folder = folder("decide-json");
    let ended = folder.run("decide policies.yaml shop.yaml --from shop/web --to shop/db --port 5432/TCP -o json");
    let request = json!({
        "operation": "decide",
        "files": [{"name": "policies.yaml", "text": POLICIES}, {"name": "shop.yaml", "text": CLUSTER}],
        "flow": {"from": "shop/web", "to": "shop/db", "port": "5432/TCP"},
    });
    assert_eq!((ended.status, ended.stdout.as_str()), (1, (api::run(&request.to_string()) + "\n").as_str()));
    insta::assert_snapshot!(ended.stdout);
}

#[test]
fn colours_only_where_they_are_asked_for() {
    let folder = folder("decide-colour");
    let words = "decide . -q --from shop/web --to shop/db --port 5432";
    let plain = folder.run(words).stdout;
    let coloured = folder.run(&format!("{words} --color always")).stdout;
    assert!(!plain.contains('\u{1b}') && coloured.contains("\u{1b}[1;31mDENIED\u{1b}[0m"), "{coloured}");
    let mut bare = coloured;
    while let Some((before, rest)) = bare.split_once('\u{1b}') {
        let (_, after) = rest.split_once('m').unwrap();
        bare = format!("{before}{after}");
    }
    assert_eq!(bare, plain);
}

#[test]
fn many_flows_are_answered_line_by_line() {
    let folder = folder("decide-flows").with("flows.jsonl", FLOWS);
    let ended = folder.run("decide . --flows flows.jsonl");
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    let answers: Vec<Value> = ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let verdicts: Vec<&str> = answers.iter().map(|answer| answer["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["deny", "allow", "allow", "unknown", "deny"]);
    assert!(answers[0]["ingress"]["rules"].is_array() && answers[1]["ingress"].get("rules").is_none());
    // Standard input is the same, and the last line needs no end.
    assert_eq!(folder.run_with("decide . --flows -", FLOWS.trim_end(), &[]).stdout, ended.stdout);
}

#[test]
fn lines_that_cannot_be_read_do_not_stop_the_others() {
    let folder = folder("decide-lines");
    let good = r#"{"from":"shop/web","to":"shop/db","port":"5432","explain":false}"#;
    let long = "x".repeat(netproof_core::limits::MAX_FLOW_BYTES + 1);
    let fits = format!("{good}{}", " ".repeat(netproof_core::limits::MAX_FLOW_BYTES - good.len()));
    let nobody = r#"{"from":"shop/nobody","to":"shop/db","port":"5432"}"#;
    let wrong = r#"{"from":"shop/web","to":"shop/db","prot":"5432"}"#;
    let lines = format!("{good}\nnot JSON\n\n  \n{wrong}\r\n{nobody}\n{long}\n{fits}\n{fits} \n\u{1b}[2J\n{good}");
    let ended = folder.run_with("decide . --flows -", &lines, &[]);
    assert_eq!((ended.status, ended.stderr.as_str()), (1, ""));
    let answers: Vec<Value> = ended.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<&str> = answers.iter().map(|one| one["verdict"].as_str().unwrap_or("error")).collect();
    assert_eq!(kinds, ["deny", "error", "error", "error", "error", "deny", "error", "error", "deny"]);
    assert_eq!((&answers[1]["flow"], &answers[2]["flow"]), (&json!("not JSON"), &json!(wrong)));
    assert!(answers[2]["error"].as_str().unwrap().contains("`prot`"), "{}", answers[2]);
    assert_eq!(answers[3]["flow"]["from"], "shop/nobody");
    assert!(answers[4]["flow"].as_str().unwrap().len() < 200);
    assert!(!ended.stdout.contains('\u{1b}'));
}

#[test]
fn bad_usage() {
    let twice = "kind: Pod\napiVersion: v1\nmetadata: {name: db, namespace: shop}\nspec: {containers: []}\n";
    let folder = folder("decide-usage").with("a/pod.yaml", twice).with("b/notes.txt", "nothing").with(
        "c/broken.yaml",
        "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {name: a}\nspec: {podSelector: {}\n",
    );
    let asks = |path: &str, from: &str, to: &str, port: &str| {
        folder.run(&format!("decide {path} --from {from} --to {to} --port {port}"))
    };
    for (path, from, to, port, said) in [
        (".", "shop/web", "shop/bd", "1", "did you mean `shop/db`?"),
        (".", "web", "shop/db", "1", "`web` names nobody; write `NAMESPACE/NAME`"),
        (".", "shop/web", "shop/db", "1", "write `Pod:shop/db` or `StatefulSet:shop/db`"),
        ("policies.yaml shop.yaml", "shop/web", "service:shop/db", "80", "has no port 80/TCP; it has `5432/TCP`"),
        ("policies.yaml shop.yaml", "shop/web", "shop/db", "x", "`x` is no port"),
        ("policies.yaml shop.yaml", "service:shop/db", "shop/db", "1", "begins no traffic"),
    ] {
        let ended = asks(path, from, to, port);
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{ended:?}");
        assert!(ended.stderr.contains(said), "{said}: {}", ended.stderr);
    }
    let nothing = asks("b", "ip:1.1.1.1", "ip:1.1.1.2", "1");
    assert_eq!(nothing.status, 0);
    assert!(nothing.stderr.contains("nothing of a known kind"), "{}", nothing.stderr);
    let broken = asks("c", "ip:1.1.1.1", "ip:1.1.1.2", "1");
    assert!(broken.stderr.contains("`c/broken.yaml` has faults"), "{}", broken.stderr);
    assert_eq!(folder.run("decide .").status, 2);
    assert_eq!(folder.run("decide - --flows -").status, 2);
    assert_eq!(folder.run("decide . --flows missing").status, 2);
    assert_eq!(folder.run("decide . --flows a --from shop/web").status, 2);
    assert_eq!(folder.run("decide . --from shop/web --to shop/db --port 1 --agent-option x").status, 2);
}
