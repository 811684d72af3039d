//! Why flows are decided as they are: each kind of peer and port, and each way not to match.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "a test")]

use std::fmt::Write;

use netproof_core::api;
use serde_json::{Value, json};

/// Who there is.
const CLUSTER: &str = r#"
kind: Namespace
apiVersion: v1
metadata: {name: shop, labels: {team: shop}}
---
kind: Namespace
apiVersion: v1
metadata: {name: infra, labels: {team: infra}}
---
kind: Node
apiVersion: v1
metadata: {name: n1, labels: {zone: a}}
status: {addresses: [{type: InternalIP, address: 10.1.0.4}]}
---
kind: Node
apiVersion: v1
metadata: {name: n2, labels: {zone: b}}
status: {addresses: [{type: InternalIP, address: 10.1.0.5}]}
---
kind: Pod
apiVersion: v1
metadata: {name: web, namespace: shop, labels: {app: web, tier: front, controller-uid: x}}
spec: {nodeName: n1, containers: [{name: web, image: web}]}
status: {podIP: 10.244.0.7}
---
kind: Pod
apiVersion: v1
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {nodeName: n1, containers: [{name: db, image: db, ports: [{name: sql, containerPort: 5432}]}]}
status: {podIP: 10.244.0.8}
---
kind: Pod
apiVersion: v1
metadata: {name: prom, namespace: infra, labels: {app: prom}}
spec: {nodeName: n2, containers: [{name: prom, image: prom}]}
---
kind: Deployment
apiVersion: apps/v1
metadata: {name: job, namespace: other}
spec:
  selector: {matchLabels: {app: job}}
  template: {metadata: {labels: {app: job}}, spec: {containers: [{name: job, image: job}]}}
---
kind: Service
apiVersion: v1
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 1234, targetPort: sql}]}
---
kind: Service
apiVersion: v1
metadata: {name: legacy, namespace: shop}
spec: {ports: [{port: 80}]}
---
kind: EndpointSlice
apiVersion: discovery.k8s.io/v1
metadata: {name: legacy-1, namespace: shop, labels: {kubernetes.io/service-name: legacy}}
addressType: IPv4
endpoints: [{addresses: [203.0.113.9]}]
ports: [{port: 80}]
---
kind: CiliumCIDRGroup
apiVersion: cilium.io/v2alpha1
metadata: {name: offices}
spec: {externalCIDRs: [198.51.100.0/24]}
---
"#;

/// Answers a question about the cluster with some policies.
fn ask(policies: &str, flow: &Value, options: &Value) -> Value {
    let files = json!([
        {"name": "cluster.yaml", "text": CLUSTER},
        {"name": "policies.yaml", "text": policies},
    ]);
    let request = json!({"operation": "decide", "files": files, "flow": flow, "options": options});
    serde_json::from_str(&api::run(&request.to_string())).unwrap()
}

fn flow(words: &str) -> Value {
    let words: Vec<&str> = words.split(' ').collect();
    json!({"from": words[0], "to": words[1], "port": words[2]})
}

fn spec(kind: &str, body: &str) -> String {
    let version = if kind == "NetworkPolicy" { "networking.k8s.io/v1" } else { "cilium.io/v2" };
    let namespace = if kind == "CiliumClusterwideNetworkPolicy" { "" } else { "namespace: shop, " };
    format!(
        "apiVersion: {version}\nkind: {kind}\nmetadata: {{{namespace}name: p}}\nspec:\n  {}\n",
        body.replace('\n', "\n  ")
    )
}

/// One side in lines: the reason, and each rule with what it does and why.
fn told(side: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let mut out = format!("  {}: {}\n", text(&side["verdict"]), text(&side["reason"]));
    for rule in side["rules"].as_array().into_iter().flatten() {
        let line = &rule["range"]["start"]["line"];
        let _ = writeln!(out, "    {}:{line} {}: {}", text(&rule["path"]), text(&rule["effect"]), text(&rule["why"]));
    }
    for ignored in side["ignored"].as_array().into_iter().flatten() {
        let _ = writeln!(
            out,
            "    ignored by {}, {}: {}",
            text(&ignored["by"]),
            text(&ignored["path"]),
            text(&ignored["why"])
        );
    }
    if let Some(hubble) = side["hubble"].as_str() {
        let _ = writeln!(out, "    hubble: {hubble}");
    }
    out
}

