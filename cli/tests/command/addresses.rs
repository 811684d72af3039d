//! `netproof addresses`.

use crate::support::{FAULTY, Folder, SOUND};
use netproof_core::api;
use serde_json::{Value, json};

#[test]
fn the_plan_of_a_cluster_in_every_format() {
    let folder = Folder::new("addresses").with("cluster.sh", FAULTY);
    let ended = folder.run("addresses cluster.sh");
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    insta::assert_snapshot!("addresses_text", ended.stdout);
    let request = json!({"operation": "addresses", "files": [{"name": "cluster.sh", "text": FAULTY}]});
    let json = folder.run("addresses cluster.sh --output json");
    assert_eq!((json.status, json.stdout), (0, api::run(&request.to_string()) + "\n"));
    let picture = folder.run("addresses cluster.sh --output svg").stdout;
    assert!(
        picture.starts_with("<svg ") && picture.ends_with("</svg>\n") && picture.contains("✕ 1 pod CIDR"),
        "{picture}"
    );
}

#[test]
fn paths_are_walked_and_what_is_unknown_is_told() {
    let folder = Folder::new("addresses-paths")
        .with("a/one.sh", SOUND)
        .with("a/two.sh", "az aks create -g rg -n two --network-plugin azure --pod-cidr $PODS\n")
        .with("a/notes.txt", "nothing");
    let ended = folder.run("addresses a");
    assert_eq!(ended.status, 0);
    assert!(ended.stdout.contains("cluster shop") && ended.stdout.contains("cluster two"), "{}", ended.stdout);
    assert_eq!(ended.stderr, "note: a/two.sh:1:62: the pod CIDR of the cluster `two` is not known here\n");
    assert_eq!(folder.run("addresses a --quiet").stderr, "");
    let plans: Value = serde_json::from_str(&folder.run("addresses a -o json").stdout).unwrap();
    assert_eq!(plans["notes"].as_array().unwrap().len(), 1);
    assert_eq!(folder.run("addresses a/notes.txt").stdout, "no cluster, so no addresses to plan\n");
    let missing = folder.run("addresses missing");
    assert_eq!((missing.status, missing.stdout.as_str()), (2, ""));
    assert!(missing.stderr.starts_with("error: cannot open `missing`"), "{}", missing.stderr);
}
