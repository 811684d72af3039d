//! What is proposed for requests that a proxy refuses.

use serde_json::{Value as Json, json};

use super::{SHOP, load, question};
use crate::flow::Verdict;
use crate::flow::decide::Question;
use crate::flow::nearest::{Patch, State, layer7, nearest, scene::Scene};

fn policy(direction: &str, peer: &str, port: &str) -> String {
    format!(
        "{SHOP}apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: p, namespace: shop}}\nspec: \
         {{endpointSelector: {{}}, {direction}: [{{{peer}: [{{}}], toPorts: [{port}]}}]}}"
    )
}

#[test]
fn a_request_a_name_and_a_server_are_let_through() {
    let rows: [(String, Question, &str, Json); 3] = [
        (
            policy(
                "ingress",
                "fromEndpoints",
                "{ports: [{port: '80', protocol: TCP}], rules: {http: [{method: GET, path: /public}]}}",
            ),
            Question { http: Some("GET /a.b?c=1".to_owned()), ..question("shop/web shop/db 80/TCP") },
            "/spec/ingress/0/toPorts/0/rules/http/-",
            json!({"method": "GET", "path": "/a\\.b\\?c=1"}),
        ),
        (
            policy(
                "egress",
                "toEndpoints",
                "{ports: [{port: '53', protocol: UDP}], rules: {dns: [{matchName: a.example}]}}",
            ),
            Question { dns: Some("b.example.".to_owned()), ..question("shop/web shop/db 53/UDP") },
            "/spec/egress/0/toPorts/0/rules/dns/-",
            json!({"matchName": "b.example"}),
        ),
        (
            policy("egress", "toEndpoints", "{ports: [{port: '443', protocol: TCP}], serverNames: [a.example]}"),
            Question { sni: Some("b.example".to_owned()), ..question("shop/web shop/db 443/TCP") },
            "/spec/egress/0/toPorts/0/serverNames/-",
            json!("b.example"),
        ),
    ];
    for (text, question, path, value) in rows {
        let asked = load(&text);
        let network = asked.network.flows();
        let decision = network.decide(&question).unwrap();
        let scene = Scene::of(network, &question, &decision).unwrap();
        let trial = scene.trial(&State::default()).unwrap();
        let of_end = |sight: &crate::flow::nearest::Sight<'_>| layer7::candidates(sight, &sight.fits(), &question);
        let candidates: Vec<_> = trial.sights().iter().flat_map(of_end).collect();
        let patches: Vec<_> = candidates.into_iter().flat_map(|candidate| candidate.patch).collect();
        let patch = Patch::Add { path: path.to_owned(), value };
        assert_eq!(patches, std::slice::from_ref(&patch));
        if decision.verdict == Verdict::DenyL7 || decision.verdict == Verdict::Deny {
            let nearest = nearest(network, &question, &decision).unwrap();
            assert_eq!(nearest.changes.first().map(|change| change.patch.as_slice()), Some([patch].as_slice()));
        }
    }
}
