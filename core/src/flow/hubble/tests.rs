mod any_line;

use serde_json::{Value, json};

use super::{Agreement, Answer, Comparison, Fate, PassedOver, Saying, Summary, Told};
use crate::api;
use crate::limits::{MAX_HUBBLE_FLOWS, MAX_HUBBLE_LINE_BYTES};
use crate::source::text::SourceFile;

/// A shop: `web` and `api` are made by Deployments, `db` is a pod on `node-a`, `probe` uses the network of its node.
const CLUSTER: &str = r"
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {team: shop}}
---
apiVersion: v1
kind: Node
metadata: {name: node-a}
status: {addresses: [{type: InternalIP, address: 10.0.0.4}]}
---
apiVersion: v1
kind: Node
metadata: {name: node-b}
status: {addresses: [{type: InternalIP, address: 10.0.0.5}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: a}]}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: shop}
spec:
  template: {metadata: {labels: {app: api}}, spec: {containers: [{name: a, image: a}]}}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {nodeName: node-a, containers: [{name: a, image: a}]}
status: {podIP: 10.244.0.9, podIPs: [{ip: 10.244.0.9}]}
---
apiVersion: v1
kind: Pod
metadata: {name: probe, namespace: shop, labels: {app: probe}}
spec: {hostNetwork: true, nodeName: node-b, containers: [{name: a, image: a}]}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: web}}
  egress:
  - toEndpoints: [{matchLabels: {app: db}}]
    toPorts: [{ports: [{port: '5432', protocol: TCP}]}]
  - toFQDNs: [{matchPattern: '*.example.com'}]
    toPorts: [{ports: [{port: '443', protocol: TCP}]}]
  - toEndpoints: [{matchLabels: {'k8s:io.kubernetes.pod.namespace': kube-system, k8s-app: kube-dns}}]
    toPorts: [{ports: [{port: '53', protocol: ANY}], rules: {dns: [{matchPattern: '*'}]}}]
  egressDeny:
  - toCIDR: [192.0.2.0/24]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: db}}
  ingress:
  - fromEndpoints: [{matchLabels: {app: web}}]
    toPorts: [{ports: [{port: '5432', protocol: TCP}]}]
";

fn network() -> api::Network {
    let files = [SourceFile::new("a.yaml", CLUSTER)];
    let readings = vec![api::read(0, &files[0])];
    api::Network::of(&files, readings, &api::Options::default()).unwrap()
}

/// An end with the labels that a pod of the shop has.
fn pod(name: &str, app: &str) -> Value {
    json!({
        "ID": 7, "identity": 4242, "cluster_name": "default", "namespace": "shop", "pod_name": name,
        "labels": [
            format!("k8s:app={app}"),
            "k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop",
            "k8s:io.cilium.k8s.namespace.labels.team=shop",
            "k8s:io.cilium.k8s.policy.cluster=default",
            "k8s:io.cilium.k8s.policy.serviceaccount=default",
            "k8s:io.kubernetes.pod.namespace=shop",
        ],
    })
}

fn reserved(labels: &[&str]) -> Value {
    json!({ "identity": 1, "labels": labels })
}

fn flow(from: Value, to: Value, port: u16, verdict: &str, direction: &str) -> Value {
    let mut flow = json!({
        "time": "2026-11-20T10:00:00.5Z", "verdict": verdict,
        "IP": {"source": "10.244.1.1", "destination": "10.244.0.9", "ipVersion": "IPv4"},
        "l4": {"TCP": {"source_port": 40000, "destination_port": port, "flags": {"SYN": true}}},
        "source": from, "destination": to, "Type": "L3_L4", "node_name": "node-a",
        "event_type": {"type": 5}, "traffic_direction": direction, "Summary": "TCP Flags: SYN",
    });
    if verdict == "DROPPED" {
        flow["drop_reason"] = json!(133);
        flow["drop_reason_desc"] = json!("POLICY_DENIED");
    }
    flow
}

