//! The naive evaluator against public cases, and against single sentences of the semantics.

#![expect(clippy::print_stderr, reason = "a test may say how much it compared")]

use netproof_flow_tests::case::{Flow, Said};
use netproof_flow_tests::corpora::ask::File;
use netproof_flow_tests::corpora::compare::flow_text;
use netproof_flow_tests::corpora::{folder, kubernetes, recipes, verdicts};
use netproof_flow_tests::naive::{Semantics, Terms, decide};
use serde_json::{Value, json};

/// What Cilium of a version says.
fn by_cilium(objects: &[Value], flow: &Flow, version: (u32, u32)) -> Said {
    by(objects, flow, Semantics::Cilium, version)
}

/// What somebody says, all policies being in force.
fn by(objects: &[Value], flow: &Flow, semantics: Semantics, cilium: (u32, u32)) -> Said {
    decide(objects, flow, &Terms { semantics, cilium, kubernetes: 36, dns_answers: None, enforced: &|_| true })
}

#[test]
fn agrees_with_the_end_to_end_tests_of_kubernetes() {
    let Some(folder) = folder("k8s-e2e-netpol") else { return };
    let (mut right, mut wrong) = (0, Vec::new());
    for case in kubernetes::cases(&folder) {
        let objects = case.file.objects();
        for (at, (flow, expected)) in case.flows.iter().zip(&case.expected).enumerate() {
            let kubernetes = by(&objects, flow, Semantics::Kubernetes, (20, 2)).verdict;
            let cilium = by_cilium(&objects, flow, (20, 2)).verdict;
            if kubernetes == expected.verdict && cilium == case.cilium(at).verdict {
                right += 1;
            } else {
                wrong.push(format!("{} {}: not {kubernetes} and {cilium}", case.name, flow_text(flow)));
            }
        }
    }
    assert!(wrong.is_empty(), "{right} right\n{}", wrong.join("\n"));
    eprintln!("{right} pairs agree");
}

#[test]
fn prefixes_match_pods_in_the_mode_of_that_name() {
    let Some(folder) = folder("k8s-e2e-netpol") else { return };
    for case in kubernetes::cases(&folder).iter().filter(|case| case.cilium_differs) {
        let mut objects = case.file.objects();
        objects.push(settings(json!({"policy-cidr-match-mode": "pods,nodes"})));
        for (flow, expected) in case.flows.iter().zip(&case.expected) {
            let said = by_cilium(&objects, flow, (20, 2));
            assert_eq!(said.verdict, expected.verdict, "{} {}", case.name, flow_text(flow));
        }
    }
}

#[test]
fn agrees_with_the_recipes() {
    let Some(folder) = folder("netpol-recipes") else { return };
    let (mut right, mut wrong) = (0, Vec::new());
    for case in recipes::cases(&folder) {
        let objects = case.file.objects();
        for (flow, expected) in case.flows.iter().zip(&case.expected) {
            for semantics in [Semantics::Kubernetes, Semantics::Cilium] {
                let said = by(&objects, flow, semantics, (20, 2)).verdict;
                if said == expected.verdict {
                    right += 1;
                } else {
                    wrong.push(format!("{} {semantics:?} {}: not {said}", case.name, flow_text(flow)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{right} right\n{}", wrong.join("\n"));
    eprintln!("{right} answers agree");
}

#[test]
fn agrees_with_the_cases_of_cilium() {
    let Some(folder) = folder("cilium-verdicts") else { return };
    let (mut right, mut wrong) = (0, Vec::new());
    for case in verdicts::cases(&folder) {
        let mut objects: Vec<Value> = case.files.iter().flat_map(File::objects).collect();
        objects.push(settings(json!(case.options.agent)));
        for (flow, expected) in case.flows.iter().zip(&case.expected) {
            let said = by_cilium(&objects, flow, (20, 2));
            let is_side = |expected: &Option<String>, side: &str| expected.as_ref().is_none_or(|word| word == side);
            if said.verdict == expected.verdict
                && is_side(&expected.egress, &said.egress)
                && is_side(&expected.ingress, &said.ingress)
            {
                right += 1;
            } else {
                let said = serde_json::to_string(&said).unwrap();
                wrong.push(format!("{}: {}\n    not {expected:?}\n    but {said}", case.name, flow_text(flow)));
            }
        }
    }
    assert!(wrong.is_empty(), "{right} right, {} wrong\n{}", wrong.len(), wrong.join("\n"));
    eprintln!("{right} flows agree");
}

/// The agent's settings.
fn settings(data: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cilium-config", "namespace": "kube-system"}, "data": data})
}

/// A pod on node `n1`.
fn pod(name: &str, labels: Value, ip: &str, ports: Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "shop", "name": name, "labels": labels},
        "spec": {"nodeName": "n1", "containers": [{"name": "c", "image": "x", "ports": ports}]},
        "status": {"podIP": ip, "podIPs": [{"ip": ip}]}})
}

/// A policy of Cilium in `shop`.
fn policy(name: &str, spec: Value) -> Value {
    json!({"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy", "metadata": {"namespace": "shop", "name": name}, "spec": spec})
}

/// Two pods, `shop/web` and `shop/db`, on node `n1` of two.
fn shop(more: Vec<Value>) -> Vec<Value> {
    let node = |name: &str, ip: &str| {
        json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": name},
            "status": {"addresses": [{"type": "InternalIP", "address": ip}]}})
    };
    let mut objects = vec![
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}),
        node("n1", "172.18.0.2"),
        node("n2", "172.18.0.3"),
        pod("web", json!({"app": "web"}), "10.0.0.1", json!([{"name": "http", "containerPort": 8080}])),
        pod("db", json!({"app": "db"}), "10.0.0.2", json!([{"name": "http", "containerPort": 9090}])),
    ];
    objects.extend(more);
    objects
}

