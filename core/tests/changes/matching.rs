//! Which cluster is which, and what is said of the state before itself.

use netproof_core::api;
use netproof_core::limits::MAX_CHANGES;
use serde_json::{Value, json};

use super::{POOL, body, change, codes, file, options, shown};

const OVERLAY: &str = "--network-plugin azure --network-plugin-mode overlay";

fn create(name: &str, options: &str) -> String {
    format!("az aks create {name} {options}\n")
}

fn notes(report: &netproof_core::report::Report) -> Vec<&str> {
    report.notes.iter().map(|note| note.message.as_str()).collect()
}

#[test]
fn clusters_match_by_name_and_group_else_as_the_only_ones() {
    let to_kubenet = "--network-plugin kubenet";
    for (title, old, new, matched) in [
        ("the same", "-g rg -n aks", "-g rg -n aks", true),
        ("other letters", "-g rg -n aks", "-g RG -n AKS", true),
        ("one group not known", "-g $RG -n aks", "-g rg -n aks", true),
        ("no name known", "-g rg -n $A", "-g rg -n $B", true),
        ("one name known", "-g rg -n $A", "-g rg -n aks", true),
        ("another group", "-g rg -n aks", "-g other -n aks", false),
        ("another name", "-g rg -n aks", "-g rg -n other", false),
        ("another group, names not known", "-g rg -n $A", "-g other -n $A", false),
    ] {
        let report = change(&create(old, OVERLAY), &create(new, to_kubenet));
        assert_eq!(codes(&report).contains(&"NP607"), matched, "{title}");
        let told: Vec<_> = notes(&report).into_iter().filter(|note| note.contains("state before")).collect();
        assert_eq!(told.len(), if matched { 0 } else { 2 }, "{title}: {told:?}");
    }
}

#[test]
fn of_many_clusters_each_is_compared_with_its_own() {
    let old = create("-g rg -n a", OVERLAY) + &create("-g rg -n b", "--network-plugin kubenet");
    let new = create("-g rg -n b", OVERLAY) + &create("-g rg -n a", OVERLAY) + &create("-g rg -n c", OVERLAY);
    let report = change(&old, &new);
    assert_eq!(shown(&report), ["networkPluginMode kubenet -> overlay: consequences"]);
    assert_eq!(report.changes.as_deref().unwrap()[0].cluster.as_deref(), Some("b"));
    assert!(notes(&report).contains(&"the state before does not show the cluster `c`"), "{report:?}");
    // Two names that are not known are never equal.
    let report = change(&(old + &create("-g rg -n $C", OVERLAY)), &create("-g rg -n $C", "--network-plugin kubenet"));
    assert_eq!(shown(&report), Vec::<String>::new());
}

#[test]
fn what_is_not_there_any_more_is_told_of_whole_states_only() {
    let old = create("-g rg -n a", OVERLAY) + &create("-g rg -n b", OVERLAY);
    for (new, told) in [
        (create("-g rg -n a", OVERLAY), true),
        (String::new(), true),
        ("az aks update -g rg -n a --network-dataplane cilium\n".to_owned(), false),
        ("az aks nodepool add --cluster-name a -g rg -n more\n".to_owned(), false),
    ] {
        let report = change(&old, &new);
        assert_eq!(notes(&report).contains(&"the cluster `b` is gone: only the state before shows it"), told, "{new}");
    }
}

#[test]
fn clusters_that_did_not_change_have_their_counterparts() {
    let old = create("-g rg -n a", OVERLAY) + &create("-g rg -n b", OVERLAY) + &create("-g rg -n c", OVERLAY);
    let new = [("a.sh", create("-g rg -n a", "--network-plugin kubenet")), ("b.sh", create("-g rg -n b", OVERLAY))];
    let new = new.map(|(name, text)| netproof_core::source::text::SourceFile::new(name, text));
    let old = [netproof_core::source::text::SourceFile::new("old.sh", old)];
    let options = api::Options { changed: Some(vec!["a.sh".to_owned()]), ..options() };
    let report = api::check_change(&new, &old, &options);
    assert_eq!(notes(&report), ["the cluster `c` is gone: only the state before shows it"]);
    assert!(codes(&report).contains(&"NP607"), "{report:?}");
    let other = api::Options { changed: Some(vec!["b.sh".to_owned()]), ..options };
    assert_eq!(shown(&api::check_change(&new, &old, &other)), Vec::<String>::new());
}

#[test]
fn clusters_of_one_name_match_in_their_order() {
    let two = create("-g rg -n aks", "--network-plugin kubenet") + &create("-g rg -n aks", OVERLAY);
    assert_eq!(shown(&change(&two, &two)), Vec::<String>::new());
    let other = create("-g rg -n aks", OVERLAY) + &create("-g rg -n aks", OVERLAY);
    assert_eq!(shown(&change(&two, &other)), ["networkPluginMode kubenet -> overlay: consequences"]);
    // Else each is compared with the last.
    let one = create("-g rg -n aks", OVERLAY);
    assert_eq!(shown(&change(&two, &one)), Vec::<String>::new());
}