fn with(mut flow: Value, changes: &[(&str, Value)]) -> Value {
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        flow.pointer_mut(parent).unwrap()[key] = value.clone();
    }
    flow
}

/// The answers to lines, with the summary.
fn answers(flows: &[Value]) -> (Vec<Answer>, Summary) {
    let mut network = network();
    let network = network.flows_mut();
    let mut comparison = Comparison::of(network, false);
    for flow in flows {
        let line = json!({ "flow": flow, "node_name": "node-a", "time": "2026-11-20T10:00:01Z" }).to_string();
        assert!(comparison.take(network, line.as_bytes()).unwrap().is_none());
    }
    comparison.finish()
}

fn answer(flow: Value) -> Answer {
    let (mut answers, summary) = answers(std::slice::from_ref(&flow));
    assert_eq!(answers.len(), 1, "{flow} {summary:?}");
    answers.pop().unwrap()
}

/// From whom to whom, the verdict of the end that was seen, and whether it agrees.
fn short(answer: &Answer) -> String {
    match &answer.saying {
        Saying::NotPolicy(what) => what.clone(),
        Saying::Unasked(why) => why.clone(),
        Saying::Judged(judged) => {
            let side = match answer.seen.direction {
                Some(crate::policy::Direction::Egress) => judged.egress.0,
                Some(crate::policy::Direction::Ingress) => judged.ingress.0,
                None => judged.verdict,
            };
            let agreement = match &judged.agreement {
                Agreement::Agrees => "agrees".to_owned(),
                Agreement::Disagrees => "disagrees".to_owned(),
                Agreement::Unknown(why) => format!("? {why}"),
            };
            format!("{} -> {} {} {agreement}", judged.question.from, judged.question.to, side.word())
        }
    }
}

#[test]
fn ends_are_found() {
    let db = || pod("db", "db");
    let web = || pod("web-5d4f8b6c9-x2x1z", "web");
    for (from, to, direction, expected) in [
        (web(), db(), "INGRESS", "shop/web -> shop/db allow agrees"),
        (web(), db(), "EGRESS", "shop/web -> shop/db allow agrees"),
        // By labels, where the name tells nothing.
        (pod("renamed", "web"), db(), "INGRESS", "shop/web -> shop/db allow agrees"),
        // A name like that of a pod of `web`, with other labels.
        (pod("web-5d4f8b6c9-x2x1z", "other"), db(), "INGRESS", "shop/web-5d4f8b6c9-x2x1z -> shop/db deny disagrees"),
        // By what Hubble says makes it, whatever the labels.
        (
            with(pod("odd", "other"), &[("/workloads", json!([{"name": "api", "kind": "Deployment"}]))]),
            db(),
            "INGRESS",
            "shop/api -> shop/db deny disagrees",
        ),
        (
            json!({"namespace": "shop", "labels": ["k8s:app=web"]}),
            db(),
            "INGRESS",
            "`10.244.1.1` is not in what is given",
        ),
        (reserved(&["reserved:host"]), db(), "INGRESS", "node:node-a -> shop/db allow agrees"),
        (reserved(&["reserved:remote-node"]), db(), "INGRESS", "entity:remote-node -> shop/db deny disagrees"),
        (reserved(&["reserved:health"]), db(), "INGRESS", "entity:health -> shop/db deny disagrees"),
        (reserved(&["reserved:ingress"]), db(), "INGRESS", "entity:ingress -> shop/db deny disagrees"),
        (reserved(&["reserved:world"]), db(), "INGRESS", "ip:10.244.1.1 -> shop/db deny disagrees"),
        (json!({"identity": 2}), db(), "INGRESS", "ip:10.244.1.1 -> shop/db deny disagrees"),
        (web(), json!({}), "EGRESS", "shop/web -> shop/db allow agrees"),
        (json!({}), db(), "INGRESS", "`10.244.1.1` is not in what is given"),
        (
            reserved(&["reserved:kube-apiserver", "reserved:remote-node"]),
            db(),
            "INGRESS",
            "entity:kube-apiserver -> shop/db deny disagrees",
        ),
    ] {
        let flow = flow(from, to, 5432, "FORWARDED", direction);
        assert_eq!(short(&answer(flow.clone())), expected, "{flow}");
    }
    let of = |name: &str, app: &str, cluster: &str| with(pod(name, app), &[("/cluster_name", json!(cluster))]);
    let far = flow(of("web-5d4f8b6c9-x2x1z", "web", "near"), of("db", "db", "far"), 5432, "FORWARDED", "EGRESS");
    let far = with(far, &[("/node_name", json!("near/node-a"))]);
    assert_eq!(short(&answer(far)), "`shop/db` is in the cluster `far`");
}

