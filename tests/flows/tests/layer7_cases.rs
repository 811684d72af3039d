//! Single sentences of how Cilium decides requests, queries, TLS names and authentication.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeMap;

use netproof_core::api::{self, Network, Options};
use netproof_core::flow::decide::Question;
use netproof_core::source::text::SourceFile;
use netproof_core::world::AskedVersions;

const CLUSTER: &str = "
apiVersion: v1
kind: Namespace
metadata: {name: a}
---
apiVersion: v1
kind: Node
metadata: {name: n1}
status: {addresses: [{type: InternalIP, address: 10.9.0.1}]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: a, labels: {app: web, tier: front}}
spec: {nodeName: n1, containers: [{name: c, image: x}]}
status: {phase: Running, podIP: 10.0.0.1, podIPs: [{ip: 10.0.0.1}]}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: a, labels: {app: db}}
spec: {nodeName: n1, containers: [{name: c, image: x}]}
status: {phase: Running, podIP: 10.0.0.2, podIPs: [{ip: 10.0.0.2}]}
";

const NEW: &str = "1.20.2";

fn network(spec: &str, version: &str, agent: &[(&str, &str)]) -> Network {
    let versions = AskedVersions { cilium: Some(AskedVersions::cilium(version).unwrap()), ..AskedVersions::default() };
    let agent = agent.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let options = Options { versions, agent, ..Options::default() };
    let policy = format!(
        "---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: p, namespace: a}}\nspec: {spec}\n"
    );
    let mut file = SourceFile::new("case.yaml".to_owned(), format!("{CLUSTER}{policy}"));
    file.named = true;
    let files = [file];
    let readings = files.iter().enumerate().map(|(at, file)| api::read(at, file)).collect();
    Network::of(&files, readings, &options).unwrap()
}

/// A question: `a/web a/db 80/TCP http=GET /`.
fn question(text: &str) -> Question {
    let mut words = text.splitn(4, ' ');
    let [from, to, port] = [(); 3].map(|()| words.next().unwrap().to_owned());
    let mut question = Question { from, to, port, ..Question::default() };
    for part in words.next().unwrap_or_default().split("; ").filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap();
        match key {
            "http" => question.http = Some(value.to_owned()),
            "dns" => question.dns = Some(value.to_owned()),
            "sni" => question.sni = Some(value.to_owned()),
            _ => question.headers.push(value.to_owned()),
        }
    }
    question
}

/// Verdict and conditions in one line.
fn said(network: &Network, text: &str) -> String {
    match network.decide(&question(text)) {
        Err(error) => format!("error: {error}"),
        Ok(decision) => {
            let conditions: BTreeMap<_, _> = decision.conditions.iter().map(|condition| (condition, ())).collect();
            let conditions: Vec<&str> = conditions.into_keys().map(String::as_str).collect();
            let word = decision.verdict.word();
            if conditions.is_empty() { word.to_owned() } else { format!("{word} if {}", conditions.join("; ")) }
        }
    }
}

#[track_caller]
fn holds(spec: &str, version: &str, flows: &[(&str, &str)]) {
    let network = network(spec, version, &[]);
    for (flow, expected) in flows {
        assert_eq!(said(&network, flow), *expected, "{version} {flow}\n{spec}");
    }
}

const REFUSED: &str = "allow-l4-deny-l7";

#[test]
fn requests() {
    let get = "{ports: [{port: '80', protocol: TCP}], rules: {http: [{method: GET, path: /a, headers: ['X-Key: 1']}]}}";
    let rule = format!("{{fromEndpoints: [{{matchLabels: {{app: web}}}}], toPorts: [{get}]}}");
    let only = format!("{{endpointSelector: {{matchLabels: {{app: db}}}}, ingress: [{rule}]}}");
    holds(
        &only,
        NEW,
        &[
            ("a/web a/db 80/TCP", "allow if an HTTP rule allows the request (`http`)"),
            ("a/web a/db 80/TCP http=GET /a; header=x-key: 1", "allow"),
            ("a/web a/db 80/TCP http=GET /a", REFUSED),
            ("a/web a/db 80/TCP http=POST /a; header=X-Key: 1", REFUSED),
            ("a/web a/db 81/TCP http=GET /a", "deny"),
            ("a/web a/db 80/TCP http=GET", "error: `GET` is not a method and a path, such as `GET /path`"),
            ("a/web a/db 80/TCP header=X-Key: 1", "error: `headers` are those of a request; `http` is missing"),
        ],
    );
    // By ports alone, for whatever peers and ports: there is nothing left to ask.
    for plain in [
        "{fromEndpoints: [{matchLabels: {tier: front}}]}",
        "{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: '80'}]}]}",
        "{toPorts: [{ports: [{port: '1', endPort: 100}]}]}",
    ] {
        let spec = format!("{{endpointSelector: {{matchLabels: {{app: db}}}}, ingress: [{rule}, {plain}]}}");
        holds(&spec, NEW, &[("a/web a/db 80/TCP", "allow"), ("a/web a/db 80/TCP http=PUT /", "allow")]);
    }
    // The pod's own node is let in by itself, so that what HTTP rules say of it does not count.
    let spec = format!("{{endpointSelector: {{matchLabels: {{app: db}}}}, ingress: [{{toPorts: [{get}]}}]}}");
    for version in ["1.16.0", "1.18.6", "1.19.4", NEW] {
        holds(
            &spec,
            version,
            &[("node:n1 a/db 80/TCP http=PUT /", "allow"), ("a/web a/db 80/TCP http=PUT /", REFUSED)],
        );
    }
}

