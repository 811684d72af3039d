//! Sentences about policies of cluster administrators, in small clusters.
#![expect(clippy::unwrap_used, reason = "a test may stop at an answer that is none")]

use netproof_flow_tests::case::Flow;
use netproof_flow_tests::corpora::ask::{self, File, Options};

/// Two namespaces with a pod each, a second pod in the first one, and two nodes.
const CLUSTER: &str = "
kind: Namespace
apiVersion: v1
metadata: {name: shop, labels: {team: a}}
---
kind: Namespace
apiVersion: v1
metadata: {name: bank, labels: {team: b}}
---
kind: Node
apiVersion: v1
metadata: {name: one, labels: {pool: edge}}
status: {addresses: [{type: InternalIP, address: 172.18.0.1}]}
---
kind: Node
apiVersion: v1
metadata: {name: two, labels: {pool: core}}
status: {addresses: [{type: InternalIP, address: 172.18.0.2}]}
---
kind: Pod
apiVersion: v1
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {nodeName: one, containers: [{name: c, ports: [{name: http, containerPort: 8080}, {name: quic, containerPort: 8443, protocol: UDP}]}]}
status: {podIP: 10.0.0.1}
---
kind: Pod
apiVersion: v1
metadata: {name: job, namespace: shop, labels: {app: job}}
spec: {nodeName: two, containers: [{name: c}]}
status: {podIP: 10.0.0.2}
---
kind: Pod
apiVersion: v1
metadata: {name: db, namespace: bank, labels: {app: db}}
spec: {nodeName: two, containers: [{name: c}]}
status: {podIP: 10.0.0.3}
---
kind: Pod
apiVersion: v1
metadata: {name: dns, namespace: bank, labels: {k8s-app: kube-dns}}
spec: {nodeName: two, containers: [{name: c, ports: [{name: dns, containerPort: 53, protocol: UDP}]}]}
status: {podIP: 10.0.0.4}
";

/// A policy of all pods.
fn policy(tier: &str, rules: &str) -> String {
    let spec = format!("{{tier: {tier}, priority: 5, subject: {{namespaces: {{}}}}, {rules}}}");
    format!(
        "kind: ClusterNetworkPolicy\napiVersion: policy.networking.k8s.io/v1alpha2\nmetadata: {{name: {}}}\nspec: {spec}\n",
        tier.to_lowercase()
    )
}

/// A NetworkPolicy that isolates the pods of a namespace.
fn isolated(namespace: &str, rules: &str) -> String {
    let metadata = format!("{{name: np, namespace: {namespace}}}");
    format!(
        "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {metadata}\nspec: {{podSelector: {{}}, {rules}}}\n"
    )
}

fn cilium() -> Options {
    Options::cilium().with_agent("enable-k8s-cluster-network-policy", "true")
}

/// The verdict, with what it depends on behind it.
fn verdict(options: &Options, policies: &[String], from: &str, to: &str, port: &str) -> String {
    let text = std::iter::once(CLUSTER.to_owned()).chain(policies.iter().cloned()).collect::<Vec<_>>().join("---\n");
    let flow = Flow { from: from.into(), to: to.into(), port: port.into(), ..Flow::default() };
    let answers = ask::decide(&[File { name: "a.yaml".into(), text }], &[flow], options, false);
    let answer = answers.first().unwrap();
    assert_eq!(answer.error, None);
    let mut words = vec![answer.verdict.clone().unwrap()];
    words.extend(answer.conditions.iter().cloned());
    words.join("; ")
}

/// Asserts one verdict of both.
fn both(policies: &[String], from: &str, to: &str, port: &str, expected: &str) {
    for options in [Options::kubernetes(), cilium()] {
        assert_eq!(verdict(&options, policies, from, to, port), expected, "{} {from} {to} {port}", options.semantics);
    }
}

#[test]
fn the_first_tier_overrules_network_policies_and_a_pass_leaves_it() {
    let np = isolated("shop", "ingress: []");
    let accept =
        "ingress: [{action: Accept, from: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}}]}]";
    both(std::slice::from_ref(&np), "bank/db", "shop/web", "80/TCP", "deny");
    both(&[np.clone(), policy("Admin", accept)], "bank/db", "shop/web", "80/TCP", "allow");
    both(&[np.clone(), policy("Admin", accept)], "shop/job", "shop/web", "80/TCP", "deny");
    let pass = "ingress: [{action: Pass, from: [{namespaces: {matchLabels: {team: a}}}]}, {action: Deny, from: [{namespaces: {}}]}]";
    both(&[policy("Admin", pass)], "shop/job", "shop/web", "80/TCP", "allow");
    both(&[policy("Admin", pass)], "bank/db", "shop/web", "80/TCP", "deny");
    both(&[policy("Admin", pass), np], "shop/job", "shop/web", "80/TCP", "deny");
}

