//! The tables, and the walk by them.

use std::fmt::Write as _;
use std::path::Path;

use super::table::{Base, TypeId};
use super::*;
use crate::admission::{Stage, StructureFault};
use crate::limits::MAX_OBJECT_FAULTS;
use crate::model::{CiliumVersion, FileId, KubernetesVersion, Place};
use crate::source::yaml;

fn object(text: &str) -> Object {
    let root = yaml::read(text, 0, 0).documents.into_iter().next().unwrap().root;
    let text = |key: &str| root.get(key).and_then(Node::as_str).unwrap_or("").to_owned();
    Object {
        api_version: text("apiVersion"),
        kind: text("kind"),
        namespace: None,
        name: None,
        place: Place::new(FileId(0), 0, "", root.span),
        root,
        unfilled: Box::default(),
    }
}

fn versions(cilium: &str) -> Versions {
    Versions { kubernetes: KubernetesVersion::parse("1.36").unwrap(), cilium: CiliumVersion::parse(cilium).unwrap() }
}

fn policy(spec: &str) -> Object {
    let spec: String = spec.lines().map(|line| format!("  {line}\n")).collect();
    object(&format!("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\nspec:\n{spec}"))
}

/// The fields of the faults of a stage, as the server names them.
fn fields(object: &Object, cilium: &str, stage: Stage) -> Vec<String> {
    let faults = examine(object, versions(cilium)).into_iter().filter(|fault| fault.stage == stage);
    let mut fields: Vec<String> = faults.flat_map(|fault| fault.field.into_iter().chain(fault.more_fields)).collect();
    fields.sort();
    fields
}

#[test]
fn tables() {
    for (text, table) in [
        (include_str!("../../../data/schemas/cilium.txt"), &*CILIUM),
        (include_str!("../../../data/schemas/kubernetes.txt"), &*KUBERNETES),
    ] {
        assert!(table.kinds().len() > 5);
        for kind in table.kinds() {
            assert!(!table.get(kind.root).fields().is_empty(), "{kind:?}");
        }
        for line in text.lines().filter_map(|line| line.strip_prefix("pattern ")) {
            let (name, pattern) = line.split_once(' ').unwrap();
            assert!(pattern::Pattern::read(pattern).matches("\u{0}\u{0}") == Some(false), "{name} is not read");
        }
        for line in text.lines().filter(|line| !line.starts_with(['#', ' '])) {
            let word = line.split(' ').next().unwrap();
            assert!(["versions", "pattern", "kind", "type"].contains(&word), "{line}");
        }
    }
}

#[test]
fn answers_by_version() {
    const SELECTOR: &str = "endpointSelector: {}\n";
    let strict = Stage::Strict;
    let invalid = Stage::Validation;
    let table: [(&str, &str, Stage, &[&str]); 26] = [
        ("ingress: [{}]", "1.18", strict, &[]),
        ("ingress: [{}]", "1.18", invalid, &[]),
        ("log: {value: a}\ningress: []", "1.17", strict, &["spec.log"]),
        ("log: {value: a}\ningress: []", "1.18", strict, &[]),
        ("", "1.17", invalid, &[]),
        ("", "1.17.0", invalid, &["<nil>", "spec.ingress"]),
        ("", "1.18", invalid, &["<nil>", "spec.ingress"]),
        ("ingress: [{fromEntities: [cluster-mesh]}]", "1.20", invalid, &["spec.ingress[0].fromEntities[0]"]),
        ("ingress: [{fromEntities: [cluster-mesh]}]", "1.20.1", invalid, &[]),
        ("ingress: [{fromEntities: [cluster-mesh]}]", "1.99", invalid, &[]),
        ("egress: [{toCIDR: [10.0.0.0]}]", "1.13", invalid, &["spec.egress[0].toCIDR[0]"]),
        ("egress: [{toCIDR: [10.0.0.0]}]", "1.20", invalid, &["spec.egress[0].toCIDR[0]"]),
        ("egress: [{toCIDR: [010.0.0.1/08]}]", "1.20", invalid, &[]),
        ("egress: [{toCIDR: [[a]]}]", "1.20", invalid, &[]),
        ("egress: [{toCIDR: [[a]]}]", "1.20", Stage::Agent, &["spec.egress[0].toCIDR[0]"]),
        (
            "ingress: [{toPorts: [{ports: [{port: 80}]}]}]",
            "1.18",
            invalid,
            &["spec.ingress[0].toPorts[0].ports[0].port"],
        ),
        (
            "ingress: [{toPorts: [{ports: [{port: '1', endPort: 2147483648}]}]}]",
            "1.18",
            invalid,
            &["<nil>", "spec.ingress[0].toPorts[0].ports[0].endPort"],
        ),
        ("ingress: [{toPorts: [{ports: [{protocol: TCP}]}]}]", "1.19", invalid, &[]),
        (
            "ingress: [{icmps: [{fields: [{type: true}]}]}]",
            "1.18",
            invalid,
            &["<nil>", "spec.ingress[0].icmps[0].fields[0].type"],
        ),
        ("ingress: [{fromEntities: null}]", "1.18", invalid, &[]),
        ("ingress: [null]", "1.18", invalid, &["spec.ingress[0]"]),
        ("ingress: {fromEntities: []}", "1.18", strict, &["spec.ingress.fromEntities"]),
        ("ingress: {fromEntities: []}", "1.18", invalid, &["spec.ingress"]),
        ("nodeSelector: {}\ningress: []", "1.18", invalid, &["<nil>"]),
        ("egress: [{toFQDNs: [{}]}]", "1.15", invalid, &[]),
        ("egress: [{toFQDNs: [{}]}]", "1.16", invalid, &["<nil>", "spec.egress[0].toFQDNs[0].matchName"]),
    ];
    for (spec, cilium, stage, wanted) in table {
        let object = policy(&format!("{SELECTOR}{spec}"));
        assert_eq!(fields(&object, cilium, stage), wanted, "{spec} {cilium} {stage:?}");
    }
}