/// Questions about policies, each told of the side where it has rules.
fn all(cases: &[(&str, &str, &[&str])], options: &Value) -> String {
    let mut out = String::new();
    for (kind, body, flows) in cases {
        let _ = writeln!(out, "{body}");
        for words in *flows {
            let answer = ask(&spec(kind, body), &flow(words), options);
            let _ = writeln!(out, "{words} = {}", answer["verdict"].as_str().unwrap_or(&answer.to_string()));
            for condition in answer["conditions"].as_array().into_iter().flatten() {
                let _ = writeln!(out, "  if: {}", condition.as_str().unwrap());
            }
            for side in ["egress", "ingress"] {
                let said = told(&answer[side]);
                if answer[side]["rules"].as_array().is_some_and(|rules| !rules.is_empty()) || said.lines().count() > 1 {
                    let _ = write!(
                        out,
                        "  {side}{}",
                        said.trim_start_matches(' ')
                            .split_once(':')
                            .map_or(String::new(), |(verdict, rest)| format!(" {verdict}:{rest}"))
                    );
                }
            }
        }
        out.push('\n');
    }
    out
}

const DB: &str = "podSelector: {matchLabels: {app: db}}\n";

#[test]
fn network_policies() {
    let of = |rest: &str| format!("{DB}{rest}");
    let texts: Vec<(String, &[&str])> = vec![
        (
            of(
                "ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [web, api]}]}}]}]",
            ),
            &[
                "shop/web shop/db 5432/TCP",
                "infra/prom shop/db 5432/TCP",
                "ip:1.2.3.4 shop/db 80/TCP",
                "node:n1 shop/db 80/TCP",
                "node:n2 shop/db 80/TCP",
                "entity:health shop/db 80/TCP",
            ],
        ),
        (
            of(
                "ingress: [{from: [{namespaceSelector: {matchLabels: {team: infra}}, podSelector: {matchLabels: {app: prom}}}]}]",
            ),
            &["infra/prom shop/db 5432/TCP", "shop/web shop/db 5432/TCP", "other/job shop/db 5432/TCP"],
        ),
        (
            of("ingress: [{from: [{namespaceSelector: {matchLabels: {team: x}}}]}]"),
            &["infra/prom shop/db 5432/TCP", "other/job shop/db 5432/TCP"],
        ),
        (
            of(
                "ingress: [{from: [{podSelector: {matchExpressions: [{key: tier, operator: DoesNotExist}, {key: app, operator: NotIn, values: [web]}]}}]}]",
            ),
            &["shop/web shop/db 5432/TCP"],
        ),
        (
            of("ingress: [{from: [{podSelector: {matchExpressions: [{key: controller-uid, operator: Exists}]}}]}]"),
            &["shop/web shop/db 5432/TCP"],
        ),
        (
            of("ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.9.0.0/16]}}]}]"),
            &[
                "shop/web shop/db 5432/TCP",
                "ip:10.8.0.1 shop/db 1/TCP",
                "ip:10.9.0.1 shop/db 1/TCP",
                "ip:1.1.1.1 shop/db 1/TCP",
                "node:n2 shop/db 1/TCP",
                "entity:world shop/db 1/TCP",
            ],
        ),
        (of("ingress: [{}]"), &["shop/web shop/db 5432/TCP"]),
        (of("policyTypes: [Ingress]"), &["shop/web shop/db 5432/TCP", "node:n1 shop/db 5432/TCP"]),
        (
            of("ingress: [{ports: [{port: 80}, {port: 8000, endPort: 8080}, {port: 53, protocol: UDP}]}]"),
            &["shop/web shop/db 5432/TCP", "shop/web shop/db 8001/TCP", "shop/web shop/db 8/ICMP"],
        ),
        (of("ingress: [{ports: [{port: sql}]}]"), &["shop/web shop/db 5432/TCP", "shop/web shop/db 5433/TCP"]),
        (of("ingress: [{ports: [{port: web}]}]"), &["shop/web shop/db 5432/TCP"]),
        (
            "podSelector: {}\negress: [{ports: [{port: sql}]}]".to_owned(),
            &["shop/web shop/db 5432/TCP", "shop/web shop/db 80/TCP", "shop/web ip:1.1.1.1 5432/TCP"],
        ),
        (
            of(
                "ingress: [{from: [{podSelector: {matchLabels: {app: a}}}, {podSelector: {matchLabels: {app: b}}}, {ipBlock: {cidr: 1.0.0.0/8}}], ports: [{port: 1}]}]",
            ),
            &["shop/web shop/db 2/TCP"],
        ),
        (
            of("ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]"),
            &["shop/web service:shop/db 1234/TCP", "shop/web service:shop/legacy 80/TCP"],
        ),
    ];
    let cases: Vec<(&str, &str, &[&str])> =
        texts.iter().map(|(body, flows)| ("NetworkPolicy", body.as_str(), *flows)).collect();
    insta::assert_snapshot!(all(&cases, &json!({})));
}

