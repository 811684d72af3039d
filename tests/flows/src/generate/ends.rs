//! Ends of ranges that begin at a port's name: of rules that differ about one, the agent takes whichever comes first.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// Lets all policies agree to which port each name reaches. Those of Kubernetes can give none an end.
pub fn agree(policies: &mut [Value]) {
    let mut ends: BTreeMap<String, Value> = BTreeMap::new();
    let mut without: BTreeSet<String> = BTreeSet::new();
    for policy in policies.iter_mut() {
        let is_kubernetes = policy.get("kind").and_then(Value::as_str) == Some("NetworkPolicy");
        each(policy, &mut |name, port| {
            if is_kubernetes {
                without.insert(name.clone());
            }
            if let Some(end) = port.get("endPort") {
                ends.entry(name).or_insert_with(|| end.clone());
            }
        });
    }
    for policy in policies {
        each(policy, &mut |name, port| match ends.get(&name).filter(|_| !without.contains(&name)) {
            Some(end) => {
                port.insert("endPort".into(), end.clone());
            }
            None => {
                port.remove("endPort");
            }
        });
    }
}

/// Shows each item of a list of ports that names its port.
fn each(value: &mut Value, seen: &mut impl FnMut(String, &mut Map<String, Value>)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each(item, seen)),
        Value::Object(members) => {
            let name = members.get("port").and_then(Value::as_str).map(str::to_ascii_lowercase);
            if let Some(name) = name.filter(|name| name.bytes().any(|byte| byte.is_ascii_alphabetic())) {
                seen(name, members);
            }
            members.values_mut().for_each(|member| each(member, seen));
        }
        _ => {}
    }
}