#[test]
fn a_policy_must_say_something_from_1_20_on() {
    let object = object("apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a}\nspec: null\n");
    assert_eq!(fields(&object, "1.19", Stage::Validation), [""; 0]);
    assert_eq!(fields(&object, "1.20", Stage::Validation), ["<nil>"]);
    assert!(has_expressions(&object, versions("1.20")) && !has_expressions(&object, versions("1.19")));
}

#[test]
fn what_is_dropped() {
    let table: [(&str, &str, &[&str]); 4] = [
        (
            "cilium.io/v2",
            "kind: CiliumClusterwideNetworkPolicy\nmetadata: {namespace: a, deletionTimestamp: x, nam: b}\n\
             specs: [{endpointSelecter: {}}]\nstatus: {a: b}\n",
            &[
                "/metadata/deletionTimestamp",
                "/metadata/nam",
                "/metadata/namespace",
                "/specs/0/endpointSelecter",
                "/status",
            ],
        ),
        ("cilium.io/v2", "kind: CiliumCIDRGroup\nstatus: {}\nspec: {a/b: 1}\n", &["/spec/a~1b", "/status"]),
        (
            "networking.k8s.io/v1",
            "kind: NetworkPolicy\nspec: {podSelector: {}, ingress: [{form: []}]}\n",
            &["/spec/ingress/0/form"],
        ),
        ("v1", "kind: Pod\nspec: {nodename: a}\nstatus: {phase: a, podIP: b}\n", &["/spec/nodename", "/status/podIP"]),
    ];
    for (api_version, rest, wanted) in table {
        let object = object(&format!("apiVersion: {api_version}\n{rest}"));
        assert_eq!(pruned(&object, versions("1.18")), wanted, "{rest}");
    }
}

/// Faults of one object are found in one walk, and end at the limit.
#[test]
fn limit_of_faults() {
    for (given, told) in [(MAX_OBJECT_FAULTS, MAX_OBJECT_FAULTS), (MAX_OBJECT_FAULTS + 1, MAX_OBJECT_FAULTS)] {
        let list = "  - World\n".repeat(given);
        let object = policy(&format!("endpointSelector: {{}}\ningress:\n- fromEntities:\n{list}"));
        assert_eq!(examine(&object, versions("1.18")).len(), told);
    }
}