#[test]
fn cilium_policies() {
    let web = |rest: &str| format!("endpointSelector: {{matchLabels: {{app: web}}}}\n{rest}");
    let to_db: &[&str] = &["shop/web shop/db 5432/TCP"];
    let texts: Vec<(String, &[&str])> = vec![
        (
            web("egress: [{toEndpoints: [{matchLabels: {app: db}}]}]"),
            &["shop/web shop/db 5432/TCP", "shop/web infra/prom 80/TCP", "shop/web node:n1 80/TCP"],
        ),
        (
            web("egress: [{toEndpoints: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': infra}}]}]"),
            &["shop/web infra/prom 80/TCP", "shop/web shop/db 80/TCP"],
        ),
        (web("egress: [{toEndpoints: []}]"), to_db),
        (web("egress: [{}]"), to_db),
        (web("egress: [{toServices: []}]"), to_db),
        (
            web(
                "egress: [{toServices: [{k8sService: {namespace: shop, serviceName: none}}], toPorts: [{ports: [{port: '5432', protocol: TCP}]}]}]",
            ),
            to_db,
        ),
        (
            web("egress: [{toServices: [{k8sService: {namespace: shop, serviceName: db}}]}]"),
            &["shop/web shop/db 5432/TCP", "shop/web infra/prom 80/TCP"],
        ),
        (
            web("egress: [{toServices: [{k8sService: {namespace: shop, serviceName: legacy}}]}]"),
            &["shop/web service:shop/legacy 80/TCP", "shop/web shop/db 80/TCP"],
        ),
        (
            web("egress: [{toEntities: [world, host]}]"),
            &[
                "shop/web ip:1.1.1.1 443/TCP",
                "shop/web node:n1 80/TCP",
                "shop/web node:n2 80/TCP",
                "shop/web shop/db 80/TCP",
                "shop/web entity:kube-apiserver 443/TCP",
            ],
        ),
        (web("egress: [{toEntities: [all]}]"), to_db),
        (
            web(
                "egress: [{toCIDR: [10.0.0.0/8]}, {toCIDRSet: [{cidr: 192.0.2.0/24, except: [192.0.2.8/32]}]}, {toCIDRSet: [{cidrGroupRef: offices}]}]",
            ),
            &["shop/web shop/db 5432/TCP", "shop/web ip:192.0.2.8 443/TCP", "shop/web ip:198.51.100.7 443/TCP"],
        ),
        (
            web("egress: [{toFQDNs: [{matchPattern: '*.example.com'}]}]"),
            &["shop/web fqdn:api.example.com 443/TCP", "shop/web ip:1.1.1.1 443/TCP", "shop/web shop/db 80/TCP"],
        ),
        (
            web(
                "egress: [{toFQDNs: [{matchName: example.com}]}, {toPorts: [{ports: [{port: '53', protocol: ANY}], rules: {dns: [{matchPattern: '*'}]}}]}]",
            ),
            &[
                "shop/web fqdn:example.com 443/TCP",
                "shop/web fqdn:other.com 443/TCP",
                "shop/web ip:1.1.1.1 443/TCP",
                "shop/web shop/db 53/UDP",
            ],
        ),
        (
            web("egress: [{toGroups: [{aws: {securityGroupsIds: [sg-1]}}]}]"),
            &["shop/web ip:1.1.1.1 443/TCP", "shop/web shop/db 80/TCP"],
        ),
        (
            web(
                "egress: [{toPorts: [{ports: [{port: '0', protocol: TCP}]}]}, {icmps: [{fields: [{type: 8, family: IPv4}]}]}]",
            ),
            &[
                "shop/web shop/db 5432/TCP",
                "shop/web shop/db 8/ICMP",
                "shop/web shop/db 5/ICMP",
                "shop/web shop/db 53/UDP",
            ],
        ),
        (web("egress: [{toPorts: [{}]}]"), to_db),
        (
            web(
                "egressDeny: [{toEntities: [world]}, {toPorts: [{ports: [{port: '22'}]}]}]\negress: [{toEntities: [all]}]",
            ),
            &["shop/web ip:1.1.1.1 443/TCP", "shop/web shop/db 22/TCP", "shop/web shop/db 80/TCP"],
        ),
        (web("enableDefaultDeny: {egress: false}\negress: [{toEntities: [host]}]"), to_db),
        (web("egress: [{toEndpoints: [{matchLabels: {app: db}}], authentication: {mode: required}}]"), to_db),
    ];
    let cases: Vec<(&str, &str, &[&str])> =
        texts.iter().map(|(body, flows)| ("CiliumNetworkPolicy", body.as_str(), *flows)).collect();
    insta::assert_snapshot!(all(&cases, &json!({"ciliumVersion": "1.18"})));
}