/// Kubernetes: "v1.NetworkPolicy always makes a final decision for selected pods". In Cilium its default deny is that of
/// the last tier, so that the baseline opens what no rule of it allows.
#[test]
fn the_baseline_counts_where_no_network_policy_is_and_in_cilium_before_the_default_deny() {
    let accept = policy(
        "Baseline",
        "ingress: [{action: Accept, from: [{namespaces: {matchLabels: {team: b}}}]}, {action: Deny, from: [{namespaces: {}}]}]",
    );
    both(std::slice::from_ref(&accept), "bank/db", "shop/web", "80/TCP", "allow");
    both(std::slice::from_ref(&accept), "shop/job", "shop/web", "80/TCP", "deny");
    let np = isolated("shop", "ingress: [{from: [{podSelector: {}}]}]");
    both(&[accept.clone(), np.clone()], "shop/job", "shop/web", "80/TCP", "allow");
    let policies = [accept, np];
    assert_eq!(verdict(&Options::kubernetes(), &policies, "bank/db", "shop/web", "80/TCP"), "deny");
    assert_eq!(verdict(&cilium(), &policies, "bank/db", "shop/web", "80/TCP"), "allow");
}

/// Isolation of another direction is not final in this one.
#[test]
fn the_last_word_is_of_a_direction() {
    let deny = policy("Baseline", "egress: [{action: Deny, to: [{namespaces: {}}]}]");
    let np = isolated("shop", "ingress: [{}]");
    both(&[deny.clone(), np], "shop/job", "bank/db", "80/TCP", "deny");
    let np = isolated("shop", "egress: [{}]");
    both(&[deny, np], "shop/job", "bank/db", "80/TCP", "allow");
}

#[test]
fn rules_of_an_object_count_in_their_order_and_objects_by_priority() {
    let both_ways = |first: &str, second: &str| {
        let peers = "to: [{namespaces: {}}]";
        policy("Admin", &format!("egress: [{{action: {first}, {peers}}}, {{action: {second}, {peers}}}]"))
    };
    both(&[both_ways("Accept", "Deny")], "shop/web", "bank/db", "80/TCP", "allow");
    both(&[both_ways("Deny", "Accept")], "shop/web", "bank/db", "80/TCP", "deny");
    let other = both_ways("Deny", "Deny").replace("name: admin", "name: other").replace("priority: 5", "priority: 4");
    both(&[both_ways("Accept", "Deny"), other], "shop/web", "bank/db", "80/TCP", "deny");
}

/// It matches pods and nodes by the API; in Cilium only what is outside, unless told otherwise.
#[test]
fn networks_match_pods_and_nodes_by_the_api() {
    let deny =
        |network: &str| [policy("Admin", &format!("egress: [{{action: Deny, to: [{{networks: [{network}]}}]}}]"))];
    both(&deny("0.0.0.0/0"), "shop/web", "ip:8.8.8.8", "80/TCP", "deny");
    both(&deny("8.0.0.0/8"), "shop/web", "ip:9.9.9.9", "80/TCP", "allow");
    for (to, network) in [("bank/db", "10.0.0.0/24"), ("bank/db", "0.0.0.0/0"), ("node:two", "172.18.0.2/32")] {
        assert_eq!(verdict(&Options::kubernetes(), &deny(network), "shop/web", to, "80/TCP"), "deny");
        assert_eq!(verdict(&cilium(), &deny(network), "shop/web", to, "80/TCP"), "allow");
    }
    let told = cilium().with_agent("policy-cidr-match-mode", "pods,nodes");
    assert_eq!(verdict(&told, &deny("10.0.0.0/24"), "shop/web", "bank/db", "80/TCP"), "deny");
}

#[test]
fn nodes_match_by_their_labels() {
    let deny = [policy("Admin", "egress: [{action: Deny, to: [{nodes: {matchLabels: {pool: core}}}]}]")];
    let labels = cilium().with_agent("enable-node-selector-labels", "true");
    for options in [Options::kubernetes(), labels] {
        assert_eq!(verdict(&options, &deny, "shop/web", "node:two", "80/TCP"), "deny");
        assert_eq!(verdict(&options, &deny, "shop/web", "node:one", "80/TCP"), "allow");
        assert_eq!(verdict(&options, &deny, "shop/job", "node:two", "80/TCP"), "deny", "the node that it runs on");
        assert_eq!(verdict(&options, &deny, "shop/web", "bank/db", "80/TCP"), "allow");
    }
    // The whole object is refused.
    assert_eq!(verdict(&cilium(), &deny, "shop/web", "node:two", "80/TCP"), "allow");
}

