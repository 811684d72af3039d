//! What objects come to in a call: versions, semantics, files that changed, values that are filled in later.

use netproof_core::api::{self, Options};
use netproof_core::model::{CiliumVersion, Date};
use netproof_core::report::Report;
use netproof_core::source::text::SourceFile;
use netproof_core::world::{AskedVersions, Semantics};

fn check(files: &[(&str, &str)], options: Options) -> Report {
    let file = |(name, text): &(&str, &str)| SourceFile::new(*name, *text);
    let files: Vec<SourceFile> = files.iter().map(file).collect();
    api::check(&files, &Options { today: Date::new(2026, 11, 22), ..options })
}

/// The rules and files of the findings.
fn told(report: &Report) -> Vec<(&str, &str)> {
    report.findings.iter().map(|finding| (finding.rule.as_str(), finding.file.as_str())).collect()
}

const WORKLOAD: &str = "apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels: {app: web}
spec:
  containers: [{name: web, image: web}]
";

/// A policy that selects no pod of the workload above.
const LOST: &str = "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {matchLabels: {app: wbe}}
  policyTypes: [Ingress]
";

/// The API server takes any number for a port, the agent does not.
const REFUSED_BY_AGENT: &str = "apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  endpointSelector: {}
  ingress:
    - toPorts:
        - ports: [{port: \"70000\", protocol: TCP}]
";

#[test]
fn what_the_agent_refuses_is_silent_by_the_rules_of_kubernetes() {
    let files = [("a.yaml", REFUSED_BY_AGENT)];
    let by_cilium = check(&files, Options::default());
    assert_eq!(by_cilium.summary.errors, 1, "{:?}", told(&by_cilium));
    let versions = AskedVersions { semantics: Semantics::Kubernetes, ..AskedVersions::default() };
    assert_eq!(told(&check(&files, Options { versions, ..Options::default() })), []);
    let broken = [("a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: A}\n")];
    let report = check(&broken, Options { versions, ..Options::default() });
    assert!(report.summary.errors > 0, "what the API server refuses is told all the same");
}

#[test]
fn the_version_that_is_asked_for_counts() {
    let text = "apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  endpointSelector: {}
  enableDefaultDeny: {egress: false}
  egress: [{}]
";
    for (minor, errors) in [(15, 1), (18, 0)] {
        let cilium = Some(CiliumVersion::minor(minor));
        let versions = AskedVersions { cilium, ..AskedVersions::default() };
        let report = check(&[("a.yaml", text)], Options { versions, ..Options::default() });
        assert_eq!(report.summary.errors, errors, "1.{minor}: {:?}", told(&report));
    }
    let request = |version: &str| {
        serde_json::json!({
            "operation": "check", "files": [{"name": "a.yaml", "text": text}],
            "options": {"today": "2026-11-22", "ciliumVersion": version, "semantics": "cilium"},
        })
    };
    let errors = |version: &str| {
        let answer: serde_json::Value = serde_json::from_str(&api::run(&request(version).to_string())).unwrap();
        answer["summary"]["errors"].as_u64()
    };
    assert_eq!((errors("1.15"), errors("v1.18.6")), (Some(1), Some(0)));
}

#[test]
fn findings_stand_in_changed_files_and_look_at_all() {
    let files = [("apps/web.yaml", WORKLOAD), ("policies/one.yaml", LOST), ("policies/two.yaml", REFUSED_BY_AGENT)];
    let select = vec!["NP266".to_owned(), "NP859".to_owned()];
    let all = Options { select: select.clone(), ..Options::default() };
    assert_eq!(told(&check(&files, all)), [("NP266", "policies/one.yaml"), ("NP859", "policies/two.yaml")]);
    let changed = |names: &[&str]| {
        let changed = Some(names.iter().map(|name| (*name).to_owned()).collect());
        check(&files, Options { changed, select: select.clone(), ..Options::default() })
    };
    // That nothing is selected shows only beside the workloads.
    assert_eq!(told(&changed(&["policies/one.yaml"])), [("NP266", "policies/one.yaml")]);
    assert_eq!(told(&changed(&["apps/web.yaml"])), []);
    assert_eq!(told(&changed(&["gone.yaml"])), []);
}

#[test]
fn what_is_filled_in_later_may_be_any_value() {
    for (what, workload, policy) in [
        ("a label", WORKLOAD.replace("app: web", "app: ${APP}"), LOST.to_owned()),
        ("the value of a selector", WORKLOAD.to_owned(), LOST.replace("wbe", "__APP__")),
        ("a namespace", WORKLOAD.to_owned(), LOST.replace("shop", "${NAMESPACE}")),
        (
            "a range",
            WORKLOAD.to_owned(),
            LOST.replace("  policyTypes: [Ingress]", "  ingress: [{from: [{ipBlock: {cidr: \"{{ cidr }}\"}}]}]")
                .replace("wbe", "web"),
        ),
    ] {
        let report = check(&[("a.yaml", &workload), ("b.yaml", &policy)], Options::default());
        assert_eq!(told(&report), [], "{what}");
        assert_eq!(report.notes.len(), 1, "{what}: {:?}", report.notes);
    }
}

#[test]
fn objects_that_describe_clusters_are_named() {
    let text = "apiVersion: containerservice.azure.com/v1api20250301
kind: ManagedCluster
metadata: {name: shop, namespace: fleet}
spec:
  location: westeurope
  owner: {name: rg}
  networkProfile: {networkPlugin: azure, networkDataplane: cilium, networkPolicy: calico}
";
    let report = check(&[("a.yaml", text)], Options::default());
    let named = report.findings.iter().filter_map(|finding| finding.object.as_ref().map(ToString::to_string));
    let named: Vec<String> = named.collect();
    assert!(!named.is_empty() && named.iter().all(|name| name == "ManagedCluster fleet/shop"), "{named:?}");
    assert_eq!(named.len(), report.findings.len());
}

#[test]
fn what_a_changed_file_has_part_in_is_told_of_others() {
    let service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\n\
                   spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n";
    let app = format!("{WORKLOAD}{service}");
    let policy = "apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  podSelector: {}
  ingress: [{ports: [{port: 80}]}]
";
    let suppressed = policy.replace("  ingress", "  # netproof: ignore NP238 -- the pods follow\n  ingress");
    let unused = format!("# netproof: ignore-file NP203 -- no longer\n{policy}");
    let told_of = |text: &str, changed: &str, expected: &[(&str, &str)]| {
        let files = [("app.yaml", app.as_str()), ("policy.yaml", text)];
        let report = check(&files, Options { changed: Some(vec![changed.to_owned()]), ..Options::default() });
        assert_eq!(told(&report), expected, "{changed}{text}");
    };
    let found = ("NP238", "policy.yaml");
    told_of(policy, "app.yaml", &[found]);
    told_of(policy, "policy.yaml", &[found]);
    told_of(policy, "other.yaml", &[]);
    told_of(&suppressed, "app.yaml", &[]);
    told_of(&unused, "app.yaml", &[found]);
    told_of(&unused, "policy.yaml", &[("NP014", "policy.yaml"), found]);
}

/// A policy that is wrong in many ways, whatever enforces it; and one of Cilium's.
const WRONG_ANYWHERE: &str = r#"
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: bank}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web, pod-template-hash: x1}}
spec: {containers: [{name: web, image: web, ports: [{name: http, containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: open, namespace: shop, labels: {app: open}}
spec: {containers: [{name: web, image: web}]}
---
apiVersion: v1
kind: Pod
metadata: {name: teller, namespace: bank, labels: {app: teller}}
spec: {containers: [{name: web, image: web}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: seen, namespace: shop}
spec:
  podSelector: {matchLabels: {pod-template-hash: x1}}
  policyTypes: [Ingress]
  ingress:
    - from: [{podSelector: {matchLabels: {app: teller}}}]
      ports: [{port: 80}, {port: htp}]
    - from: []
    - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: bnak}}}]
    - from: [{podSelector: {matchLabels: {app: wbe}}}]
    - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: bank}}}, {podSelector: {matchLabels: {app: teller}}}]
    - from: [{podSelector: {matchLabels: {app: web}, matchExpressions: [{key: app, operator: In, values: [open]}]}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: one, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: two, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: lost, namespace: shop}
spec: {podSelector: {matchLabels: {app: gone}}, policyTypes: [Ingress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: away, namespace: shpo}
spec: {podSelector: {}, policyTypes: [Ingress]}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: of-cilium, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: gone}}
  ingress: [{}]