#[test]
fn nodes_requirements_and_the_options_of_the_agent() {
    let mut out = String::new();
    let of = |kind: &str, body: &str, flows: &[&str], options: &Value| all(&[(kind, body, flows)], options);
    let agent = |key: &str, value: &str| json!({"ciliumVersion": "1.18", "agent": {key: value}});
    let web = "endpointSelector: {matchLabels: {app: web}}\n";
    let to_nodes = format!("{web}egress: [{{toNodes: [{{matchLabels: {{zone: b}}}}]}}]");
    let nodes = ["shop/web node:n2 80/TCP", "shop/web node:n1 80/TCP", "shop/web shop/db 80/TCP"];
    out += &of("CiliumNetworkPolicy", &to_nodes, &nodes, &agent("enable-node-selector-labels", "true"));
    out += &of("CiliumNetworkPolicy", &to_nodes, &nodes[2..], &json!({}));
    let required = "endpointSelector: {}\ningress: [{fromEndpoints: [{matchLabels: {app: web}}]}, {fromRequires: [{matchLabels: {tier: back}}]}]";
    out += &of("CiliumNetworkPolicy", required, &["shop/web shop/db 80/TCP"], &json!({"ciliumVersion": "1.16"}));
    let host = "nodeSelector: {}\ningress: [{fromEntities: [cluster]}]";
    out += &of(
        "CiliumClusterwideNetworkPolicy",
        host,
        &["ip:1.1.1.1 node:n1 22/TCP"],
        &agent("enable-host-firewall", "true"),
    );
    let db = "podSelector: {matchLabels: {app: db}}\npolicyTypes: [Ingress]";
    let flows = ["shop/web shop/db 80/TCP"];
    for (key, value) in [("policy-audit-mode", "true"), ("enable-policy", "never"), ("enable-policy", "always")] {
        let _ = writeln!(out, "# {key}={value}");
        out += &of("NetworkPolicy", db, &flows, &agent(key, value));
    }
    out += "# kubernetes\n";
    let block = "podSelector: {matchLabels: {app: db}}\ningress: [{from: [{ipBlock: {cidr: 10.244.0.0/16, except: [10.244.0.7/32]}}]}]";
    out += &of("NetworkPolicy", block, &flows, &json!({"semantics": "kubernetes"}));
    insta::assert_snapshot!(out);
}