#[test]
fn suggestions() {
    let table = [
        ("ingress: [{from: []}]", "1.18", "Cilium has `fromEndpoints`, `fromCIDR` and others in place of `from`"),
        ("ingress: [{toFQDNs: []}]", "1.18", "only egress rules have `toFQDNs`"),
        ("egress: [{toFQDN: []}]", "1.18", "did you mean `toFQDNs`?"),
        ("ingress: [{fromendpoints: []}]", "1.18", "did you mean `fromEndpoints`?"),
        ("log: {value: a}\ningress: []", "1.16", "Cilium 1.18 and later have it"),
        ("ingress: [{toPorts: [{rules: {kafka: [], http: []}}]}]", "1.20", "Cilium had it up to 1.19; remove it"),
        (
            "ingress: [{toPorts: [{ports: [], rules: {serverNames: [a], dns: []}}]}]",
            "1.18",
            "`spec.ingress[0].toPorts[0]` has `serverNames`: look at the indentation",
        ),
        ("ingress: [{toPorts: [{http: []}]}]", "1.18", "it belongs below `rules`"),
    ];
    for (spec, cilium, wanted) in table {
        let faults = examine(&policy(&format!("endpointSelector: {{}}\n{spec}")), versions(cilium));
        let unknown = faults.iter().find(|fault| fault.kind == StructureFault::UnknownField.into()).unwrap();
        assert_eq!(unknown.help.as_deref(), Some(wanted), "{spec}");
    }
}

#[test]
fn versions_of_the_api() {
    let table = [
        ("extensions/v1beta1", "NetworkPolicy", "1.18", Some("write `networking.k8s.io/v1`")),
        ("v1", "NetworkPolicy", "1.18", Some("write `networking.k8s.io/v1`")),
        ("cilium.io/v1", "CiliumNetworkPolicy", "1.18", Some("write `cilium.io/v2`")),
        ("policy.cilium.io/v2", "CiliumNetworkPolicy", "1.18", Some("write `cilium.io/v2`")),
        ("cilium.io/v2", "CiliumCIDRGroup", "1.17", Some("write `cilium.io/v2alpha1`; Cilium 1.18 and later serve it")),
        ("cilium.io/v2", "CiliumCIDRGroup", "1.13", Some("Cilium 1.18 and later serve it")),
        ("cilium.io/v2alpha1", "CiliumCIDRGroup", "1.17", None),
        ("cilium.io/v2alpha1", "CiliumCIDRGroup", "1.18", Some("use `cilium.io/v2 CiliumCIDRGroup`")),
        ("v1", "Endpoints", "1.18", Some("use `discovery.k8s.io/v1 EndpointSlice`")),
        ("cilium.io/v2", "CiliumNetworkPolicies", "1.18", None),
        ("cilium.io/v2", "CiliumNetworkPolice", "1.18", Some("did you mean `CiliumNetworkPolicy`?")),
        ("networking.k8s.io/v1", "Networkpolicy", "1.18", Some("did you mean `NetworkPolicy`?")),
        ("networking.k8s.io/v1", "IngressClass", "1.18", None),
        ("cilium.io/v2", "CiliumNode", "1.18", None),
        ("cilium.io/v2", "CiliumNetworkPolicyList", "1.18", None),
        ("crd.projectcalico.org/v1", "NetworkPolicy", "1.18", None),
    ];
    for (api_version, kind, cilium, wanted) in table {
        let object = object(&format!("apiVersion: {api_version}\nkind: {kind}\n"));
        let faults = examine(&object, versions(cilium));
        let found = faults.iter().find(|fault| fault.kind == StructureFault::ApiVersion.into());
        assert_eq!(found.and_then(|fault| fault.help.as_deref()), wanted, "{api_version} {kind} {cilium}");
    }
}

/// The definitions of a corpus, when `NETPROOF_CORPORA` names the folder that holds it: field by field as the table has
/// them.
#[test]
fn tables_agree_with_definitions() {
    let Some(folder) = std::env::var_os("NETPROOF_CORPORA").map(|root| Path::new(&root).join("cilium-crds")) else {
        eprintln!("skipped: no corpus `cilium-crds`; set NETPROOF_CORPORA to the folder that holds it");
        return;
    };
    let table: &Table = &CILIUM;
    let (mut compared, mut wrong) = (0, String::new());
    for minor in 13..=21 {
        let of_version = if minor == 21 { "main".to_owned() } else { format!("1.{minor}") };
        let column = table.cilium(CiliumVersion::minor(minor));
        for entry in std::fs::read_dir(folder.join(&of_version)).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            let reading = yaml::read(&text, 0, 0);
            let root = &reading.documents.first().unwrap().root;
            let spec = root.get("spec").unwrap();
            let name = spec.get("names").and_then(|names| names.get("kind")).and_then(Node::as_str).unwrap();
            for served in spec.get("versions").unwrap().items() {
                let api_version = format!("cilium.io/{}", served.get("name").and_then(Node::as_str).unwrap());
                let Some(kind) = table.kind(&api_version, name) else { continue };
                assert!(kind.served & column != 0, "{of_version} {api_version} {name}");
                let schema = served.get("schema").and_then(|schema| schema.get("openAPIV3Schema")).unwrap();
                let before = wrong.len();
                compared += agree(table, column, kind.root, schema, name, &mut wrong);
                if wrong.len() > before {
                    let _ = writeln!(wrong, "  in {of_version} {api_version} {name}");
                }
            }
        }
    }
    println!("{compared} values of definitions compared");
    assert!(compared > 10_000 && wrong.is_empty(), "{wrong}");
}