"#;

/// The rules on the meaning of policies that speak of the objects above, each once.
fn codes(files: &[(&str, &str)], options: Options) -> Vec<String> {
    let report = check(files, options);
    let of_meaning = report.findings.iter().filter(|finding| finding.file == "policies.yaml");
    let mut codes: Vec<String> = of_meaning.map(|finding| finding.rule.to_string()).collect();
    codes.sort();
    codes.dedup();
    codes
}

#[test]
fn what_holds_for_every_engine_is_told_for_every_engine() {
    let anywhere = [
        "NP204", "NP223", "NP232", "NP235", "NP238", "NP264", "NP265", "NP266", "NP267", "NP268", "NP269", "NP270",
        "NP271",
    ];
    let policies = ("policies.yaml", WRONG_ANYWHERE);
    let versions = AskedVersions { semantics: Semantics::Kubernetes, ..AskedVersions::default() };
    assert_eq!(codes(&[policies], Options { versions, ..Options::default() }), anywhere);
    let create = |dataplane: &str| {
        format!(
            "az aks create -g shop -n shop --network-plugin azure --network-plugin-mode overlay \
             --network-dataplane {dataplane}\n"
        )
    };
    // A move to Cilium would change what the label selects, which no rule but that on moves speaks of.
    let azure = create("azure");
    let mut with_move = anywhere.to_vec();
    with_move.push("NP272");
    assert_eq!(codes(&[("create.sh", &azure), policies], Options::default()), with_move);
    let cilium = create("cilium");
    let by_cilium = codes(&[("create.sh", &cilium), policies], Options::default());
    assert!(["NP201", "NP221"].iter().all(|code| by_cilium.contains(&(*code).to_owned())), "{by_cilium:?}");
}