#[test]
fn what_is_refused_is_told() {
    let refused = "endpointSelector: {matchLabels: {app: web}}\negress: [{toEndpoints: [{}], toCIDR: [10.0.0.0/8]}]";
    let cases: [(&str, &str, &[&str]); 2] = [
        ("CiliumNetworkPolicy", refused, &["shop/web shop/db 80/TCP", "shop/db shop/web 80/TCP"]),
        (
            "NetworkPolicy",
            "podSelector: {matchLabels: {app: db}}\ningress: [{ports: [{port: 99999}]}]",
            &["shop/web shop/db 80/TCP"],
        ),
    ];
    insta::assert_snapshot!(all(&cases, &json!({"ciliumVersion": "1.18"})));
}

/// Line and column count as everywhere, in lists on one line and behind characters of several bytes too.
#[test]
fn places_are_those_of_the_file() {
    let item = |name: &str| {
        format!(
            r#"{{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{{"name":"{name}","namespace":"shop","annotations":{{"a":"üé"}}}},"spec":{{"podSelector":{{}},"ingress":[{{}}]}}}}"#
        )
    };
    let text = format!(
        "\u{feff}{{\"é\":1,\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{},\n  {}]}}",
        item("a"),
        item("b")
    );
    let answer = ask(&text, &flow("shop/web shop/db 80/TCP"), &json!({}));
    let rules = answer["ingress"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), 2, "{answer}");
    for (at, rule) in rules.iter().enumerate() {
        assert_eq!(rule["path"], format!("/items/{at}/spec/ingress/0"));
        let start = &rule["range"]["start"];
        let offset = usize::try_from(start["offset"].as_u64().unwrap()).unwrap();
        assert!(text[offset..].starts_with("{}]"), "{rule}");
        let line = text[..offset].rsplit('\n').next().unwrap().trim_start_matches('\u{feff}');
        assert_eq!(start["line"], at + 1);
        assert_eq!(start["column"], line.chars().count() + 1);
    }
}

#[test]
fn without_reasons_only_the_verdicts_are_told() {
    let policy = spec("NetworkPolicy", "podSelector: {}\npolicyTypes: [Ingress]");
    let flow = json!({"from": "shop/web", "to": "shop/db", "port": "80", "explain": false});
    let answer = ask(&policy, &flow, &json!({}));
    let expected =
        json!({"flow": flow, "verdict": "deny", "egress": {"verdict": "allow"}, "ingress": {"verdict": "deny"}});
    assert_eq!(answer, expected);
}

/// The same with another folder's worth of files beside the policies.
fn ask_with(more: &str, policies: &str, words: &str, options: &Value) -> Value {
    ask(&format!("{policies}---\n{more}"), &flow(words), options)
}

const EGRESS_OF_WEB: &str = "podSelector: {matchLabels: {app: web}}\npolicyTypes: [Egress]\n";

#[test]
fn ranges_of_addresses_never_mean_pods_and_nodes_of_any_version() {
    let body = format!("{EGRESS_OF_WEB}egress: [{{to: [{{ipBlock: {{cidr: 10.0.0.0/8}}}}]}}]");
    let policy = spec("NetworkPolicy", &body);
    for version in ["1.16", "1.18", "1.20"] {
        let options = json!({"ciliumVersion": version});
        for (to, who) in [("infra/prom", "a pod"), ("shop/db", "a pod"), ("node:n1", "a node"), ("node:n2", "a node")] {
            let answer = ask(&policy, &flow(&format!("shop/web {to} 80")), &options);
            let why = answer["egress"]["rules"][0]["why"].as_str().unwrap();
            assert_eq!(answer["verdict"], "deny", "{version} {to}");
            assert!(why.contains(&format!("on Cilium {who} never matches an ipBlock")), "{version} {to}: {why}");
            // A change is found although the range holds the address.
            assert_eq!(answer["nearest"]["verdict"], "allow", "{version} {to}: {answer}");
        }
    }
}

