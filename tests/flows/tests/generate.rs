//! The generator against itself: the same seed gives the same case, and nothing that it aims at is left out.

use std::collections::{BTreeMap, BTreeSet};

use netproof_flow_tests::case::Case;
use netproof_flow_tests::generate::{self, Class, Version};
use serde_json::Value;

const SEEDS: u64 = 100;

fn cases(version: Version) -> impl Iterator<Item = (Class, Case)> {
    Class::ALL
        .into_iter()
        .flat_map(move |class| (1..=SEEDS).map(move |seed| (class, generate::case(seed, class, version))))
}

#[test]
fn a_seed_always_gives_the_same_case() {
    for class in Class::ALL {
        let text = |seed| serde_json::to_string(&generate::case(seed, class, Version::V1_20)).unwrap();
        assert_eq!(text(7), text(7));
        assert_ne!(text(7), text(8));
    }
    assert_eq!(generate::layer7(7), generate::layer7(7));
    assert_eq!(generate::kubernetes(7), generate::case(7, Class::Kubernetes, Version::V1_20));
}

#[test]
fn cases_are_large_enough_and_well_formed() {
    for (class, case) in Version::ALL.into_iter().flat_map(cases) {
        assert!(case.flows.len() >= 80, "{} flows of {}", case.flows.len(), class.name());
        let mut names = BTreeSet::new();
        for object in &case.objects {
            let name = ["/kind", "/metadata/namespace", "/metadata/name"]
                .map(|path| object.pointer(path).map(Value::to_string));
            assert!(name[0].is_some() && name[2].is_some(), "{object}");
            assert!(names.insert(name), "twice: {object}");
        }
        for flow in &case.flows {
            let (number, protocol) = flow.port.split_once('/').unwrap();
            let number: u16 = number.parse().unwrap();
            match protocol {
                "ICMP" | "ICMPv6" => assert!(number < 256),
                "TCP" | "UDP" | "SCTP" => assert!(number > 0),
                other => panic!("`{other}` is no protocol"),
            }
            assert_ne!(flow.from, flow.to);
        }
    }
}

/// The addresses of flows are of a family that the cluster has.
#[test]
fn flows_keep_to_the_families_of_the_cluster() {
    for (_, case) in cases(Version::V1_20) {
        let dual = case.objects.iter().any(|object| object.pointer("/data/enable-ipv6").is_some());
        let v6 = |peer: &str| peer.starts_with("ip:") && peer.matches(':').count() > 1;
        assert!(dual || !case.flows.iter().any(|flow| v6(&flow.from) || v6(&flow.to)));
    }
}

/// Every path of members in every object, with the words that stand for a feature as values.
fn visit(value: &Value, path: &str, found: &mut BTreeMap<String, usize>) {
    *found.entry(path.to_owned()).or_default() += 1;
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                if path.ends_with("matchLabels") || path.ends_with("labels") {
                    let source = key.split_once(':').map_or("", |(source, _)| source);
                    *found.entry(format!("{path} {source}:")).or_default() += 1;
                } else {
                    visit(value, &format!("{path}.{key}"), found);
                }
            }
        }
        Value::Array(items) => {
            if items.is_empty() {
                *found.entry(format!("{path} empty")).or_default() += 1;
            }
            for item in items {
                visit(item, &format!("{path}[]"), found);
            }
        }
        Value::Null => *found.entry(format!("{path} null")).or_default() += 1,
        Value::String(text) => {
            let word = ["operator", "protocol", "family", "Entities[]", "policyTypes[]", "mode"];
            if word.iter().any(|word| path.ends_with(word)) {
                *found.entry(format!("{path} {text}")).or_default() += 1;
            }
        }
        Value::Bool(_) | Value::Number(_) => {}
    }
}

fn features(version: Version) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    for (_, case) in cases(version) {
        for object in &case.objects {
            let kind = object.get("kind").and_then(Value::as_str).unwrap_or_default();
            visit(object, kind, &mut found);
        }
        for flow in &case.flows {
            for (end, peer) in [("from", &flow.from), ("to", &flow.to)] {
                let kind = match peer.split_once(':') {
                    Some(("entity", name)) => format!("entity:{name}"),
                    Some((kind, _)) => kind.to_owned(),
                    None => "pod".to_owned(),
                };
                *found.entry(format!("flow {end} {kind}")).or_default() += 1;
            }
        }
    }
    found
}