#[test]
fn copies_of_a_workload_are_named_once() {
    let policy = LOST.replace("wbe", "web").replace("policyTypes: [Ingress]", "egress: [{ports: [{port: 443}]}]");
    let files = [("one/a.yaml", WORKLOAD), ("two/a.yaml", WORKLOAD), ("one/b.yaml", &policy)];
    let report = check(&files, Options::default());
    let no_dns = report.findings.iter().find(|finding| finding.rule == "NP255").expect("no DNS is allowed");
    assert!(no_dns.message.starts_with("`shop/web` cannot"), "{}", no_dns.message);
}

#[test]
fn objects_in_braces_and_behind_one_another_are_read() {
    let braces = "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: b}, spec: {bogus: 1}}\n";
    let json = r#"{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "c"}, "spec": {"bogus": 1}}"#;
    let lines =
        "{\n  apiVersion: networking.k8s.io/v1,\n  kind: NetworkPolicy, metadata: {name: d}, spec: {bogus: 1}}\n";
    let quoted = "\"apiVersion\": \"networking.k8s.io/v1\"\n\"kind\": \"NetworkPolicy\"\n\"spec\": {\"bogus\": 1}\n";
    for (text, expected) in [
        (braces.to_owned(), 1),
        (format!("---\n{braces}"), 1),
        (format!("# the policies\n--- {braces}"), 1),
        (format!("{braces}---\n{braces}"), 2),
        (format!("{braces}---\n{json}\n"), 2),
        (format!("{json}\n---\n{json}\n"), 2),
        (format!("{json}\n---\n{braces}"), 2),
        (lines.to_owned(), 1),
        (quoted.to_owned(), 1),
    ] {
        let report = check(&[("a.yaml", &text)], Options::default());
        let unknown = told(&report).into_iter().filter(|(rule, _)| *rule == "NP801").count();
        assert_eq!(unknown, expected, "{text}{:?}", told(&report));
    }
}