#[test]
fn labels_are_enough_of_an_end_whose_policies_are_not_asked() {
    let dns = json!({
        "namespace": "kube-system", "pod_name": "coredns-76f75df574-abcde", "identity": 99,
        "labels": ["k8s:io.kubernetes.pod.namespace=kube-system", "k8s:k8s-app=kube-dns", "k8s:x=y"],
    });
    let other =
        with(dns.clone(), &[("/labels", json!(["k8s:io.kubernetes.pod.namespace=kube-system", "k8s:k8s-app=z"]))]);
    let web = || pod("web-5d4f8b6c9-x2x1z", "web");
    let to = "shop/web -> kube-system/coredns-76f75df574-abcde";
    for (from, to, verdict, direction, expected) in [
        (web(), dns.clone(), "FORWARDED", "EGRESS", format!("{to} allow agrees")),
        (web(), dns.clone(), "DROPPED", "EGRESS", format!("{to} allow disagrees")),
        (web(), other.clone(), "FORWARDED", "EGRESS", format!("{to} deny disagrees")),
        (web(), other, "DROPPED", "EGRESS", format!("{to} deny agrees")),
        (
            web(),
            dns.clone(),
            "DROPPED",
            "INGRESS",
            "`kube-system/coredns-76f75df574-abcde` is not in what is given".to_owned(),
        ),
        (
            dns,
            pod("db", "db"),
            "DROPPED",
            "INGRESS",
            "kube-system/coredns-76f75df574-abcde -> shop/db deny agrees".to_owned(),
        ),
    ] {
        let flow = with(
            flow(from, to, 53, verdict, direction),
            &[("/IP", json!({"source": "10.9.0.1", "destination": "10.9.0.2"}))],
        );
        assert_eq!(short(&answer(flow.clone())), expected, "{flow}");
    }
}

#[test]
fn verdicts_are_compared() {
    let web = || pod("web-5d4f8b6c9-x2x1z", "web");
    let of = |port: u16, verdict: &str, direction: &str| flow(web(), pod("db", "db"), port, verdict, direction);
    for (flow, expected) in [
        (of(5432, "FORWARDED", "INGRESS"), "allow agrees"),
        (of(5432, "REDIRECTED", "INGRESS"), "allow agrees"),
        (of(5432, "DROPPED", "INGRESS"), "allow disagrees"),
        (of(5432, "AUDIT", "INGRESS"), "allow disagrees"),
        (of(80, "DROPPED", "INGRESS"), "deny agrees"),
        (of(80, "DROPPED", "EGRESS"), "deny agrees"),
        (of(80, "AUDIT", "EGRESS"), "deny agrees"),
        (of(80, "FORWARDED", "EGRESS"), "deny disagrees"),
        (of(80, "DROPPED", ""), "deny agrees"),
        (with(of(5432, "DROPPED", "INGRESS"), &[("/drop_reason_desc", json!("AUTH_REQUIRED"))]), "allow disagrees"),
        (with(of(80, "DROPPED", "INGRESS"), &[("/drop_reason_desc", json!(181))]), "deny agrees"),
    ] {
        assert_eq!(short(&answer(flow.clone())), format!("shop/web -> shop/db {expected}"), "{flow}");
    }
    let lost = with(of(80, "DROPPED", "INGRESS"), &[("/drop_reason_desc", json!("INVALID_SOURCE_IP"))]);
    assert_eq!(short(&answer(lost)), "not a matter of policies: the pod sends from an address that is not its own");
    let lost = with(of(80, "DROPPED", "INGRESS"), &[("/drop_reason_desc", json!("NEW_ONE"))]);
    assert_eq!(short(&answer(lost)), "not a matter of policies");
    let portless = with(of(80, "DROPPED", "INGRESS"), &[("/l4", Value::Null)]);
    assert_eq!(short(&answer(portless)), "Hubble shows no port");
    let ping = json!({"ICMPv4": {"type": 8}});
    let ping = with(of(80, "DROPPED", "INGRESS"), &[("/l4", ping)]);
    assert_eq!(short(&answer(ping)), "shop/web -> shop/db deny agrees");
}

