//! Reviews of admissions.

use netproof_core::api;

use crate::support::Folder;

const REVIEW: &str = r#"{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u","operation":"CREATE","object":{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"db","namespace":"shop"},"spec":{"podSelector":{},"ingress":[{"ports":[{"port":70000}]}]}}}}"#;
const POD: &str =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: a, image: a}]}\n";

#[test]
fn the_answer_is_that_of_the_library() {
    let folder = Folder::new("admit").with("review.json", REVIEW).with("pod.yaml", POD);
    for (mode, status) in [("warn", 0), ("enforce", 1), ("audit", 0)] {
        let ended = folder.run(&format!("admit --review review.json --mode {mode} --today 2026-11-22 pod.yaml"));
        let request = serde_json::json!({
            "operation": "admit",
            "files": [{"name": "pod.yaml", "text": POD}],
            "options": {"today": "2026-11-22", "admission": mode},
            "review": serde_json::from_str::<serde_json::Value>(REVIEW).unwrap(),
        });
        assert_eq!((ended.status, ended.stdout), (status, api::run(&request.to_string()) + "\n"), "{mode}");
    }
}

#[test]
fn a_review_that_is_none_is_bad_usage() {
    let folder = Folder::new("no-review").with("review.json", "{}");
    for (arguments, told) in [
        ("admit --review review.json", "a review is a `AdmissionReview`"),
        ("admit --review other.json", "`other.json` cannot be opened: no such file or directory"),
    ] {
        let ended = folder.run(arguments);
        assert_eq!(ended.status, 2);
        assert!(ended.stderr.contains(told), "{}", ended.stderr);
    }
}
