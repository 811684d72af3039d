//! What is said of which policy and flow.

use super::{SHOP, load};
use crate::flow::Verdict;

/// Spec of a policy about the database, a flow, and what is said.
struct Row {
    kind: Kind,
    spec: &'static str,
    flow: &'static str,
    message: &'static str,
    /// What the text then holds; nothing where no editor changes it.
    edited: &'static str,
}

#[derive(Clone, Copy)]
enum Kind {
    Kubernetes,
    Cilium,
}

const DB: &str = "shop/web shop/db 5432/TCP";

const ROWS: &[Row] = &[
    Row {
        kind: Kind::Kubernetes,
        spec: "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 5433}]}]}",
        flow: DB,
        message: "in NetworkPolicy `shop/p`, write port `5432` in place of `5433`",
        edited: "ports: [{port: 5432}]",
    },
    Row {
        kind: Kind::Kubernetes,
        spec: "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]}",
        flow: "shop/web service:shop/db 80/TCP",
        message: "in NetworkPolicy `shop/p`, write port `5432` in place of `80`: policies see the port behind the Service",
        edited: "ports: [{port: 5432}]",
    },
    Row {
        kind: Kind::Kubernetes,
        spec: "{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 5000, endPort: 5430}]}]}",
        flow: DB,
        message: "in NetworkPolicy `shop/p`, write endPort `5432` in place of `5430`",
        edited: "endPort: 5432",
    },
    Row {
        kind: Kind::Kubernetes,
        spec: "\n  podSelector: {matchLabels: {app: db}}\n  ingress:\n  - ports:\n    - port: 53 # names\n",
        flow: "shop/web shop/db 53/UDP",
        message: "in NetworkPolicy `shop/p`, add port `53/UDP` to the ports of rule `/spec/ingress/0`",
        edited: "    - port: 53 # names\n    - port: 53\n      protocol: UDP\n",
    },
    Row {
        kind: Kind::Kubernetes,
        spec: "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: wbe}}}]}]}",
        flow: DB,
        message: "in NetworkPolicy `shop/p`, write `web` in place of `wbe` for the label `app`",
        edited: "{app: web}}}]}]}",
    },
    Row {
        kind: Kind::Kubernetes,
        spec: "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: probe}}}]}]}",
        flow: "ops/probe shop/db 5432/TCP",
        message: "in NetworkPolicy `shop/p`, add `namespaceSelector` for namespace `ops` to peer `/spec/ingress/0/from/0`, \
                  which means pods of the policy's own namespace only",
        edited: "",
    },
    Row {
        kind: Kind::Kubernetes,
        spec: "\n  podSelector: {matchLabels: {app: db}}\n  ingress:\n  - from:\n    - ipBlock: {cidr: 10.0.0.0/8}\n",
        flow: DB,
        message: "in NetworkPolicy `shop/p`, add a peer for `shop/web` to rule `/spec/ingress/0`: ranges of addresses do \
                  not mean pods",
        edited: "    - ipBlock: {cidr: 10.0.0.0/8}\n    - podSelector:\n        matchLabels:\n          app: web\n",
    },
    Row {
        kind: Kind::Kubernetes,
        spec: "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 192.0.2.0/24}}]}]}",
        flow: "ip:198.51.100.7 shop/db 5432/TCP",
        message: "in NetworkPolicy `shop/p`, add a peer for `ip:198.51.100.7` to rule `/spec/ingress/0`",
        edited: "",
    },
    Row {
        kind: Kind::Kubernetes,
        spec: "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}",
        flow: "ops/probe shop/db 5432/TCP",
        message: "in NetworkPolicy `shop/p`, add a rule of ingress for `ops/probe` on port `5432/TCP`",
        edited: "",
    },
    Row {
        kind: Kind::Kubernetes,
        spec: "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}",
        flow: "node:one shop/db 5432/TCP",
        message: "add CiliumNetworkPolicy `shop/db-ingress` that allows ingress of `node:one` on port `5432/TCP`",
        edited: "",
    },
    Row {
        kind: Kind::Kubernetes,
        spec: "{podSelector: {}, policyTypes: [Ingress, Egress]}",
        flow: DB,
        message: "in NetworkPolicy `shop/p`, add a rule of egress for `shop/db` on port `5432/TCP`; and in NetworkPolicy \
                  `shop/p`, add a rule of ingress for `shop/web` on port `5432/TCP`",
        edited: "",
    },
    Row {
        kind: Kind::Kubernetes,
        spec: "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}, {ipBlock: {cidr: 192.0.2.0/24}}]}]}",
        flow: DB,
        message: "in NetworkPolicy `shop/p`, take the peer `/spec/ingress/0/from/0` away",
        edited: "",
    },
    Row {
        kind: Kind::Kubernetes,
        spec: "{podSelector: {matchLabels: {app: none}}}",
        flow: DB,
        message: "add NetworkPolicy `shop/db-ingress` that selects `shop/db` and allows no ingress",
        edited: "",
    },
    Row {
        kind: Kind::Cilium,
        spec: "\n  endpointSelector: {matchLabels: {app: db}}\n  ingress:\n  - fromEndpoints:\n    - matchLabels: {app: web}\n    \
               toPorts:\n    - ports:\n      - port: \"5423\"\n        protocol: TCP\n",
        flow: DB,
        message: "in CiliumNetworkPolicy `shop/p`, write port `5432` in place of `5423`",
        edited: "- port: \"5432\"\n        protocol: TCP\n",
    },
    Row {
        kind: Kind::Cilium,
        spec: "{endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{matchLabels: {app: probe}}]}]}",
        flow: "ops/probe shop/db 5432/TCP",
        message: "in CiliumNetworkPolicy `shop/p`, add `k8s:io.kubernetes.pod.namespace` for namespace `ops` to peer \
                  `/spec/ingress/0/fromEndpoints/0`, which means pods of the policy's own namespace only",
        edited: "",
    },
    Row {
        kind: Kind::Cilium,
        spec: "\n  endpointSelector: {matchLabels: {app: db}}\n  ingress:\n  - fromEntities:\n    - health\n",
        flow: "node:one shop/db 5432/TCP",
        message: "in CiliumNetworkPolicy `shop/p`, add a peer for `node:one` to rule `/spec/ingress/0`",
        edited: "    - health\n    - remote-node\n",
    },
    Row {
        kind: Kind::Cilium,
        spec: "{endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{}]}], ingressDeny: [{fromEndpoints: \
               [{matchLabels: {app: web}}, {matchLabels: {app: other}}]}]}",
        flow: DB,
        message: "in CiliumNetworkPolicy `shop/p`, take the peer `/spec/ingressDeny/0/fromEndpoints/0` away",
        edited: "",
    },
    Row {
        kind: Kind::Cilium,
        spec: "{endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{matchLabels: {app: web}}]}]}",
        flow: DB,
        message: "in CiliumNetworkPolicy `shop/p`, leave nothing of the rule `/spec/ingress/0` but `{}`, which means nobody",
        edited: "",
    },
    Row {
        kind: Kind::Cilium,
        spec: "{endpointSelector: {matchLabels: {app: db}}, ingress: [{fromEndpoints: [{}], icmps: [{fields: [{type: 0}]}]}]}",
        flow: "shop/web shop/db 128/ICMPv6",
        message: "in CiliumNetworkPolicy `shop/p`, add type `128/ICMPv6` to the types of ICMP of rule `/spec/ingress/0`",
        edited: "",
    },
    Row {
        kind: Kind::Cilium,
        spec: "{endpointSelector: {matchLabels: {app: web}}, egress: [{toCIDR: [192.0.2.0/24]}]}",
        flow: "shop/web ip:198.51.100.7 443/TCP",
        message: "in CiliumNetworkPolicy `shop/p`, add a peer for `ip:198.51.100.7` to rule `/spec/egress/0`",
        edited: "",
    },
];

