//! Policies of Cilium that the server or the agent refuses. None of their rules is in force.

use serde_json::{Value, json};

use super::class::Version;
use super::random::Random;

/// Makes a policy one that is refused: by the server, or by the agent once the server has stored it.
pub(super) fn spoil(random: &mut Random, policy: &mut Value, version: Version) {
    let member = if policy.get("spec").is_some() { "/spec" } else { "/specs/0" };
    let Some(spec) = policy.pointer_mut(member) else { return };
    let selector = random.choose([json!({}), json!({"matchLabels": {"app": "web"}})]);
    let rule = |rule: Value| json!({"endpointSelector": selector.clone(), "ingress": [rule]});
    let to = |rule: Value| json!({"endpointSelector": selector.clone(), "egress": [rule]});
    *spec = match random.below(24) {
        // The server.
        0 => rule(json!({"fromEntities": ["nowhere"]})),
        1 => rule(json!({"fromCIDR": ["10.0.0.0"]})),
        2 => rule(json!({"fromCIDRSet": [{"cidr": "10.0.0.0/8", "cidrGroupRef": "group0"}]})),
        3 => rule(
            json!({"fromEndpoints": [{"matchExpressions": [{"key": "app", "operator": "Equals", "values": ["web"]}]}]}),
        ),
        4 => json!({"endpointSelector": {}, "nodeSelector": {}, "ingress": [{"fromEntities": ["all"]}]}),
        5 => json!({"ingress": [{"fromEntities": ["all"]}]}),
        6 => json!({"endpointSelector": {}}),
        7 => {
            let ports: Vec<Value> = (1..=41).map(|port| json!({"port": port.to_string(), "protocol": "TCP"})).collect();
            rule(json!({"toPorts": [{"ports": ports}]}))
        }
        8 if version == Version::V1_18 => rule(json!({"fromEntities": ["cluster-mesh"]})),
        8 => to(json!({"toRequires": [{"matchLabels": {"app": "web"}}]})),
        9 => rule(json!({"toPorts": [{"ports": [{"port": "80", "protocol": "tcp"}]}]})),
        // The agent.
        10 => rule(json!({"fromEndpoints": [{}], "fromEntities": ["world"]})),
        11 => to(json!({"toCIDR": ["10.0.0.0/8"], "toEntities": ["world"]})),
        12 => rule(json!({"toPorts": [{"ports": [{"port": "70000", "protocol": "TCP"}]}]})),
        13 => rule(
            json!({"icmps": [{"fields": [{"type": 8}]}], "toPorts": [{"ports": [{"port": "80", "protocol": "TCP"}]}]}),
        ),
        14 => rule(json!({"toPorts": [{"ports": [{"port": "53", "protocol": "UDP"}],
                "rules": {"dns": [{"matchPattern": "*"}]}}]})),
        15 => rule(json!({"toPorts": [{"ports": [{"port": "80", "protocol": "UDP"}],
                "rules": {"http": [{"method": "GET"}]}}]})),
        16 => to(json!({"toPorts": [{"ports": [{"port": "53", "endPort": 54, "protocol": "UDP"}],
                "rules": {"dns": [{"matchPattern": "*"}]}}]})),
        17 => rule(
            json!({"toPorts": [{"ports": [{"port": "0", "protocol": "TCP"}], "rules": {"http": [{"method": "GET"}]}}]}),
        ),
        18 => to(json!({"toCIDRSet": [{"cidr": "10.0.0.0/8", "except": ["192.0.2.0/24"]}]})),
        19 => rule(json!({"icmps": [{"fields": [{"family": "IPv4", "type": "PacketTooBig"}]}]})),
        20 => {
            rule(json!({"toPorts": [{"ports": [{"port": "443", "protocol": "TCP"}], "serverNames": ["a.example.com"],
                "rules": {"http": [{"method": "GET"}]}}]}))
        }
        21 => rule(json!({"toPorts": [{"ports": [{"port": "0080", "protocol": "TCP"}]}]})),
        22 => rule(
            json!({"toPorts": [{"ports": [{"port": "80", "protocol": "TCP"}], "rules": {"http": [{"path": "/(a"}]}}]}),
        ),
        _ => json!({"endpointSelector": {}, "ingress": []}),
    };
}
