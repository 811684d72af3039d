//! The verdict alone is that of the decision, wherever more than ports and labels decides.
#![expect(clippy::unwrap_used, reason = "a test")]

use netproof_core::api::{self, Network, Options};
use netproof_core::flow::decide::Question;
use netproof_core::source::text::SourceFile;

/// Pods with rules of each kind: plain ports, requests, mutual authentication, none; one on the network of its node, two
/// workloads of one name, a Service.
const WORLD: &str = r#"
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: []}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: []}
---
apiVersion: v1
kind: Pod
metadata: {name: api, namespace: shop, labels: {app: api}}
spec: {containers: []}
---
apiVersion: v1
kind: Pod
metadata: {name: vault, namespace: shop, labels: {app: vault}}
spec: {containers: []}
---
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: shop, labels: {app: agent}}
spec: {hostNetwork: true, containers: []}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: two, namespace: shop}
spec: {selector: {matchLabels: {app: two}}, template: {metadata: {labels: {app: two}}, spec: {containers: []}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: two, namespace: shop}
spec: {serviceName: two, selector: {matchLabels: {app: two}}, template: {metadata: {labels: {app: two}}, spec: {containers: []}}}
---
apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}, {port: 9, protocol: SCTP}]}]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: api, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: api}}
  ingress:
  - fromEndpoints: [{matchLabels: {app: web}}]
    toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{method: GET}]}}]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: vault, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: vault}}
  ingress:
  - fromEndpoints: [{matchLabels: {app: web}}]
    authentication: {mode: required}
"#;

fn network(settings: &str) -> Network {
    let config = format!(
        "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: cilium-config, namespace: kube-system}}\ndata: {{{settings}}}\n"
    );
    let text = if settings.is_empty() { WORLD.to_owned() } else { format!("{WORLD}{config}") };
    let files = [SourceFile::new("world.yaml", text)];
    let readings = files.iter().enumerate().map(|(index, file)| api::read(index, file)).collect();
    Network::of(&files, readings, &Options::default()).unwrap()
}

#[test]
fn the_verdict_alone_is_that_of_the_decision() {
    let ends = [
        "shop/web",
        "shop/db",
        "shop/api",
        "shop/vault",
        "shop/agent",
        "shop/two",
        "Deployment:shop/two",
        "shop/absent",
        "service:shop/db",
        "node:absent",
        "ip:203.0.113.7",
        "fqdn:example.com",
        "entity:world",
        "entity:host",
        "",
        "web",
    ];
    let ports = ["5432/TCP", "80/TCP", "53/UDP", "9/SCTP", "8/ICMP", "0/TCP", "5432", "main/TCP", ""];
    let settings = [
        "",
        "policy-audit-mode: \"true\"",
        "enable-sctp: \"true\"",
        "enable-sctp: \"false\"",
        "enable-policy: never",
        "enable-policy: always",
    ];
    let mut verdicts = std::collections::BTreeSet::new();
    for settings in settings {
        let network = network(settings);
        for from in ends {
            for to in ends {
                for port in ports {
                    let question = Question {
                        from: from.to_owned(),
                        to: to.to_owned(),
                        port: port.to_owned(),
                        explain: Some(false),
                        ..Question::default()
                    };
                    let decided = network.decide(&question).map(|decision| decision.verdict);
                    let alone = network.verdict(from, to, port);
                    verdicts.extend(alone.as_ref().map(|verdict| verdict.word()));
                    assert_eq!(alone, decided, "{settings}: {from} to {to} at {port}");
                }
            }
        }
    }
    assert_eq!(verdicts.into_iter().collect::<Vec<_>>(), ["allow", "deny", "unknown"]);
}
