//! What rules come to by their own text, and what is said of them by version.

use super::{Policy, PolicyKind, Scope};
use crate::api::{self, Options};
use crate::model::{CiliumVersion, FileId, Object, Place};
use crate::report::Severity;
use crate::source::text::SourceFile;
use crate::source::yaml;
use crate::world::AskedVersions;

const NETWORK_POLICY: &str =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: n}\n";
const CILIUM: &str = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: n}\n";

fn object(text: &str) -> Object {
    let root = yaml::read(text, 0, 0).documents.remove(0).root;
    let text = |key: &str| root.get(key).unwrap().as_str().unwrap().to_owned();
    let (api_version, kind) = (text("apiVersion"), text("kind"));
    let place = Place::new(FileId(0), 0, "", root.span);
    Object {
        api_version,
        kind,
        namespace: Some("n".into()),
        name: Some("a".into()),
        place,
        root,
        unfilled: Box::default(),
    }
}

/// Scope of the only rule, and whether it names traffic.
fn of_egress(head: &str, rule: &str) -> (Scope, bool) {
    let object = object(&format!("{head}spec: {{podSelector: {{}}, endpointSelector: {{}}, egress: [{rule}]}}\n"));
    let policy = Policy::of(&object).unwrap();
    let (_, rule) = policy.rules().next().unwrap();
    (rule.scope(policy.kind), rule.names_traffic(policy.kind))
}

#[test]
fn scope_of_rules() {
    use Scope::{Everyone, Listed, Nobody};
    let ports = "toPorts: [{ports: [{port: '80'}]}]";
    for (rule, scope, names_traffic) in [
        ("{}", Nobody, false),
        ("{toEndpoints: []}", Nobody, false),
        ("{toEndpoints: [{}]}", Listed, true),
        ("{toCIDR: [], toEntities: [world]}", Listed, true),
        ("{toFQDNs: []}", Nobody, false),
        ("{toEndpoints: , toPorts: []}", Nobody, false),
        ("{toEntities: [all], toPorts: []}", Listed, true),
        ("{toEntities: [all], toPorts: [{}]}", Listed, false),
        ("{toEntities: [all], toPorts: [{ports: []}, {ports: [{port: '1'}]}]}", Listed, true),
        ("{icmps: [{fields: []}]}", Everyone, false),
        ("{icmps: [{fields: [{type: 8}]}]}", Everyone, true),
        ("{icmps: []}", Nobody, false),
    ] {
        assert_eq!(of_egress(CILIUM, rule), (scope, names_traffic), "{rule}");
    }
    for (list, scope) in [
        ("toEndpoints", Nobody),
        ("toCIDR", Nobody),
        ("toCIDRSet", Nobody),
        ("toEntities", Nobody),
        ("toNodes", Nobody),
        ("toFQDNs", Everyone),
        ("toServices", Everyone),
        ("toGroups", Everyone),
    ] {
        let rule = format!("{{{list}: [], {ports}}}");
        assert_eq!(of_egress(CILIUM, &rule).0, scope, "{rule}");
    }
    for (rule, scope) in [("{}", Everyone), ("{to: []}", Everyone), ("{to: [{podSelector: {}}]}", Listed)] {
        assert_eq!(of_egress(NETWORK_POLICY, rule), (scope, true), "{rule}");
    }
}

#[test]
fn bare_rules() {
    for (rule, is_bare) in [("{}", true), ("{toEndpoints: }", true), ("{toEndpoints: []}", false)] {
        let object = object(&format!("{CILIUM}spec: {{endpointSelector: {{}}, egress: [{rule}]}}\n"));
        let policy = Policy::of(&object).unwrap();
        assert_eq!(policy.kind, PolicyKind::Cilium);
        assert_eq!(policy.rules().next().unwrap().1.is_bare(), is_bare, "{rule}");
    }
}

/// The severities of a rule's findings by version of Cilium.
fn found(text: &str, code: &str, minor: u32) -> Vec<Severity> {
    let mut file = SourceFile::new("a.yaml", text);
    file.named = true;
    let versions = AskedVersions { cilium: Some(CiliumVersion::minor(minor)), ..AskedVersions::default() };
    let report = api::check(&[file], &Options { versions, ..Options::default() });
    let findings = report.findings.iter().filter(|finding| finding.rule == code);
    findings.map(|finding| finding.severity).collect()
}

#[test]
fn rules_by_version() {
    use Severity::{Error, Warning};
    let range =
        format!("{NETWORK_POLICY}spec: {{podSelector: {{}}, ingress: [{{ports: [{{port: 80, endPort: 90}}]}}]}}\n");
    let of_cilium = |port: &str| {
        format!("{CILIUM}spec: {{endpointSelector: {{}}, ingress: [{{toPorts: [{{ports: [{{{port}}}]}}]}}]}}\n")
    };
    let from_zero = of_cilium("port: '0', endPort: 90");
    let below = of_cilium("port: '90', endPort: 80");
    let empty = format!("{CILIUM}spec: {{endpointSelector: {{}}, ingress: []}}\n");
    let asked = format!(
        "{CILIUM}spec: {{endpointSelector: {{}}, enableDefaultDeny: {{ingress: true}}, egress: [{{toEntities: [all]}}]}}\n"
    );
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: n}\nspec: {selector: {a: b}, ports: [{port: 1}]}\n";
    let to_service = format!(
        "{CILIUM}spec: {{endpointSelector: {{}}, egress: [{{toServices: [{{k8sService: {{serviceName: db}}}}]}}]}}\n---\n{service}"
    );
    for (text, code, minor, severities) in [
        (&range, "NP213", 15, &[Error][..]),
        (&range, "NP213", 16, &[Warning]),
        (&range, "NP213", 17, &[]),
        (&from_zero, "NP213", 18, &[]),
        (&from_zero, "NP213", 20, &[Error]),
        (&below, "NP213", 15, &[]),
        (&below, "NP213", 16, &[Error]),
        (&empty, "NP209", 17, &[Warning]),
        (&empty, "NP209", 18, &[]),
        (&asked, "NP207", 15, &[]),
        (&asked, "NP207", 18, &[Error]),
        (&to_service, "NP215", 16, &[Error]),
        (&to_service, "NP215", 17, &[]),
    ] {
        assert_eq!(found(text, code, minor), severities, "{code} {minor}\n{text}");
    }
}
