//! Changes that make everything anew inside: what a network answers stays that of a loaded one.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;

use netproof_core::api::{self, Change, DiffOptions, Network, Options, ReachQuestion, diff};
use netproof_core::flow::change::Reference;
use netproof_core::flow::reach::Level;
use netproof_core::source::text::SourceFile;

/// Manifests by the name of their object.
type Files = BTreeMap<String, String>;

fn pod(name: &str, label: &str, address: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop, labels: {{app: {label}}}}}\n\
         spec: {{containers: []}}\nstatus: {{podIP: '{address}', podIPs: [{{ip: '{address}'}}]}}\n"
    )
}

fn policy(name: &str, subject: &str, peer: &str, range: &str) -> String {
    format!(
        "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: {name}, namespace: shop}}\nspec:\n  \
         endpointSelector: {{matchLabels: {{app: {subject}}}}}\n  ingress:\n    - fromEndpoints: [{{matchLabels: \
         {{app: {peer}}}}}]\n      toPorts: [{{ports: [{{port: '80', protocol: TCP}}]}}]\n    - fromCIDR: [{range}]\n"
    )
}

fn files(all: &Files) -> Vec<SourceFile> {
    all.iter().map(|(name, text)| SourceFile::new(format!("{name}.yaml"), text.clone())).collect()
}

fn load(all: &Files) -> Network {
    let files = files(all);
    let readings = files.iter().enumerate().map(|(at, file)| api::read(at, file)).collect();
    Network::of(&files, readings, &Options::default()).unwrap()
}

fn said(network: &Network) -> [String; 2] {
    let question = ReachQuestion { level: Level::Pods, ..ReachQuestion::default() };
    let flow = r#"{"from":"shop/p1","to":"shop/p0","port":"80/TCP"}"#;
    [network.reach(&question).unwrap().to_json(), network.answer_text(flow).0]
}

/// Applies a change to a network and to the files, and holds both against each other.
fn hold(what: &str, network: &mut Network, all: &mut Files, upsert: Files) {
    let before = load(all);
    all.extend(upsert.clone());
    let change = Change { upsert: files(&upsert), ..Change::default() };
    let options = DiffOptions { level: Level::Pods };
    let answer = network.apply(&change, options).unwrap();
    let fresh = load(all);
    assert!(said(network) == said(&fresh), "{what}");
    assert!(answer.to_json() == diff(&before, &fresh, options).to_json(), "{what}");
}

fn small() -> Files {
    let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: a}}\n";
    let pods = (0..4).map(|at| (format!("p{at}"), pod(&format!("p{at}"), &format!("v{at}"), &format!("10.0.0.{at}"))));
    let mut all: Files = pods.collect();
    all.insert("ns".into(), namespace.into());
    all.insert("policy".into(), policy("policy", "v0", "v1", "192.0.2.0/24"));
    all
}

#[test]
fn labels_that_are_used_once_and_never_again() {
    let mut all = small();
    let mut network = load(&all);
    // Each round leaves labels, selectors and ranges behind that nobody uses.
    for round in 0..140 {
        let label = |at: usize| format!("r{round}-{at}");
        let mut upsert: Files =
            (0..40).map(|at| (format!("p{at}"), pod(&format!("p{at}"), &label(at), &format!("10.0.0.{at}")))).collect();
        let range = format!("198.51.{round}.0/24");
        upsert.insert("policy".into(), policy("policy", &label(0), &label(1), &range));
        if round % 20 == 19 {
            hold(&format!("round {round}"), &mut network, &mut all, upsert);
        } else {
            let change = Change { upsert: files(&upsert), ..Change::default() };
            (network, _) = network.changed(&change).unwrap();
            all.extend(upsert);
        }
    }
}

#[test]
fn many_at_once() {
    let mut all = small();
    let mut network = load(&all);
    let address = |at: usize| format!("10.1.{}.{}", at / 250, at % 250);
    let many = |word: &str, count: usize| -> Files {
        let name = |at: usize| format!("{word}{at}");
        (0..count).map(|at| (name(at), pod(&name(at), &name(at), &address(at)))).collect()
    };
    hold("some", &mut network, &mut all, many("a", 200));
    hold("more than are asked about one by one", &mut network, &mut all, many("b", 1_100));
    hold("a policy behind them", &mut network, &mut all, [("q".into(), policy("q", "b7", "a3", "10.0.0.0/8"))].into());
}

#[test]
fn the_first_address_of_ipv6() {
    let mut all = small();
    let mut network = load(&all);
    hold("first", &mut network, &mut all, [("p1".into(), pod("p1", "v1", "fd00::1"))].into());
    hold("second", &mut network, &mut all, [("q".into(), policy("q", "v2", "v1", "'2001:db8::/32'"))].into());
    hold("none", &mut network, &mut all, [("p1".into(), pod("p1", "v1", "10.0.0.1"))].into());
}

#[test]
fn what_is_removed_is_gone() {
    let mut all = small();
    let mut network = load(&all);
    for (kind, name, file) in
        [("CiliumNetworkPolicy", "policy", "policy"), ("Pod", "p3", "p3"), ("Namespace", "shop", "ns")]
    {
        all.remove(file);
        let namespace = (kind != "Namespace").then(|| "shop".to_owned());
        let gone = Reference { api_version: None, kind: kind.into(), namespace, name: name.into() };
        let change = Change { remove: vec![gone], ..Change::default() };
        network.apply(&change, DiffOptions::default()).unwrap();
        assert!(said(&network) == said(&load(&all)), "{kind}");
    }
    hold("back", &mut network, &mut all, [("policy".into(), policy("policy", "v0", "v2", "192.0.2.0/24"))].into());
}
