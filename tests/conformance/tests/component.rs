//! A component that traps is thrown away, and the next one answers.
#![cfg(feature = "hosts")]

use std::path::PathBuf;

use netproof_conformance::hosts::{Component, Limits};

const SMALL: &str = r#"{"operation":"decide","files":[],"flow":{"from":"ip:10.0.0.1","to":"ip:10.0.0.2","port":"80"}}"#;

/// A request whose files do not fit into so many bytes.
fn large(bytes: usize) -> String {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: b}\nspec: {containers: []}\n---\n";
    let text = pod.repeat(bytes / pod.len());
    serde_json::json!({"operation": "check", "files": [{"name": "a.yaml", "text": text}]}).to_string()
}

fn component() -> Component {
    let path = std::env::var_os("NETPROOF_COMPONENT").expect("`cargo xtask conformance` names the component");
    Component::compile(&PathBuf::from(path)).unwrap()
}

#[test]
fn a_trap_is_the_end_of_an_instance_and_of_nothing_else() {
    let component = component();
    let limits = Limits { memory: 48 << 20 };
    let mut instance = component.instance(limits).unwrap();
    let expected = netproof_core::api::run(SMALL);
    assert_eq!(instance.run(SMALL).ok(), Some(expected.clone()));
    // It runs out of memory, which the engine cannot answer: the instance traps, and cannot be entered again.
    let trap = instance.run(&large(40 << 20)).unwrap_err();
    assert!(format!("{:#}", trap.0).contains("unreachable"), "{:#}", trap.0);
    assert!(instance.run(SMALL).is_err());
    let mut next = component.instance(limits).unwrap();
    assert_eq!(next.run(SMALL).ok(), Some(expected.clone()));
    // Handles of an instance are its own.
    let handle = next.open(r#"{"files":[]}"#).ok().unwrap().unwrap();
    let question = r#"{"operation":"decide","flow":{"from":"ip:10.0.0.1","to":"ip:10.0.0.2","port":"80"}}"#;
    assert_eq!(next.ask(handle, "decide", question).ok(), Some(expected));
    assert!(next.close(handle).is_ok());
}

#[test]
fn memory_is_given_back() {
    let component = component();
    // Two at a time would not fit.
    let mut instance = component.instance(Limits { memory: 200 << 20 }).unwrap();
    let request = large(2 << 20);
    let open = serde_json::json!({"files": [{"name": "a.yaml", "text": "kind: Pod\n".repeat(100_000)}]}).to_string();
    for _ in 0..8 {
        assert!(instance.run(&request).is_ok());
        let handle = instance.open(&open).ok().unwrap().unwrap();
        assert!(instance.close(handle).is_ok());
    }
}