#[test]
fn a_name_of_a_port_is_of_every_protocol_and_of_each_pod() {
    let deny = |name: &str| {
        let rule =
            format!("{{action: Deny, from: [{{namespaces: {{}}}}], protocols: [{{destinationNamedPort: {name}}}]}}");
        [policy("Admin", &format!("ingress: [{rule}]"))]
    };
    both(&deny("http"), "shop/job", "shop/web", "8080/TCP", "deny");
    both(&deny("http"), "shop/job", "shop/web", "8080/UDP", "allow");
    both(&deny("quic"), "shop/job", "shop/web", "8443/UDP", "deny");
    both(&deny("http"), "shop/job", "bank/db", "8080/TCP", "allow");
    // To Cilium what can be no name is a number, and every port where it is none.
    assert_eq!(verdict(&cilium(), &deny("my_port"), "shop/job", "shop/web", "1/UDP"), "deny");
    assert_eq!(verdict(&Options::kubernetes(), &deny("my_port"), "shop/job", "shop/web", "1/UDP"), "allow");
}

#[test]
fn ports_are_numbers_ranges_or_all_of_a_protocol() {
    let deny = |protocols: &str| {
        [policy(
            "Admin",
            &format!("ingress: [{{action: Deny, from: [{{namespaces: {{}}}}], protocols: [{protocols}]}}]"),
        )]
    };
    both(&deny("{tcp: {destinationPort: {number: 80}}}"), "shop/job", "shop/web", "80/TCP", "deny");
    both(&deny("{tcp: {destinationPort: {number: 80}}}"), "shop/job", "shop/web", "80/UDP", "allow");
    both(&deny("{udp: {destinationPort: {range: {start: 5, end: 9}}}}"), "shop/job", "shop/web", "9/UDP", "deny");
    both(&deny("{udp: {destinationPort: {range: {start: 5, end: 9}}}}"), "shop/job", "shop/web", "10/UDP", "allow");
    both(&deny("{sctp: {}}"), "shop/job", "shop/web", "1/SCTP", "deny");
    both(&deny("{sctp: {}}"), "shop/job", "shop/web", "8/ICMP", "allow");
}

/// What nobody knows is closed: it accepts nothing, and denies or passes as a deny of everything.
#[test]
fn an_unknown_peer_is_closed() {
    let rule = |action: &str| [policy("Admin", &format!("egress: [{{action: {action}, to: [{{}}]}}]"))];
    both(&rule("Accept"), "shop/web", "ip:8.8.8.8", "80/TCP", "allow");
    both(&rule("Deny"), "shop/web", "ip:8.8.8.8", "80/TCP", "deny");
    both(&rule("Pass"), "shop/web", "ip:8.8.8.8", "80/TCP", "deny");
}

const NAMES: &str =
    "egress: [{action: Accept, to: [{domainNames: ['*.example.org']}]}, {action: Deny, to: [{networks: [0.0.0.0/0]}]}]";

/// By the API a name is known by itself. Cilium lets it be asked for at whatever is labelled as the DNS of the cluster.
#[test]
fn names_are_accepted_at_any_depth() {
    let names = [policy("Admin", NAMES)];
    assert_eq!(verdict(&Options::kubernetes(), &names, "shop/web", "fqdn:a.b.example.org", "443/TCP"), "allow");
    let seen = "allow; the DNS proxy saw an answer for `a.b.example.org`";
    assert_eq!(verdict(&cilium(), &names, "shop/web", "fqdn:a.b.example.org", "443/TCP"), seen);
    both(&names, "shop/web", "fqdn:example.org", "443/TCP", "deny");
    both(&names, "shop/web", "fqdn:example.com", "443/TCP", "deny");
    let isolated = [policy("Admin", NAMES), isolated("shop", "policyTypes: [Egress]")];
    both(&isolated, "shop/web", "bank/db", "53/UDP", "deny");
    assert_eq!(verdict(&Options::kubernetes(), &isolated, "shop/web", "bank/dns", "53/UDP"), "deny");
    let asked = verdict(&cilium(), &isolated, "shop/web", "bank/dns", "53/UDP");
    assert!(asked.starts_with("allow; "), "{asked}");
}

#[test]
fn names_are_neither_denied_nor_passed_in_cilium() {
    let deny =
        [policy("Admin", "egress: [{action: Deny, to: [{domainNames: [a.example.org]}, {networks: [0.0.0.0/0]}]}]")];
    assert_eq!(verdict(&cilium(), &deny, "shop/web", "ip:8.8.8.8", "80/TCP"), "allow", "the object is refused");
}