/// A flow.
fn flow(from: &str, to: &str, port: &str) -> Flow {
    Flow { from: from.to_owned(), to: to.to_owned(), port: port.to_owned(), ..Flow::default() }
}

/// The verdict in the shop.
fn verdict(more: Vec<Value>, flow: &Flow, version: (u32, u32)) -> String {
    by_cilium(&shop(more), flow, version).verdict
}

#[test]
fn a_rule_without_words_closes() {
    let closed = policy("p", json!({"endpointSelector": {}, "ingress": [{}]}));
    assert_eq!(verdict(vec![closed], &flow("shop/web", "shop/db", "80/TCP"), (20, 2)), "deny");
}

#[test]
fn a_pod_talks_to_itself() {
    let closed = policy("p", json!({"endpointSelector": {}, "ingress": [{}], "egress": [{}]}));
    assert_eq!(verdict(vec![closed], &flow("shop/web", "shop/web", "80/TCP"), (20, 2)), "allow");
}

#[test]
fn a_pod_named_host_escapes_before_the_mend() {
    let closed = policy("p", json!({"endpointSelector": {}, "ingress": [{}]}));
    let host = pod("x", json!({"host": "a"}), "10.0.0.3", json!([]));
    let asked = flow("shop/web", "shop/x", "80/TCP");
    for (version, expected) in [((13, 0), "allow"), ((19, 6), "allow"), ((20, 1), "allow"), ((20, 2), "deny")] {
        assert_eq!(verdict(vec![closed.clone(), host.clone()], &asked, version), expected, "{version:?}");
    }
}

#[test]
fn a_range_is_read_since_1_16() {
    let range = policy(
        "p",
        json!({"endpointSelector": {}, "ingress": [{"toPorts": [{"ports": [{"port": "80", "endPort": 90, "protocol": "TCP"}]}]}]}),
    );
    let asked = flow("shop/web", "shop/db", "85/TCP");
    assert_eq!(verdict(vec![range.clone()], &asked, (15, 0)), "deny");
    assert_eq!(verdict(vec![range], &asked, (16, 0)), "allow");
}

#[test]
fn a_range_from_zero_is_everything_since_1_20() {
    let range = policy(
        "p",
        json!({"endpointSelector": {}, "ingress": [{"toPorts": [{"ports": [{"port": "0", "endPort": 90, "protocol": "TCP"}]}]}]}),
    );
    let asked = flow("shop/web", "shop/db", "91/TCP");
    assert_eq!(verdict(vec![range.clone()], &asked, (19, 6)), "deny");
    assert_eq!(verdict(vec![range], &asked, (20, 0)), "allow");
}

#[test]
fn default_deny_is_switched_off_since_1_16() {
    let open = policy(
        "p",
        json!({"endpointSelector": {}, "enableDefaultDeny": {"ingress": false}, "ingress": [{"fromEntities": ["health"]}]}),
    );
    let asked = flow("shop/web", "shop/db", "80/TCP");
    assert_eq!(verdict(vec![open.clone()], &asked, (15, 0)), "deny");
    assert_eq!(verdict(vec![open], &asked, (16, 0)), "allow");
}