#[test]
fn addresses_of_pods_that_are_not_given_are_not_taken_for_the_outside() {
    let body = format!("{EGRESS_OF_WEB}egress: [{{to: [{{ipBlock: {{cidr: 10.0.0.0/8}}}}]}}]");
    let script = "az aks create -g rg -n c --network-plugin azure --network-plugin-mode overlay \
                  --network-dataplane cilium --pod-cidr 10.245.0.0/16";
    let files = json!([
        {"name": "cluster.yaml", "text": CLUSTER},
        {"name": "policies.yaml", "text": spec("NetworkPolicy", &body)},
        {"name": "aks.sh", "text": script},
    ]);
    for (words, verdict, egress) in [
        ("shop/web ip:10.245.0.9 80", "unknown", "unknown"),
        ("shop/web ip:10.9.0.9 80", "allow", "allow"),
        ("ip:10.245.0.9 shop/web 80", "unknown", "unknown"),
    ] {
        let request = json!({"operation": "decide", "files": files, "flow": flow(words)});
        let answer: Value = serde_json::from_str(&api::run(&request.to_string())).unwrap();
        assert_eq!((&answer["verdict"], &answer["egress"]["verdict"]), (&json!(verdict), &json!(egress)), "{answer}");
        let said = answer["conditions"].to_string();
        assert_eq!(said.contains("which pod has `10.245.0.9`"), verdict == "unknown", "{said}");
    }
}

#[test]
fn other_readings_of_the_api_server_and_the_world_are_told() {
    let nodes = "endpointSelector: {matchLabels: {app: web}}\negress: [{toEntities: [remote-node]}]";
    let note = |answer: &Value| answer["notes"].to_string();
    let policy = spec("CiliumNetworkPolicy", nodes);
    let taken = ask(&policy, &flow("shop/web entity:kube-apiserver 443"), &json!({}));
    assert_eq!(taken["verdict"], "allow");
    assert!(note(&taken).contains("at an address outside the verdict would be `deny`"), "{taken}");
    let shown = "apiVersion: v1\nkind: Node\nmetadata: {name: n9, labels: {kubernetes.azure.com/cluster: c}}\n";
    let azure = ask_with(shown, &policy, "shop/web entity:kube-apiserver 443", &json!({}));
    assert_eq!((&azure["verdict"], azure.get("notes")), (&json!("deny"), None));
    let entity = nodes.replace("remote-node", "kube-apiserver");
    let either = ask(&spec("CiliumNetworkPolicy", &entity), &flow("shop/web entity:kube-apiserver 443"), &json!({}));
    assert_eq!((&either["verdict"], either.get("notes")), (&json!("allow"), None));
    let ranges = "endpointSelector: {matchLabels: {app: web}}\n\
                  egress: [{toCIDRSet: [{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}]}]";
    let world = ask(&spec("CiliumNetworkPolicy", ranges), &flow("shop/web entity:world 443"), &json!({}));
    assert!(note(&world).contains("for `10.0.0.0` and others that policies name the verdict is `deny`"), "{world}");
}

#[test]
fn ends_that_decide_by_themselves_are_told_by_name() {
    let by_label = "endpointSelector: {matchLabels: {app: db}}\ningress:\n\
                    - fromEndpoints: [{matchExpressions: [{key: io.cilium.k8s.namespace.labels.team, operator: In, values: [ops]}]}]";
    let answer = ask(&spec("CiliumNetworkPolicy", by_label), &flow("other/job shop/db 80"), &json!({}));
    assert_eq!(answer["conditions"], json!(["the labels of the namespace of other/job are not given"]));
    let gone =
        "---\nkind: Service\napiVersion: v1\nmetadata: {name: gone, namespace: shop}\nspec: {ports: [{port: 80}]}\n";
    let answer = ask_with(gone, "", "shop/web service:shop/gone 80", &json!({}));
    assert!(answer["conditions"].to_string().contains("no EndpointSlice of it is given"), "{answer}");
    assert_eq!(answer.get("notes"), None);
}

#[test]
fn rules_that_deny_never_name_names_of_dns() {
    let body = "endpointSelector: {matchLabels: {app: web}}\negress:\n- toFQDNs: [{matchName: a.com}]\n\
                - toEntities: [world]\n  toPorts: [{ports: [{port: \"53\", protocol: ANY}], rules: {dns: [{matchPattern: \"*\"}]}}]";
    let answer = ask(&spec("CiliumNetworkPolicy", body), &flow("shop/web fqdn:a.com 443"), &json!({}));
    assert_eq!(answer["verdict"], "allow");
    assert!(!answer["nearest"].to_string().contains("egressDeny"), "{answer}");
}