#[test]
fn names_of_dns_are_those_that_the_flow_shows() {
    let outside = |names: Value, address: &str, verdict: &str| {
        let flow = flow(pod("web-5d4f8b6c9-x2x1z", "web"), reserved(&["reserved:world"]), 443, verdict, "EGRESS");
        with(flow, &[("/destination_names", names), ("/IP/destination", json!(address))])
    };
    for (names, address, verdict, expected) in [
        (json!(["a.example.com"]), "198.51.100.1", "FORWARDED", "198.51.100.1 allow agrees"),
        (json!(["a.example.com"]), "198.51.100.1", "DROPPED", "198.51.100.1 allow disagrees"),
        (json!(["a.example.org", "b.example.com"]), "198.51.100.1", "FORWARDED", "198.51.100.1 allow agrees"),
        (json!(["a.example.org"]), "198.51.100.1", "DROPPED", "198.51.100.1 deny agrees"),
        (json!(["a.example.com"]), "192.0.2.1", "DROPPED", "192.0.2.1 deny agrees"),
        (
            json!([]),
            "198.51.100.1",
            "DROPPED",
            "198.51.100.1 unknown ? whether an answer of DNS gave `198.51.100.1` for a name that `toFQDNs` names",
        ),
        // Another name may have been forgotten.
        (
            json!(["a.example.org"]),
            "198.51.100.1",
            "FORWARDED",
            "198.51.100.1 unknown ? whether an answer of DNS gave `198.51.100.1` for a name that `toFQDNs` names",
        ),
    ] {
        let flow = outside(names, address, verdict);
        assert_eq!(short(&answer(flow.clone())), format!("shop/web -> ip:{expected}"), "{flow}");
    }
}

#[test]
fn what_says_nothing_about_policies_is_passed_over() {
    let base = || flow(pod("web-5d4f8b6c9-x2x1z", "web"), pod("db", "db"), 5432, "FORWARDED", "INGRESS");
    let trace = |point: &str, direction: &str| {
        with(
            base(),
            &[
                ("/event_type", json!({"type": 4})),
                ("/trace_observation_point", json!(point)),
                ("/traffic_direction", json!(direction)),
            ],
        )
    };
    for (flow, expected) in [
        (base(), None),
        (trace("TO_ENDPOINT", "INGRESS"), None),
        (trace("TO_ENDPOINT", ""), None),
        (trace("TO_PROXY", "EGRESS"), None),
        (trace("TO_STACK", "EGRESS"), None),
        (trace("TO_STACK", "INGRESS"), Some(PassedOver::Undecided)),
        (trace("FROM_ENDPOINT", "EGRESS"), Some(PassedOver::Undecided)),
        (with(base(), &[("/event_type", json!({"type": 4, "sub_type": 5}))]), Some(PassedOver::Undecided)),
        (with(base(), &[("/event_type", json!({"type": 4}))]), None),
        (with(base(), &[("/is_reply", json!(true))]), Some(PassedOver::Reply)),
        (with(base(), &[("/is_reply", json!({"value": true}))]), Some(PassedOver::Reply)),
        (with(base(), &[("/is_reply", json!(false))]), None),
        (with(base(), &[("/trace_reason", json!("REPLY"))]), Some(PassedOver::Reply)),
        (with(base(), &[("/trace_reason", json!("RELATED"))]), Some(PassedOver::Exempt)),
        (with(base(), &[("/l4", json!({"ICMPv4": {"type": 3, "code": 4}}))]), Some(PassedOver::Exempt)),
        (with(base(), &[("/l4", json!({"VRRP": {}}))]), Some(PassedOver::Exempt)),
        (with(base(), &[("/verdict", json!("TRANSLATED"))]), Some(PassedOver::Undecided)),
        (with(base(), &[("/verdict", Value::Null)]), Some(PassedOver::Undecided)),
        (with(base(), &[("/Type", json!("SOCK"))]), Some(PassedOver::Undecided)),
        (
            with(base(), &[("/Type", json!("L7")), ("/l7", json!({"type": "RESPONSE", "http": {}}))]),
            Some(PassedOver::Reply),
        ),
        (with(base(), &[("/Type", json!("L7")), ("/l7", json!({"kafka": {}}))]), Some(PassedOver::Exempt)),
    ] {
        let told = Told::read(json!({ "flow": flow }).to_string().as_bytes()).unwrap();
        match expected {
            Some(why) => assert_eq!(told, Told::PassedOver(why), "{flow}"),
            None => assert!(matches!(told, Told::Flow(_)), "{flow} {told:?}"),
        }
    }
}