#[test]
fn names_of_ports_are_each_pods_own_since_1_20() {
    let named = policy(
        "p",
        json!({"endpointSelector": {"matchLabels": {"app": "web"}},
            "egress": [{"toEndpoints": [{}], "toPorts": [{"ports": [{"port": "http", "protocol": "TCP"}]}]}]}),
    );
    let asked = flow("shop/web", "shop/db", "9090/TCP");
    assert_eq!(verdict(vec![named.clone()], &asked, (19, 6)), "deny");
    assert_eq!(verdict(vec![named], &asked, (20, 0)), "allow");
}

#[test]
fn the_local_host_may_come_in_and_remote_nodes_may_not() {
    let closed = policy("p", json!({"endpointSelector": {}, "ingress": [{}]}));
    assert_eq!(verdict(vec![closed.clone()], &flow("node:n1", "shop/db", "80/TCP"), (20, 2)), "allow");
    assert_eq!(verdict(vec![closed], &flow("node:n2", "shop/db", "80/TCP"), (20, 2)), "deny");
}

#[test]
fn without_rules_only_old_versions_let_the_host_in() {
    let always = settings(json!({"enable-policy": "always"}));
    let asked = flow("node:n1", "shop/db", "80/TCP");
    assert_eq!(verdict(vec![always.clone()], &asked, (19, 6)), "allow");
    assert_eq!(verdict(vec![always], &asked, (20, 2)), "deny");
}

#[test]
fn a_request_is_judged_by_the_proxy() {
    let only_get = policy(
        "p",
        json!({"endpointSelector": {"matchLabels": {"app": "db"}}, "ingress": [{"fromEndpoints": [{}],
            "toPorts": [{"ports": [{"port": "80", "protocol": "TCP"}], "rules": {"http": [{"method": "GET", "path": "/a.*"}]}}]}]}),
    );
    let mut asked = flow("shop/web", "shop/db", "80/TCP");
    assert!(by_cilium(&shop(vec![only_get.clone()]), &asked, (20, 2)).ingress_l7);
    for (request, expected) in
        [("GET /abc", "allow"), ("POST /abc", "allow-l4-deny-l7"), ("GET /b/a", "allow-l4-deny-l7")]
    {
        asked.http = Some(request.to_owned());
        assert_eq!(verdict(vec![only_get.clone()], &asked, (20, 2)), expected, "{request}");
    }
    let any = policy(
        "q",
        json!({"endpointSelector": {"matchLabels": {"app": "db"}}, "ingress": [{"fromEntities": ["all"]}]}),
    );
    assert_eq!(verdict(vec![only_get, any], &asked, (20, 2)), "allow");
}

#[test]
fn an_open_endpoint_refuses_no_request() {
    let rule = policy(
        "p",
        json!({"endpointSelector": {}, "enableDefaultDeny": {"ingress": false, "egress": false},
            "ingress": [{"toPorts": [{"ports": [{"port": "80", "protocol": "TCP"}], "rules": {"http": [{"method": "GET"}]}}]}]}),
    );
    let mut asked = flow("shop/web", "shop/db", "80/TCP");
    asked.http = Some("POST /".to_owned());
    assert_eq!(verdict(vec![rule.clone()], &asked, (17, 0)), "allow");
    assert_eq!(verdict(vec![rule], &asked, (18, 0)), "allow");
}

#[test]
fn an_open_endpoint_refuses_names_before_1_18() {
    let rule = policy(
        "p",
        json!({"endpointSelector": {}, "enableDefaultDeny": {"ingress": false, "egress": false},
            "egress": [{"toEndpoints": [{}], "toPorts": [{"ports": [{"port": "53", "protocol": "UDP"}], "rules": {"dns": [{"matchName": "a.example"}]}}]}]}),
    );
    let mut asked = flow("shop/web", "shop/db", "53/UDP");
    asked.dns = Some("b.example".to_owned());
    assert_eq!(verdict(vec![rule.clone()], &asked, (17, 0)), "allow-l4-deny-l7");
    assert_eq!(verdict(vec![rule], &asked, (18, 0)), "allow");
}

#[test]
fn an_allow_of_the_same_port_widens_names() {
    let names = policy(
        "p",
        json!({"endpointSelector": {"matchLabels": {"app": "web"}}, "egress": [{"toEndpoints": [{"matchLabels": {"app": "db"}}],
            "toPorts": [{"ports": [{"port": "53", "protocol": "ANY"}], "rules": {"dns": [{"matchName": "a.example"}]}}]}]}),
    );
    let plain = |port: Value| {
        json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"namespace": "shop", "name": "n"},
            "spec": {"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"ports": [port]}]}})
    };
    let mut asked = flow("shop/web", "shop/db", "53/UDP");
    asked.dns = Some("b.example".to_owned());
    let same = plain(json!({"port": 53, "protocol": "UDP"}));
    let range = plain(json!({"port": 1, "endPort": 100, "protocol": "UDP"}));
    assert_eq!(verdict(vec![names.clone(), same], &asked, (20, 2)), "allow");
    assert_eq!(verdict(vec![names, range], &asked, (20, 2)), "allow-l4-deny-l7");
}