#[test]
fn changes_of_one_list_keep_their_places() {
    let body = format!(
        "{EGRESS_OF_WEB}egress:\n- to: [{{podSelector: {{matchLabels: {{app: db}}}}}}]\n- ports: [{{port: 9}}]\n\
         - to: [{{podSelector: {{}}}}]"
    );
    let answer = ask(&spec("NetworkPolicy", &body), &flow("shop/web shop/db 80"), &json!({}));
    let changes = answer["nearest"]["changes"].as_array().unwrap();
    let at: Vec<&Value> = changes.iter().map(|change| &change["path"]).collect();
    assert_eq!(at, [&json!("/spec/egress/2"), &json!("/spec/egress/0")]);
}

#[test]
fn ports_tell_why_a_name_or_a_range_does_not_count() {
    let why = |body: &str, words: &str, version: &str| {
        let answer = ask(&spec("NetworkPolicy", body), &flow(words), &json!({"ciliumVersion": version}));
        answer["egress"]["rules"][0]["why"].as_str().unwrap().to_owned()
    };
    let more = "podSelector: {matchLabels: {app: web}}\npolicyTypes: [Egress]\n";
    let range = format!("{more}egress: [{{ports: [{{port: 80, endPort: 90}}]}}]");
    let said = why(&range, "shop/web shop/db 85", "1.15");
    assert!(said.contains("`endPort` does not count"), "{said}");
    let named = format!("{more}egress: [{{ports: [{{port: sql}}]}}]");
    assert!(why(&named, "shop/web node:n1 5433", "1.20").contains("only containers name ports"));
    let all = format!("{more}egress: [{{}}]");
    let said = why(&all, "shop/web ip:192.0.2.1 80", "1.20");
    assert!(said.starts_with("everyone: the rule does not say to whom"), "{said}");
}

#[test]
fn a_name_of_a_port_reaches_as_far_as_the_rule_that_counts() {
    // `sql` of `shop/db` is 5432, and of two rules which name it only the range of one counts.
    let policy = |name: &str, end: u16| {
        format!(
            "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: {name}, namespace: shop}}\nspec:\n  \
             endpointSelector: {{matchLabels: {{app: db}}}}\n  \
             ingress: [{{toPorts: [{{ports: [{{port: sql, endPort: {end}, protocol: TCP}}]}}]}}]\n---\n"
        )
    };
    let policies = [policy("a", 5440), policy("b", 5450)].concat();
    for (version, verdict, effect, why) in [
        ("1.20", "deny", "no-match", "port sql/TCP of shop/db is 5432, not 5445"),
        (
            "1.18",
            "unknown",
            "maybe-allow",
            "port sql/TCP is 5445 only if its `endPort` counts, and not that of another rule",
        ),
    ] {
        let answer = ask(&policies, &flow("shop/web shop/db 5445"), &json!({"ciliumVersion": version}));
        assert_eq!(answer["verdict"], verdict, "{version}: {answer}");
        for rule in answer["ingress"]["rules"].as_array().unwrap() {
            assert_eq!(rule["effect"], effect, "{version}: {rule}");
            assert!(rule["why"].as_str().unwrap().contains(why), "{version}: {rule}");
        }
    }
}

#[test]
fn the_world_is_tried_in_so_many_ranges_and_no_more() {
    let policy = |before: usize| {
        let ranges: Vec<String> = (0..before).map(|at| format!("10.{}.{}.1/32", at / 250, at % 250)).collect();
        let body = format!(
            "endpointSelector: {{matchLabels: {{app: web}}}}\negress: [{{toCIDR: [{}, 203.0.113.0/24]}}]",
            ranges.join(", ")
        );
        spec("CiliumNetworkPolicy", &body)
    };
    let asked = |before: usize| ask(&policy(before), &flow("shop/web entity:world 443"), &json!({}));
    assert!(asked(3)["notes"].to_string().contains("`allow`"));
    // The first range that differs is found early, however many there are.
    assert!(asked(300)["notes"].to_string().contains("for `10.0.0.1`"));
}
