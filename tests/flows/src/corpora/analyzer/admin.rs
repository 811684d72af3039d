//! `AdminNetworkPolicy` and `BaselineAdminNetworkPolicy` as `ClusterNetworkPolicy`, which replaced both.
//!
//! The order of the tiers and what the actions do is the same; only names have changed.

use serde_json::{Value, json};

/// Whether an object is one of the two kinds.
pub(super) fn is_of_administrators(object: &Value) -> bool {
    matches!(object["kind"].as_str(), Some("AdminNetworkPolicy" | "BaselineAdminNetworkPolicy"))
}

/// The object of today's kind; any other object as it is.
pub(super) fn as_of_today(mut object: Value) -> Value {
    if !is_of_administrators(&object) {
        return object;
    }
    let is_baseline = object["kind"] == "BaselineAdminNetworkPolicy";
    let tier = if is_baseline { "Baseline" } else { "Admin" };
    object["apiVersion"] = json!("policy.networking.k8s.io/v1alpha2");
    object["kind"] = json!("ClusterNetworkPolicy");
    // Both kinds have names of their own, `default` may be one of either.
    object["metadata"]["name"] =
        json!(format!("{}-{}", tier.to_lowercase(), object["metadata"]["name"].as_str().unwrap()));
    let spec = object["spec"].as_object_mut().unwrap();
    spec.insert("tier".to_owned(), json!(tier));
    spec.entry("priority").or_insert(json!(0));
    if let Some(pods) = spec.get_mut("subject").and_then(|subject| subject.get_mut("pods")) {
        whole(pods);
    }
    for (direction, peers) in [("ingress", "from"), ("egress", "to")] {
        for rule in spec.get_mut(direction).and_then(Value::as_array_mut).into_iter().flatten() {
            if rule["action"] == "Allow" {
                rule["action"] = json!("Accept");
            }
            for peer in rule.get_mut(peers).and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(pods) = peer.get_mut("pods") {
                    whole(pods);
                }
            }
            if let Some(ports) = rule.as_object_mut().unwrap().remove("ports") {
                rule["protocols"] = ports.as_array().unwrap().iter().map(protocol).collect();
            }
        }
    }
    object
}

/// Both selectors, of which a missing one selects everything.
fn whole(pods: &mut Value) {
    let pods = pods.as_object_mut().unwrap();
    for selector in ["namespaceSelector", "podSelector"] {
        pods.entry(selector).or_insert(json!({}));
    }
}

fn protocol(port: &Value) -> Value {
    let of = |value: &Value, destination: Value| {
        let protocol = value["protocol"].as_str().unwrap_or("TCP").to_lowercase();
        json!({ protocol: { "destinationPort": destination } })
    };
    if let Some(number) = port.get("portNumber") {
        of(number, json!({ "number": number["port"] }))
    } else if let Some(range) = port.get("portRange") {
        of(range, json!({ "range": { "start": range["start"], "end": range["end"] } }))
    } else {
        json!({ "destinationNamedPort": port["namedPort"] })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::as_of_today;

    #[test]
    fn a_policy_of_administrators_keeps_its_meaning() {
        let pods = json!({ "pods": { "namespaceSelector": {} } });
        let before = json!({
            "apiVersion": "policy.networking.k8s.io/v1alpha1", "kind": "AdminNetworkPolicy", "metadata": { "name": "a" },
            "spec": { "priority": 7, "subject": pods, "ingress": [{
                "action": "Allow", "from": [{ "namespaces": {} }],
                "ports": [{ "portNumber": { "protocol": "UDP", "port": 53 } }, { "portRange": { "start": 1, "end": 9 } }]
            }] }
        });
        let pods = json!({ "pods": { "namespaceSelector": {}, "podSelector": {} } });
        let after = json!({
            "apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy",
            "metadata": { "name": "admin-a" },
            "spec": { "tier": "Admin", "priority": 7, "subject": pods, "ingress": [{
                "action": "Accept", "from": [{ "namespaces": {} }],
                "protocols": [
                    { "udp": { "destinationPort": { "number": 53 } } },
                    { "tcp": { "destinationPort": { "range": { "start": 1, "end": 9 } } } }
                ]
            }] }
        });
        assert_eq!(as_of_today(before), after);
    }
}