#[test]
fn where_cilium_does_not_read_the_kind_it_enforces_nothing() {
    let deny = [policy("Admin", "egress: [{action: Deny, to: [{namespaces: {}}]}]")];
    assert_eq!(verdict(&Options::cilium(), &deny, "shop/web", "bank/db", "80/TCP"), "allow");
    let older = Options { cilium_version: "1.19", ..cilium() };
    assert_eq!(verdict(&older, &deny, "shop/web", "bank/db", "80/TCP"), "allow");
    assert_eq!(verdict(&cilium(), &deny, "shop/web", "bank/db", "80/TCP"), "deny");
}

/// They are read by the API of Kubernetes; Cilium has never read them.
#[test]
fn the_kinds_before_mean_the_same() {
    let before = "kind: AdminNetworkPolicy
apiVersion: policy.networking.k8s.io/v1alpha1
metadata: {name: a}
spec:
  priority: 5
  subject: {pods: {podSelector: {matchLabels: {app: web}}}}
  ingress:
  - {action: Allow, from: [{namespaces: {matchLabels: {team: b}}}], ports: [{portNumber: {protocol: TCP, port: 80}}, {namedPort: quic}]}
  - {action: Deny, from: [{namespaces: {}}], ports: [{portRange: {protocol: TCP, start: 1, end: 100}}]}
---
kind: BaselineAdminNetworkPolicy
apiVersion: policy.networking.k8s.io/v1alpha1
metadata: {name: default}
spec: {subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}
";
    let before = [before.to_owned()];
    let says = |options: &Options, from: &str, to: &str, port: &str| verdict(options, &before, from, to, port);
    assert_eq!(says(&Options::kubernetes(), "bank/db", "shop/web", "80/TCP"), "allow");
    assert_eq!(says(&Options::kubernetes(), "bank/db", "shop/web", "8443/UDP"), "allow");
    assert_eq!(says(&Options::kubernetes(), "bank/db", "shop/web", "81/TCP"), "deny");
    assert_eq!(says(&Options::kubernetes(), "shop/job", "shop/web", "80/TCP"), "deny");
    assert_eq!(says(&Options::kubernetes(), "bank/dns", "bank/db", "80/TCP"), "deny");
    assert_eq!(says(&cilium(), "bank/dns", "bank/db", "80/TCP"), "allow");
}

/// Peers are pods, and nodes and what is outside are not, whatever is asked of labels.
#[test]
fn a_negative_selector_means_pods_only_by_the_api() {
    let peers = "[{namespaceSelector: {matchExpressions: [{key: x, operator: DoesNotExist}]}}]";
    let np = [isolated("shop", &format!("ingress: [{{from: {peers}}}]"))];
    assert_eq!(verdict(&Options::kubernetes(), &np, "ip:8.8.8.8", "shop/web", "80/TCP"), "deny");
    assert_eq!(verdict(&Options::kubernetes(), &np, "node:two", "shop/web", "80/TCP"), "deny");
    assert_eq!(verdict(&Options::kubernetes(), &np, "bank/db", "shop/web", "80/TCP"), "allow");
}

/// In a cluster of one family every address is in the range of all of it, also one that is not known.
#[test]
fn the_range_of_all_addresses_holds_whom_no_address_is_known_of() {
    let np = isolated("shop", "policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]");
    let deployment = "kind: Deployment\napiVersion: apps/v1\nmetadata: {name: api, namespace: bank}\nspec: {selector: {matchLabels: {app: api}}, template: {metadata: {labels: {app: api}}, spec: {containers: [{name: c}]}}}\n";
    let policies = [np, deployment.to_owned()];
    for to in ["bank/api", "bank/db", "fqdn:example.com", "entity:world", "ip:8.8.8.8", "node:two"] {
        assert_eq!(verdict(&Options::kubernetes(), &policies, "shop/web", to, "80/TCP"), "allow", "{to}");
    }
    let narrow = isolated("shop", "policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]");
    let answer = verdict(&Options::kubernetes(), &[narrow, deployment.to_owned()], "shop/web", "bank/api", "80/TCP");
    assert!(answer.starts_with("unknown"), "{answer}");
}

#[test]
fn what_is_filled_in_later_is_not_guessed() {
    let rule = "ingress: [{action: '${ACTION}', from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 80}}}]}]";
    let policies = [policy("Admin", rule)];
    for options in [Options::kubernetes(), cilium()] {
        let answer = verdict(&options, &policies, "bank/db", "shop/web", "80/TCP");
        assert!(answer.starts_with("unknown; "), "{answer}");
        assert_eq!(verdict(&options, &policies, "bank/db", "shop/web", "81/TCP"), "allow");
    }
    let later = [policy("Admin", "ingress: [{action: Deny, from: [{namespaces: {}}]}]")
        .replace("priority: 5", "priority: $PRIORITY")];
    let answer = verdict(&cilium(), &later, "bank/db", "shop/web", "80/TCP");
    assert!(answer.starts_with("unknown; "), "{answer}");
}