#[test]
fn the_nearest_change_is_said() {
    for row in ROWS {
        let head = match row.kind {
            Kind::Kubernetes => "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy",
            Kind::Cilium => "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy",
        };
        let text = format!("{SHOP}{head}\nmetadata: {{name: p, namespace: shop}}\nspec: {}", row.spec);
        let asked = load(&text);
        let (before, nearest) = asked.ask(row.flow);
        let Some(nearest) = nearest else { panic!("nothing for {} on {}", row.flow, row.spec) };
        assert_eq!(nearest.message, row.message, "{}", row.spec);
        let after = if before == Verdict::Deny { Verdict::Allow } else { Verdict::Deny };
        assert_eq!(nearest.verdict, after, "{}", row.spec);
        let edited = asked.edited(&nearest);
        assert_eq!(edited.is_some(), !row.edited.is_empty(), "{} {edited:?}", row.spec);
        if let Some(edited) = edited {
            assert!(edited.contains(row.edited), "{edited}");
            assert_eq!(load(&edited).ask(row.flow).0, after, "{edited}");
        }
    }
}

#[test]
fn what_the_input_does_not_show_is_said() {
    let rows = [
        ("[{podSelector: {matchLabels: {app: \"${APP}\"}}}]", DB, "what is filled in at `/spec/ingress/0/from/0`"),
        (
            "[{namespaceSelector: {matchLabels: {team: a}}}]",
            "dev/tool shop/db 5432/TCP",
            "the Namespace `dev` with its labels",
        ),
        (
            "[{podSelector: {matchLabels: {app: a}}}]",
            "shop/odd shop/db 5432/TCP",
            "the value of the label `app` of `shop/odd`",
        ),
    ];
    let pod = |namespace: &str, name: &str, label: &str| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}, labels: {{app: \"{label}\"}}}}\n\
             spec: {{containers: [{{name: c, image: i}}]}}\n---\n"
        )
    };
    for (from, flow, missing) in rows {
        let policy = format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: shop}}\nspec: \
             {{podSelector: {{matchLabels: {{app: db}}}}, ingress: [{{from: {from}}}]}}"
        );
        let pods = pod("dev", "tool", "tool") + &pod("shop", "odd", "${LABEL}");
        let (verdict, nearest) = load(&format!("{SHOP}{pods}{policy}")).ask(flow);
        assert_eq!(verdict, Verdict::Unknown, "{from}");
        let nearest = nearest.unwrap();
        assert_eq!((nearest.message, nearest.verdict), (format!("the verdict needs {missing}"), Verdict::Unknown));
        assert!(nearest.changes.is_empty());
    }
}