/// Compares a type with a schema; answers how many values it looked at.
fn agree(table: &Table, column: Mask, id: TypeId, schema: &Node, path: &str, wrong: &mut String) -> usize {
    let of_type = table.get(id);
    let texts = |key: &str| -> Vec<&str> {
        schema.get(key).map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str).collect()
    };
    let text = |key: &str| schema.get(key).and_then(Node::as_str);
    let base = match (text("type"), text("format")) {
        (None, _) => Base::IntOrString,
        (Some("string"), Some("cidr")) => Base::Cidr,
        (Some("string"), Some("date-time")) => Base::DateTime,
        (Some("string"), _) => Base::String,
        (Some("integer"), Some("int32")) => Base::Int32,
        (Some("integer"), _) => Base::Int64,
        (Some("boolean"), _) => Base::Boolean,
        (Some("array"), _) => Base::List,
        _ if schema.get("additionalProperties").is_some() => Base::Map,
        _ => Base::Object,
    };
    let mut rules = Vec::new();
    let required: Vec<&str> = texts("required").into_iter().filter(|name| *name != "metadata").collect();
    rules.extend((!required.is_empty()).then(|| format!("Required({required:?})")));
    rules.extend(schema.get("enum").map(|_| format!("Enum({:?})", texts("enum"))));
    for (key, name) in [
        ("minimum", "Min"),
        ("maximum", "Max"),
        ("minLength", "MinLength"),
        ("maxLength", "MaxLength"),
        ("minItems", "MinItems"),
        ("maxItems", "MaxItems"),
    ] {
        let number = schema.get(key).and_then(Node::as_int).filter(|number| (key, *number) != ("minItems", 0));
        rules.extend(number.map(|number| format!("{name}({number})")));
    }
    for (key, name) in [("oneOf", "OneOf"), ("anyOf", "AnyOf")] {
        let branches = schema.get(key).map(Node::items).unwrap_or_default();
        let names = branches.iter().filter_map(|branch| branch.get("required")?.items().first()?.as_str());
        let names: Vec<&str> = names.collect();
        rules.extend((!names.is_empty()).then(|| format!("{name}({names:?})")));
    }
    rules.extend((text("x-kubernetes-list-type") == Some("set")).then(|| "Set".to_owned()));
    rules.extend(text("pattern").map(|_| "Pattern".to_owned()));
    rules.sort();
    let silent = |rule: &&Rule| !matches!(rule, Rule::Default | Rule::Immutable | Rule::Has(_) | Rule::Keys(_));
    let ours = of_type.rules(column).filter(silent).map(|rule| match rule {
        Rule::Pattern(_) => "Pattern".to_owned(),
        rule => format!("{rule:?}"),
    });
    let mut ours: Vec<String> = ours.collect();
    ours.sort();
    if (base, &rules) != (of_type.base(column), &ours) {
        let _ = writeln!(wrong, "{path}: {base:?} {rules:?}, but {:?} {ours:?}", of_type.base(column));
    }
    let properties = schema.get("properties").map(Node::entries).unwrap_or_default();
    let properties = || properties.iter().filter(|entry| path.contains('.') || &*entry.key != "metadata");
    let here = of_type.fields().iter().filter(|field| field.versions & column != 0).count();
    if here != properties().count() {
        let _ = writeln!(wrong, "{path}: {} fields, but {here}", properties().count());
    }
    let mut compared = 1;
    for entry in properties() {
        let path = format!("{path}.{}", entry.key);
        match of_type.field(&entry.key, column) {
            Some(field) => compared += agree(table, column, field.of, &entry.value, &path, wrong),
            None => {
                let _ = writeln!(wrong, "{path} is missing");
            }
        }
    }
    let item = schema.get("items").or_else(|| schema.get("additionalProperties"));
    match (item, of_type.of(column)) {
        (Some(item), Some(of)) => compared += agree(table, column, of, item, &format!("{path}[]"), wrong),
        (None, None) => {}
        _ => {
            let _ = writeln!(wrong, "{path} has items on one side only");
        }
    }
    compared
}
