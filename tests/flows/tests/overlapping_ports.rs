//! Many ranges of ports over each other, which tables keep in another form than few, against a plain look at all of them.

#![expect(clippy::unwrap_used, reason = "a test may stop at a bad cluster")]

use netproof_core::api::{self, Network, Options};
use netproof_core::flow::end::{End, Meant};
use netproof_core::flow::{Peer, Traffic, Verdict};
use netproof_core::source::text::SourceFile;
use serde_json::{Value, json};

/// Pods.
const PODS: usize = 20;
/// Ranges: enough for the other form, as each port lies in many of them.
const RANGES: usize = 1_500;

/// The range of a rule, whom it is about, and whether it denies.
fn rule(at: usize) -> (u16, u16, usize, bool) {
    let first = u16::try_from(at * 7_919 % 65_000).unwrap() + 1;
    let length = u16::try_from(at * 104_729 % 20_000).unwrap();
    (first, first.saturating_add(length), at % PODS, at % 8 == 3)
}

fn pod(at: usize) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": format!("pod-{at}"), "namespace": "shop",
        "labels": {"app": format!("app-{at}")}}, "spec": {"nodeName": format!("node-{at}"), "containers": [{"name": "main"}]}})
}

fn policy(deny: bool) -> Value {
    let rules = (0..RANGES).map(rule).filter(|(_, _, _, denies)| *denies == deny);
    let rules: Vec<Value> = rules
        .map(|(first, last, of, _)| {
            json!({"fromEndpoints": [{"matchLabels": {"app": format!("app-{of}")}}],
                "toPorts": [{"ports": [{"port": first.to_string(), "endPort": last, "protocol": "TCP"}]}]})
        })
        .collect();
    let kind = if deny { "ingressDeny" } else { "ingress" };
    json!({"apiVersion": "cilium.io/v2", "kind": "CiliumNetworkPolicy", "metadata": {"name": kind.to_lowercase(),
        "namespace": "shop"}, "spec": {"endpointSelector": {"matchLabels": {"app": "app-0"}}, kind: rules}})
}

#[test]
fn ranges_over_each_other_are_all_looked_at() {
    let objects = (0..PODS).map(pod).chain([policy(false), policy(true)]);
    let text: String = objects.map(|object| format!("---\n{object}\n")).collect();
    let files = [SourceFile::new("shop.yaml", text)];
    let readings = files.iter().enumerate().map(|(at, file)| api::read(at, file)).collect();
    let network = Network::of(&files, readings, &Options::default()).unwrap();
    let network = network.flows();
    let end = |at: usize| match network.find(&Peer::parse(&format!("shop/pod-{at}")).unwrap()).unwrap() {
        Meant::End(end) => end,
        Meant::Service(_) | Meant::Name(_) => End::Apiserver,
    };
    let bounds = (0..RANGES).map(rule).flat_map(|(first, last, _, _)| [first - 1, first, last, last.saturating_add(1)]);
    let (mut allowed, mut denied) = (0, 0);
    for (at, port) in bounds.enumerate() {
        let from = 1 + at % (PODS - 1);
        let meets = |(first, last, of, _): &(u16, u16, usize, bool)| *of == from && (*first..=*last).contains(&port);
        let met: Vec<bool> = (0..RANGES).map(rule).filter(meets).map(|(_, _, _, denies)| denies).collect();
        let expected = if !met.is_empty() && met.iter().all(|denies| !denies) { Verdict::Allow } else { Verdict::Deny };
        let traffic = Traffic::parse(&format!("{port}/TCP")).unwrap();
        assert_eq!(network.verdict(end(from), end(0), traffic), expected, "pod-{from} to port {port}");
        if expected == Verdict::Allow { allowed += 1 } else { denied += 1 }
    }
    assert!(allowed > 500 && denied > 500, "{allowed} allowed, {denied} denied");
}