#[test]
fn whether_an_end_is_the_node_of_the_other_is_said() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: late, namespace: shop, labels: {app: late}}\nspec: {containers: \
               [{name: c, image: i}]}\n---\n";
    let policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: \
                  {podSelector: {matchLabels: {app: late}}}";
    let (verdict, nearest) = load(&format!("{SHOP}{pod}{policy}")).ask("node:one shop/late 80/TCP");
    assert_eq!(verdict, Verdict::Unknown);
    let message = "the verdict needs the node that `shop/late` runs on (`spec.nodeName` of its pod)";
    assert_eq!(nearest.unwrap().message, message);
}

#[test]
fn nodes_have_policies_of_their_own_where_the_host_firewall_is_on() {
    let rest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: \
                {enable-host-firewall: 'true'}\n---\napiVersion: v1\nkind: Node\nmetadata: {name: one, labels: {role: edge}}\n\
                ---\n";
    let (before, nearest) = load(&format!("{SHOP}{rest}")).ask("ip:198.51.100.7 node:one 22/TCP");
    assert_eq!(before, Verdict::Allow);
    let nearest = nearest.unwrap();
    let message = "add CiliumClusterwideNetworkPolicy `one-ingress` that selects `node:one` and allows no ingress";
    assert_eq!((nearest.message.as_str(), nearest.verdict), (message, Verdict::Deny));
    let manifest = nearest.changes.first().unwrap().manifest.clone().unwrap();
    let expected = "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata:\n  name: one-ingress\nspec:\n  \
                    ingress:\n    - {}\n  nodeSelector:\n    matchLabels:\n      role: edge\n";
    assert_eq!(manifest, expected);
}