#[test]
fn the_last_state_counts() {
    let old = create("-g rg -n aks", "--network-plugin kubenet")
        + "az aks update -g rg -n aks --network-plugin azure --network-plugin-mode overlay\n";
    let report = change(&old, &create("-g rg -n aks", "--network-plugin kubenet"));
    assert_eq!(shown(&report), ["networkPlugin overlay -> kubenet: refused NP607"]);
}

#[test]
fn the_state_before_is_not_judged() {
    let faulty = create("-g rg -n aks", &format!("{OVERLAY} --pod-cidr 172.31.0.0/16 --frobnicate"));
    assert!(codes(&api::check(&[file("old", &faulty)], &options())).len() > 1);
    let report = change(
        &faulty,
        &create(
            "-g rg -n aks",
            &format!("{OVERLAY} --pod-cidr 10.0.0.0/8 --service-cidr 192.168.0.0/16 --dns-service-ip 192.168.0.10"),
        ),
    );
    assert!(report.findings.iter().all(|finding| finding.file == "new"), "{:?}", report.findings);
    let moved = report.findings.iter().find(|finding| finding.rule == "NP328").unwrap();
    assert_eq!(moved.related.iter().map(|related| related.file.as_str()).collect::<Vec<_>>(), ["old"]);
}

#[test]
fn what_cannot_be_read_of_the_state_before_is_a_note() {
    let broken = body(r#""networkPlugin": "azure" "networkPluginMode": "overlay""#, "", "");
    let report = change(&broken, &create("-g rg -n aks", OVERLAY));
    assert!(codes(&report).iter().all(|code| !code.starts_with("NP0")), "{:?}", codes(&report));
    let told = report.notes.iter().filter(|note| note.file.as_deref() == Some("old"));
    assert!(told.clone().any(|note| note.message.starts_with("the state before cannot be read here: ")), "{report:?}");
    // Nor are its files counted as ones of unknown kind.
    let mut prose = file("prose", "hello\n");
    let new = [file("new", &create("-g rg -n aks", OVERLAY))];
    for named in [true, false] {
        prose.named = named;
        let report = api::check_change(&new, std::slice::from_ref(&prose), &options());
        assert_eq!(notes(&report), ["the state before does not show the cluster `aks`"]);
    }
}

#[test]
fn without_a_state_before_nothing_is_listed() {
    let new = [file("new", &create("-g rg -n aks", OVERLAY))];
    let plain = api::check(&new, &options());
    assert!(plain.changes.is_none() && !plain.to_json().contains("\"changes\""));
    let empty = api::check_change(&new, &[], &options());
    assert_eq!(empty.changes, Some(Vec::new()));
    assert_eq!(empty.findings, plain.findings);
}

#[test]
fn files_of_one_name_in_both_states_are_told_apart() {
    let (old, new) = (body("\"networkPlugin\": \"kubenet\"", "", ""), body(r#""networkPlugin": "azure""#, "", ""));
    let request = |before: &str| {
        json!({"operation": "check", "files": [{"name": "main.json", "text": new}],
            "before": [{"name": "main.json", "text": before}], "options": {"today": "2026-11-22"}})
    };
    let answer: Value = serde_json::from_str(&api::run(&request(&old).to_string())).unwrap();
    let change = &answer["changes"][0];
    assert_eq!((&change["from"], &change["to"]), (&json!("kubenet"), &json!("node subnet")), "{answer}");
    assert_eq!(change["verdict"], "refused");
    assert_eq!(change["rule"], "NP608");
    assert_eq!(change["path"], "/properties/networkProfile/networkPlugin");
    assert_eq!(change["related"][0]["file"], "main.json");
    let same: Value = serde_json::from_str(&api::run(&request(&new).to_string())).unwrap();
    assert_eq!(same["changes"], json!([]));
    let misuse = api::run(r#"{"operation": "check", "files": [], "before": [{"name": "a"}]}"#);
    assert!(misuse.contains("needs one of `text`, `base64` and `object`"), "{misuse}");
}

/// A template with that many pools whose `maxPods` is that.
fn pools(number: usize, max_pods: u32) -> String {
    let one =
        |at: usize| POOL.replace("system", &format!("p{at}")).replace('}', &format!(", \"maxPods\": {max_pods}}}"));
    body(
        r#""networkPlugin": "azure", "networkPluginMode": "overlay""#,
        &(0..number).map(one).collect::<Vec<_>>().join(","),
        "",
    )
}

#[test]
fn changes_are_listed_up_to_the_limit() {
    for (number, left_out) in [(MAX_CHANGES, false), (MAX_CHANGES + 1, true)] {
        let report = change(&pools(number, 30), &pools(number, 60));
        assert_eq!(report.changes.as_ref().unwrap().len(), MAX_CHANGES);
        let note = format!("1 more changes are left out; the limit is {MAX_CHANGES}");
        assert_eq!(notes(&report).contains(&note.as_str()), left_out, "{number}");
    }
}