#[test]
fn queries() {
    let dns = "{ports: [{port: '53', protocol: UDP}], rules: {dns: [{matchName: Shop.Example}]}}";
    let of = |more: &str, closed: &str| {
        let rule = format!("{{toEndpoints: [{{matchLabels: {{app: db}}}}], toPorts: [{dns}]}}");
        format!("{{endpointSelector: {{matchLabels: {{app: web}}}}, {closed} egress: [{rule}{more}]}}")
    };
    let known = [
        ("a/web a/db 53/UDP", "allow if a DNS rule allows the name (`dns`)"),
        ("a/web a/db 53/UDP dns=shop.example.", "allow"),
        ("a/web a/db 53/UDP dns=other.example", REFUSED),
        ("a/web a/db 53/UDP http=GET /", REFUSED),
    ];
    for more in ["", ", {toEntities: [all]}", ", {toPorts: [{ports: [{port: '1', endPort: 100, protocol: UDP}]}]}"] {
        holds(&of(more, ""), NEW, &known);
    }
    // On exactly this port, a rule without names lets pass all, also that of another peer.
    let more = ", {toEntities: [cluster], toPorts: [{ports: [{port: '53', protocol: ANY}]}]}";
    holds(&of(more, ""), NEW, &[("a/web a/db 53/UDP dns=other.example", "allow")]);
    let open = of("", "enableDefaultDeny: {egress: false},");
    let maybe = "allow if the patch release of Cilium 1.17 lets pass names that no rule allows where nothing is in default deny";
    for (version, expected) in [
        ("1.16.0", REFUSED),
        ("1.16.19", "allow"),
        ("1.17.0", REFUSED),
        ("1.17", maybe),
        ("1.18.0", "allow"),
        (NEW, "allow"),
    ] {
        holds(&open, version, &[("a/web a/db 53/UDP dns=other.example", expected)]);
    }
}

#[test]
fn names_that_answers_are_seen_for() {
    let dns = "{ports: [{port: '53', protocol: UDP}], rules: {dns: [{matchPattern: '*.example'}]}}";
    let of = |more: &str| {
        let rule = format!("{{toEndpoints: [{{matchLabels: {{app: db}}}}], toPorts: [{dns}]}}");
        let names = "{toFQDNs: [{matchPattern: 'a.*'}], toPorts: [{ports: [{port: '443'}]}]}";
        format!("{{endpointSelector: {{matchLabels: {{app: web}}}}, egress: [{rule}, {names}{more}]}}")
    };
    let seen = |name: &str| format!("allow if the DNS proxy saw an answer for `{name}`");
    holds(
        &of(""),
        NEW,
        &[
            ("a/web fqdn:A.example. 443/TCP", &seen("A.example.")),
            ("a/web fqdn:b.example 443/TCP", "deny"),
            ("a/web fqdn:a.test 443/TCP", "deny"),
        ],
    );
    let more = ", {toEntities: [all], toPorts: [{ports: [{port: '53', protocol: UDP}]}]}";
    holds(&of(more), NEW, &[("a/web fqdn:a.test 443/TCP", &seen("a.test"))]);
}

#[test]
fn tls_names() {
    let tls = "{ports: [{port: '443', protocol: TCP}], serverNames: [shop.example]}";
    let of = |more: &str| {
        let rule = format!("{{toEndpoints: [{{matchLabels: {{app: db}}}}], toPorts: [{tls}]}}");
        format!("{{endpointSelector: {{matchLabels: {{app: web}}}}, egress: [{rule}{more}]}}")
    };
    let port = "toPorts: [{ports: [{port: '443', protocol: TCP}]}]";
    for more in ["".to_owned(), format!(", {{toEndpoints: [{{matchLabels: {{app: db}}}}], {port}}}")] {
        holds(
            &of(&more),
            NEW,
            &[
                ("a/web a/db 443/TCP", "allow if TLS name is `shop.example` (`sni`)"),
                ("a/web a/db 443/TCP sni=SHOP.example", "allow"),
                ("a/web a/db 443/TCP sni=b.example", REFUSED),
            ],
        );
    }
    holds(&of(&format!(", {{toEntities: [all], {port}}}")), NEW, &[("a/web a/db 443/TCP sni=b.example", "allow")]);
    // Without proxy such a rule lets nothing pass, and still isolates.
    let network = network(&of(""), NEW, &[("enable-l7-proxy", "false")]);
    assert_eq!(said(&network, "a/web a/db 443/TCP"), "deny");
}

