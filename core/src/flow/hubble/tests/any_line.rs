//! Whatever a line holds, it is answered or refused.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{flow, network, pod, with};
use crate::api;
use crate::flow::hubble::Comparison;

fn any_json() -> impl Strategy<Value = Value> {
    let keys = prop::sample::select(vec![
        "flow",
        "verdict",
        "IP",
        "source",
        "destination",
        "l4",
        "TCP",
        "ICMPv4",
        "type",
        "destination_port",
        "labels",
        "l7",
        "http",
        "url",
        "method",
        "event_type",
        "Type",
        "is_reply",
        "drop_reason_desc",
        "traffic_direction",
        "namespace",
        "pod_name",
        "destination_names",
        "workloads",
        "node_name",
        "identity",
        "lost_events",
        "num_events_lost",
    ]);
    let words = prop::sample::select(vec![
        "FORWARDED",
        "DROPPED",
        "INGRESS",
        "EGRESS",
        "L7",
        "POLICY_DENIED",
        "shop",
        "db",
        "web-a-aaaaa",
        "reserved:host",
        "k8s:app=db",
        "10.244.0.9",
        "::1",
        "",
        "-",
        "a://@?",
        "é",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        (0..300).prop_map(Value::from),
        words.prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(keys.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_line_panics(value in any_json(), cut in 0..400_usize) {
        thread_local!(static NETWORK: std::cell::RefCell<api::Network> = std::cell::RefCell::new(network()));
        NETWORK.with_borrow_mut(|network| {
            let network = network.flows_mut();
            let mut comparison = Comparison::of(network, true);
            let mut line = value.to_string().into_bytes();
            let _ = comparison.take(network, &line).map(|answer| answer.map(|answer| (answer.to_json(), answer.to_text())));
            line.truncate(cut);
            let _ = comparison.take(network, &line);
        });
    }

    #[test]
    fn no_mutated_flow_panics(
        at in 0..14_usize, value in any_json(), name in "[a-z0-9-]{0,12}", label in "[a-z:=.]{0,12}",
    ) {
        thread_local!(static NETWORK: std::cell::RefCell<api::Network> = std::cell::RefCell::new(network()));
        let keys = [
            "verdict", "IP", "l4", "source", "destination", "Type", "l7", "event_type", "traffic_direction", "is_reply",
            "drop_reason_desc", "destination_names", "trace_observation_point", "node_name",
        ];
        let from = with(pod(&name, "web"), &[("/labels", json!([label, "k8s:", "k8s:a", "reserved:"]))]);
        let mut flow = flow(from, pod("db", "db"), 80, "DROPPED", "INGRESS");
        flow[keys[at]] = value;
        NETWORK.with_borrow_mut(|network| {
            let network = network.flows_mut();
            let mut comparison = Comparison::of(network, true);
            let taken = comparison.take(network, flow.to_string().as_bytes());
            let _ = taken.map(|answer| answer.map(|answer| (answer.to_json(), answer.to_text())));
        });
    }
}