#[test]
fn requests_are_read() {
    let base = flow(pod("web-5d4f8b6c9-x2x1z", "web"), pod("db", "db"), 80, "DROPPED", "INGRESS");
    let http = json!({"type": "REQUEST", "http": {
        "method": "GET", "url": "http://me:HUBBLE_REDACTED@shop.local/a?b=c", "protocol": "HTTP/1.1",
        "headers": [{"key": "X-A", "value": "1"}, {"key": "X-B", "value": "HUBBLE_REDACTED"}],
    }});
    let flow = with(base.clone(), &[("/Type", json!("L7")), ("/l7", http), ("/drop_reason_desc", json!(0))]);
    let Told::Flow(seen) = Told::read(flow.to_string().as_bytes()).unwrap() else { panic!("{flow}") };
    assert_eq!(seen.http.as_deref(), Some("GET http://shop.local/a?b=c"));
    assert_eq!((seen.headers.as_slice(), &seen.fate), (&["X-A: 1".to_owned()][..], &Fate::Denied(None)));
    let dns = json!({"type": "REQUEST", "dns": {"query": "a.example.com.", "qtypes": ["A"]}});
    let flow = with(base, &[("/Type", json!("L7")), ("/l7", dns)]);
    let Told::Flow(seen) = Told::read(flow.to_string().as_bytes()).unwrap() else { panic!("{flow}") };
    assert_eq!(seen.dns.as_deref(), Some("a.example.com."));
}