#[test]
fn an_allow_beside_does_not_widen_names() {
    let dns = |rules: Value, peers: Value| {
        policy(
            "p",
            json!({"endpointSelector": {"matchLabels": {"app": "web"}}, "egress": [
                {"toEndpoints": [{"matchLabels": {"app": "db"}}], "toPorts": [{"ports": [{"port": "53", "protocol": "ANY"}], "rules": rules}]},
                {"toEndpoints": peers}]}),
        )
    };
    let mut asked = flow("shop/web", "shop/db", "53/UDP");
    asked.dns = Some("other.example".to_owned());
    let rules = json!({"dns": [{"matchName": "a.example"}]});
    assert_eq!(verdict(vec![dns(rules.clone(), json!([{}]))], &asked, (20, 2)), "allow-l4-deny-l7");
    asked.dns = Some("A.example.".to_owned());
    assert_eq!(verdict(vec![dns(rules, json!([{}]))], &asked, (20, 2)), "allow");
}

#[test]
fn a_name_needs_a_rule_that_lets_its_query_be_seen() {
    let names = |seen: &str| {
        policy(
            "p",
            json!({"endpointSelector": {"matchLabels": {"app": "web"}}, "egress": [{"toFQDNs": [{"matchPattern": "**.example"}]},
                {"toEndpoints": [{}], "toPorts": [{"ports": [{"port": "53", "protocol": "UDP"}], "rules": {"dns": [{"matchPattern": seen}]}}]}]}),
        )
    };
    let asked = flow("shop/web", "fqdn:a.b.example", "443/TCP");
    assert_eq!(verdict(vec![names("*")], &asked, (19, 0)), "allow");
    assert_eq!(verdict(vec![names("*")], &asked, (18, 0)), "deny");
    assert_eq!(verdict(vec![names("*.other")], &asked, (19, 0)), "deny");
}

#[test]
fn a_service_is_its_backends() {
    let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "shop", "name": "s"},
        "spec": {"clusterIP": "10.96.0.1", "selector": {"app": "db"}, "ports": [{"port": 80, "targetPort": "http"}]}});
    let only = policy(
        "p",
        json!({"endpointSelector": {"matchLabels": {"app": "db"}},
            "ingress": [{"toPorts": [{"ports": [{"port": "9090", "protocol": "TCP"}]}]}]}),
    );
    for to in ["service:shop/s", "ip:10.96.0.1"] {
        assert_eq!(verdict(vec![service.clone(), only.clone()], &flow("shop/web", to, "80/TCP"), (20, 2)), "allow");
    }
    assert_eq!(verdict(vec![service, only], &flow("shop/web", "service:shop/s", "81/TCP"), (20, 2)), "unknown");
}

#[test]
fn labels_of_namespaces_reach_out_since_1_16() {
    let other = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "other", "name": "x"},
        "spec": {"nodeName": "n1", "containers": []}, "status": {"podIP": "10.0.1.1"}});
    let across = policy(
        "p",
        json!({"endpointSelector": {}, "ingress": [{"fromEndpoints":
            [{"matchLabels": {"io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name": "other"}}]}]}),
    );
    let asked = flow("other/x", "shop/db", "80/TCP");
    assert_eq!(verdict(vec![other.clone(), across.clone()], &asked, (15, 0)), "deny");
    assert_eq!(verdict(vec![other, across], &asked, (16, 0)), "allow");
}

#[test]
fn services_of_pods_are_read_since_1_17() {
    let service = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"namespace": "shop", "name": "s"},
        "spec": {"selector": {"app": "db"}, "ports": [{"port": 80}]}});
    let to = policy(
        "p",
        json!({"endpointSelector": {"matchLabels": {"app": "web"}}, "egress": [{"toServices": [{"k8sService": {"serviceName": "s"}}]}]}),
    );
    let asked = flow("shop/web", "shop/db", "80/TCP");
    assert_eq!(verdict(vec![service.clone(), to.clone()], &asked, (16, 0)), "deny");
    assert_eq!(verdict(vec![service, to], &asked, (17, 0)), "allow");
}
