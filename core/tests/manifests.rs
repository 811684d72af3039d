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