#[test]
fn a_policy_that_the_agent_refuses_without_proxy_is_not_in_force() {
    let http = "toPorts: [{ports: [{port: '80', protocol: TCP}], rules: {http: [{}]}}]";
    let spec = format!("{{endpointSelector: {{}}, ingress: [{{{http}}}]}}");
    assert_eq!(said(&network(&spec, NEW, &[("enable-l7-proxy", "false")]), "a/web a/db 81/TCP"), "allow");
    assert_eq!(said(&network(&spec, NEW, &[]), "a/web a/db 81/TCP"), "deny");
}

#[test]
fn rules_that_conflict() {
    let before = "unknown if what policy was in force before: the agent cannot compute a new one, as";
    let peer = "toEndpoints: [{matchLabels: {app: db}}]";
    let of = |one: &str, other: &str| {
        let ports = "ports: [{port: '53', protocol: TCP}]";
        format!(
            "{{endpointSelector: {{matchLabels: {{app: web}}}}, egress: [{{{peer}, toPorts: [{{{ports}, {one}}}]}}, \
             {{{peer}, toPorts: [{{{ports}, {other}}}]}}]}}"
        )
    };
    let rules = of("rules: {http: [{}]}", "rules: {dns: [{matchPattern: '*'}]}");
    let expected = format!(
        "{before} /spec/egress/0/toPorts/0 of `a/p` and /spec/egress/1/toPorts/0 of `a/p` conflict: `http` and `dns` rules \
         for the same peers and port conflict"
    );
    // It is about all traffic of the endpoint.
    holds(&rules, NEW, &[("a/web a/db 53/TCP", &expected), ("a/db a/web 80/TCP", &expected)]);
    let modes = |one: &str, other: &str| {
        format!(
            "{{endpointSelector: {{matchLabels: {{app: web}}}}, egress: [{{{peer}, authentication: {{mode: {one}}}}}, \
             {{{peer}, authentication: {{mode: {other}}}}}]}}"
        )
    };
    let expected = format!(
        "{before} /spec/egress/0 of `a/p` and /spec/egress/1 of `a/p` conflict: `authentication.mode` differs for the same \
         peers and port"
    );
    holds(&modes("required", "disabled"), NEW, &[("a/web a/db 1/TCP", &expected)]);
}

#[test]
fn authentication() {
    let asks = "allow if the two ends authenticate to each other, which a rule requires";
    let of = |rules: &str| format!("{{endpointSelector: {{matchLabels: {{app: db}}}}, ingress: [{rules}]}}");
    let web = "fromEndpoints: [{matchLabels: {app: web}}]";
    let front = "fromEndpoints: [{matchLabels: {tier: front}}]";
    let port = "toPorts: [{ports: [{port: '80', protocol: TCP}]}]";
    for (rules, expected) in [
        (format!("{{{web}, authentication: {{mode: required}}}}"), asks),
        (format!("{{{web}, authentication: {{mode: test-always-fail}}}}"), "deny"),
        (format!("{{{web}, authentication: {{mode: disabled}}}}"), "allow"),
        // What says nothing takes over what a wider rule asks for, and a more specific one counts.
        (format!("{{{web}, authentication: {{mode: required}}}}, {{{front}, {port}}}"), asks),
        (
            format!(
                "{{{web}, authentication: {{mode: required}}}}, {{{front}, {port}, authentication: {{mode: disabled}}}}"
            ),
            "allow",
        ),
        (
            format!(
                "{{{web}, authentication: {{mode: disabled}}}}, {{{front}, {port}, authentication: {{mode: required}}}}"
            ),
            asks,
        ),
        // On one port the rule that asks for most counts.
        (
            format!(
                "{{{web}, authentication: {{mode: required}}}}, {{{front}, authentication: {{mode: test-always-fail}}}}"
            ),
            "deny",
        ),
        (format!("{{{web}, {port}}}, {{fromEntities: [all], {port}, authentication: {{mode: required}}}}"), asks),
        (
            format!(
                "{{{web}, {port}, authentication: {{mode: disabled}}}}, {{fromEntities: [all], authentication: {{mode: required}}}}"
            ),
            "allow",
        ),
    ] {
        holds(&of(&rules), NEW, &[("a/web a/db 80/TCP", expected)]);
    }
}