#[test]
fn every_feature_occurs() {
    let both = [
        "ConfigMap.data.enable-ipv6",
        "ConfigMap.data.enable-host-firewall",
        "ConfigMap.data.enable-policy",
        "ConfigMap.data.allow-localhost",
        "ConfigMap.data.policy-cidr-match-mode",
        "ConfigMap.data.cluster-name",
        "ConfigMap.data.enable-node-selector-labels",
        "ConfigMap.data.enable-non-default-deny-policies",
        "ConfigMap.data.policy-default-local-cluster",
        "Pod.spec.hostNetwork",
        "Pod.spec.containers[].ports[].protocol SCTP",
        "EndpointSlice.endpoints[].addresses[]",
        "Service.spec.selector",
        "CiliumCIDRGroup.metadata.labels :",
        "NetworkPolicy.spec.ingress[].from[].ipBlock.except[]",
        "NetworkPolicy.spec.ingress[].from empty",
        "NetworkPolicy.spec.ingress empty",
        "NetworkPolicy.spec.ingress[].ports empty",
        "NetworkPolicy.spec.policyTypes empty",
        "NetworkPolicy.spec.egress[].ports[].endPort",
        "NetworkPolicy.spec.egress[].to[].namespaceSelector.matchExpressions[]",
        "CiliumNetworkPolicy.specs[].ingress[]",
        "CiliumNetworkPolicy.spec.egress[].toFQDNs[].matchPattern",
        "CiliumNetworkPolicy.spec.ingress[].fromEndpoints empty",
        "CiliumNetworkPolicy.spec.ingress[].fromEndpoints null",
        "CiliumNetworkPolicy.spec.egress[].toServices[].k8sServiceSelector.selector.matchLabels",
        "CiliumNetworkPolicy.spec.egress[].toServices[].k8sService.serviceName",
        "CiliumNetworkPolicy.spec.egress[].toServices empty",
        "CiliumNetworkPolicy.spec.egress[].toGroups empty",
        "CiliumNetworkPolicy.spec.egress[].toFQDNs empty",
        "CiliumNetworkPolicy.spec.ingress[].fromNodes[]",
        "CiliumNetworkPolicy.spec.egress[].toNodes[]",
        "CiliumNetworkPolicy.spec.ingress[].fromCIDRSet[].cidrGroupRef",
        "CiliumNetworkPolicy.spec.ingress[].fromCIDRSet[].cidrGroupSelector",
        "CiliumNetworkPolicy.spec.ingress[].fromCIDRSet[].except[]",
        "CiliumNetworkPolicy.spec.enableDefaultDeny.ingress",
        "CiliumNetworkPolicy.spec.ingress[].toPorts[].rules.http[].path",
        "CiliumNetworkPolicy.spec.egress[].toPorts[].rules.dns[].matchPattern",
        "CiliumNetworkPolicy.spec.ingress[].toPorts[].serverNames[]",
        "CiliumNetworkPolicy.spec.ingress[].toPorts[].ports empty",
        "CiliumNetworkPolicy.spec.ingress[].toPorts empty",
        "CiliumNetworkPolicy.spec.ingress[].toPorts[].ports[].protocol ANY",
        "CiliumNetworkPolicy.spec.ingress[].toPorts[].ports[].protocol SCTP",
        "CiliumNetworkPolicy.spec.ingress[].icmps[].fields[].family IPv6",
        "CiliumNetworkPolicy.spec.ingress[].icmps[].fields empty",
        "CiliumNetworkPolicy.spec.egressDeny[].toEntities[]",
        "CiliumNetworkPolicy.spec.ingressDeny[].fromCIDRSet[].except[]",
        "CiliumClusterwideNetworkPolicy.spec.nodeSelector.matchLabels",
        "CiliumNetworkPolicy.spec.ingress[].fromEndpoints[].matchLabels k8s:",
        "CiliumNetworkPolicy.spec.ingress[].fromEndpoints[].matchLabels any:",
        "CiliumNetworkPolicy.spec.ingress[].fromEndpoints[].matchLabels reserved:",
        "CiliumNetworkPolicy.spec.ingress[].fromEndpoints[].matchLabels cidr:",
        "CiliumNetworkPolicy.spec.ingress[].authentication.mode required",
        "flow from entity:world",
        "flow to entity:kube-apiserver",
        "flow to ip",
        "flow from node",
        "flow from entity:init",
        "flow to entity:health",
    ];
    for version in Version::ALL {
        let found = features(version);
        let mut missing: Vec<String> = both.iter().map(|feature| (*feature).to_owned()).collect();
        for operator in ["In", "NotIn", "Exists", "DoesNotExist"] {
            for path in [
                "NetworkPolicy.spec.podSelector",
                "CiliumNetworkPolicy.spec.ingress[].fromEndpoints[]",
                "CiliumNetworkPolicy.spec.endpointSelector",
            ] {
                missing.push(format!("{path}.matchExpressions[].operator {operator}"));
            }
        }
        for entity in generate::ENTITIES {
            missing.push(format!("CiliumClusterwideNetworkPolicy.spec.ingress[].fromEntities[] {entity}"));
        }
        let (own, others) = match version {
            Version::V1_18 => (
                "CiliumNetworkPolicy.spec.ingress[].fromRequires[]",
                "CiliumNetworkPolicy.spec.ingress[].fromEntities[] cluster-mesh",
            ),
            Version::V1_20 => (
                "CiliumNetworkPolicy.spec.ingress[].fromEntities[] cluster-mesh",
                "CiliumNetworkPolicy.spec.ingress[].fromRequires[]",
            ),
        };
        missing.push(own.to_owned());
        missing.retain(|feature| !found.contains_key(feature));
        assert!(missing.is_empty(), "{version:?}: {missing:#?}");
        // At most what is meant to be refused.
        assert!(found.get(others).copied().unwrap_or_default() < 20, "{version:?}: {others}");
    }
}