#[test]
fn other_lines_and_faults() {
    for (line, expected) in [
        ("", Ok(Told::Other)),
        ("  \r", Ok(Told::Other)),
        (r#"{"node_status":{"state_change":"NODE_CONNECTED"},"node_name":"a"}"#, Ok(Told::Other)),
        (r#"{"agent_event":{"type":"POLICY_UPDATED"}}"#, Ok(Told::Other)),
        (r#"{"lost_events":{"source":"HUBBLE_RING_BUFFER","num_events_lost":"12"}}"#, Ok(Told::Lost(12))),
        (r#"{"lost_events":{}}"#, Ok(Told::Lost(0))),
        ("[]", Err("it is no JSON object")),
        ("{}", Err("it is no flow of Hubble: it has neither `flow` nor `verdict`")),
        (r#"{"flow":{"verdict":"MAYBE"}}"#, Err("its `verdict` is none of Hubble's")),
        (
            r#"{"flow":{"verdict":1,"l4":{"TCP":{"destination_port":70000}},"traffic_direction":1}}"#,
            Err("its port is none"),
        ),
        ("{\"flow\":", Err("EOF while parsing a value at column 8")),
        ("\u{feff}{\"flow\":{}}", Ok(Told::PassedOver(PassedOver::Undecided))),
    ] {
        assert_eq!(Told::read(line.as_bytes()), expected.map_err(str::to_owned), "{line}");
    }
    let long = |more: usize| format!("{{\"a\":\"{}\"}}", "a".repeat(MAX_HUBBLE_LINE_BYTES - 8 + more));
    assert!(Told::read(long(0).as_bytes()).unwrap_err().contains("no flow"));
    assert!(Told::read(long(1).as_bytes()).unwrap_err().contains("at most"));
}

#[test]
fn camel_case_and_numbers_are_read_too() {
    let line = json!({
        "verdict": 2, "dropReasonDesc": 133, "ip": {"source": "10.0.0.1", "destination": "10.0.0.2"},
        "l4": {"tcp": {"destinationPort": "80"}}, "type": 1, "trafficDirection": 2, "nodeName": "a",
        "source": {"podName": "web", "namespace": "shop"}, "destination": {}, "eventType": {"type": 1, "subType": 133},
    });
    let Told::Flow(seen) = Told::read(line.to_string().as_bytes()).unwrap() else { panic!("no flow") };
    assert_eq!(seen.fate, Fate::Denied(Some("POLICY_DENIED".to_owned())));
    assert_eq!((seen.from.pod.as_deref(), seen.traffic.unwrap().to_string()), (Some("web"), "80/TCP".to_owned()));
    assert_eq!(seen.direction, Some(crate::policy::Direction::Egress));
}

#[test]
fn equal_flows_are_answered_once_and_counted() {
    let of = |name: &str, port: u16, verdict: &str| flow(pod(name, "web"), pod("db", "db"), port, verdict, "INGRESS");
    let (one, other) = ("web-5d4f8b6c9-x2x1z", "web-5d4f8b6c9-zzzzz");
    let (answers, summary) = answers(&[
        of(one, 80, "DROPPED"),
        of(one, 5432, "FORWARDED"),
        of(other, 80, "DROPPED"),
        of(one, 80, "FORWARDED"),
    ]);
    let counts: Vec<u64> = answers.iter().map(|answer| answer.count).collect();
    assert_eq!(counts, [2, 1, 1]);
    let expected = Summary { flows: 4, agreeing: 3, disagreeing: 1, denied: 2, ..Summary::default() };
    assert_eq!(summary, expected);
    assert!(!summary.is_clean());
    assert_eq!(summary.to_text(), "4 flows: 3 agree, 1 disagrees; 2 drops by policies");
}

#[test]
fn memory_is_bounded() {
    let mut network = network();
    let network = network.flows_mut();
    let mut comparison = Comparison::of(network, false);
    let line = |at: usize| {
        let flow = json!({
            "verdict": "DROPPED", "drop_reason_desc": "STALE_OR_UNROUTABLE_IP", "source": {"namespace": "a", "pod_name": format!("a{at}")},
        });
        json!({ "flow": flow }).to_string()
    };
    for at in 0..MAX_HUBBLE_FLOWS {
        assert!(comparison.take(network, line(at).as_bytes()).unwrap().is_none());
    }
    // The next is answered at once, and again; those before are counted.
    for _ in 0..2 {
        assert_eq!(comparison.take(network, line(MAX_HUBBLE_FLOWS).as_bytes()).unwrap().unwrap().count, 0);
    }
    assert!(comparison.take(network, line(0).as_bytes()).unwrap().is_none());
    let (answers, summary) = comparison.finish();
    assert_eq!((answers.len(), answers[0].count), (MAX_HUBBLE_FLOWS, 2));
    assert_eq!(summary.lost, u64::try_from(MAX_HUBBLE_FLOWS).unwrap() + 3);
}

#[test]
fn answers_for_people_and_programs() {
    let web = || pod("web-5d4f8b6c9-x2x1z", "web");
    let named = json!([{"kind": "CiliumNetworkPolicy", "namespace": "shop", "name": "gone"}]);
    let outside = flow(web(), reserved(&["cidr:192.0.2.0/24", "reserved:world"]), 443, "DROPPED", "EGRESS");
    let (answers, _) = answers(&[
        flow(web(), pod("db", "db"), 80, "DROPPED", "INGRESS"),
        with(outside, &[("/IP/destination", json!("192.0.2.1")), ("/drop_reason_desc", json!("POLICY_DENY"))]),
        with(flow(web(), pod("db", "db2"), 80, "FORWARDED", "INGRESS"), &[("/ingress_allowed_by", named)]),
        with(
            flow(web(), pod("db", "db"), 80, "DROPPED", "INGRESS"),
            &[("/drop_reason_desc", json!("FIB_LOOKUP_FAILED"))],
        ),
        flow(pod("gone", "gone"), pod("db", "db"), 80, "DROPPED", "EGRESS"),
    ]);
    let text: Vec<String> = answers.iter().map(Answer::to_text).collect();
    insta::assert_snapshot!(text.join("\n"), @r#"
    DROPPED  shop/web-5d4f8b6c9-x2x1z -> shop/db  80/TCP  POLICY_DENIED  at ingress
      ingress  shop/db  deny  default deny: CiliumNetworkPolicy shop/db selects `shop/db` for ingress, and no rule of it matches
      the given policies agree; Hubble names no policy where no rule matches

    DROPPED  shop/web-5d4f8b6c9-x2x1z -> 192.0.2.1 (world)  443/TCP  POLICY_DENY  at egress
      egress   shop/web  deny  denied by CiliumNetworkPolicy shop/web egressDeny[0]
      the given policies agree

    FORWARDED  shop/web-5d4f8b6c9-x2x1z -> shop/db  80/TCP  at ingress
      ingress  shop/db  deny  default deny: CiliumNetworkPolicy shop/db selects `shop/db` for ingress, and no rule of it matches
      disagrees: seen FORWARDED, and the given policies deny it
      perhaps: Hubble names CiliumNetworkPolicy `shop/gone`, which is not given
      perhaps: `shop/db` had other labels then: `app=db2`, where `app=db` is given
      perhaps: the policies that were in force then are not those that are given

    DROPPED  shop/web-5d4f8b6c9-x2x1z -> shop/db  80/TCP  FIB_LOOKUP_FAILED  at ingress
      not a matter of policies: the node has no route to the destination

    DROPPED  shop/gone -> shop/db  80/TCP  POLICY_DENIED  at egress
      cannot be told: `shop/gone` is not in what is given
    "#);
    let json: Vec<String> = answers.iter().take(2).map(Answer::to_json).collect();
    insta::assert_snapshot!(json.join("\n"), @r#"
    {"seen":{"verdict":"DROPPED","reason":"POLICY_DENIED","direction":"INGRESS","from":"shop/web-5d4f8b6c9-x2x1z","to":"shop/db","port":"80/TCP","node":"node-a","time":"2026-11-20T10:00:01Z","count":1},"flow":{"from":"shop/web","to":"shop/db","port":"80/TCP"},"verdict":"deny","agrees":true,"egress":{"verdict":"deny","reason":"default deny: CiliumNetworkPolicy shop/web selects `shop/web` for egress, and no rule of it matches"},"ingress":{"verdict":"deny","reason":"default deny: CiliumNetworkPolicy shop/db selects `shop/db` for ingress, and no rule of it matches"}}
    {"seen":{"verdict":"DROPPED","reason":"POLICY_DENY","direction":"EGRESS","from":"shop/web-5d4f8b6c9-x2x1z","to":"192.0.2.1 (world)","port":"443/TCP","node":"node-a","time":"2026-11-20T10:00:01Z","count":1},"flow":{"from":"shop/web","to":"ip:192.0.2.1","port":"443/TCP"},"verdict":"deny","agrees":true,"egress":{"verdict":"deny","reason":"denied by CiliumNetworkPolicy shop/web egressDeny[0]","rules":[{"object":{"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","namespace":"shop","name":"web"},"path":"/spec/egressDeny/0","effect":"deny"}]},"ingress":{"verdict":"allow","reason":"policies are only about pods of the cluster"}}
    "#);
}
