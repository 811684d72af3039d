//! A network that was changed answers what one answers that was loaded with the same objects.
#![expect(clippy::unwrap_used, reason = "a test")]

use netproof_core::api::{self, Change, DiffOptions, Network, Options, ReachQuestion, diff};
use netproof_core::flow::change::Reference;
use netproof_core::flow::decide::{DnsAnswers, Question};
use netproof_core::flow::reach::Level;
use netproof_core::model::CiliumVersion;
use netproof_core::source::text::SourceFile;
use netproof_core::world::{AskedVersions, Semantics};
use netproof_flow_tests::case::Case;
use netproof_flow_tests::generate::{self, Class, Random, Version};
use serde_json::{Value, json};

/// Cases of each class, changes of each case, and flows that are asked after each.
const CASES: u64 = 4;
const CHANGES: usize = 5;
const FLOWS: usize = 12;

type Key = (String, String, String);

fn key(object: &Value) -> Key {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    (text("/kind"), text("/metadata/namespace"), text("/metadata/name"))
}

fn file(object: &Value) -> SourceFile {
    let (kind, namespace, name) = key(object);
    SourceFile::new(format!("{kind}-{namespace}-{name}.json"), object.to_string())
}

/// By whose rules: a version of Cilium, or the API of Kubernetes.
type Rules = Option<Version>;

fn load(objects: &[Value], rules: Rules) -> Network {
    let files: Vec<SourceFile> = objects.iter().map(file).collect();
    let readings = files.iter().enumerate().map(|(at, file)| api::read(at, file)).collect();
    let cilium = rules.and_then(|version| CiliumVersion::parse(version.release()));
    let semantics = if rules.is_some() { Semantics::Cilium } else { Semantics::Kubernetes };
    let versions = AskedVersions { cilium, semantics, ..AskedVersions::default() };
    Network::of(&files, readings, &Options { versions, dns: Some(DnsAnswers::new()), ..Options::default() }).unwrap()
}

/// Kinds that may change.
const KINDS: [&str; 9] = [
    "NetworkPolicy",
    "CiliumNetworkPolicy",
    "CiliumClusterwideNetworkPolicy",
    "ClusterNetworkPolicy",
    "Pod",
    "Namespace",
    "Service",
    "Node",
    "CiliumCIDRGroup",
];

fn is_changeable(object: &Value) -> bool {
    object.get("kind").and_then(Value::as_str).is_some_and(|kind| KINDS.contains(&kind))
}

/// Changes a label of an object.
fn relabelled(object: &Value, random: &mut Random) -> Value {
    let mut object = object.clone();
    let metadata = object.get_mut("metadata").unwrap().as_object_mut().unwrap();
    let labels = metadata.entry("labels").or_insert_with(|| json!({})).as_object_mut().unwrap();
    let keys: Vec<String> = labels.keys().filter(|key| !key.contains("kubernetes.io")).cloned().collect();
    match random.below(3) {
        0 if !keys.is_empty() => {
            labels.remove(random.pick(&keys));
        }
        1 if !keys.is_empty() => {
            labels.insert(random.pick(&keys).clone(), "changed".into());
        }
        _ => {
            labels.insert("app".into(), (*random.pick(&["web", "db", "new"])).into());
        }
    }
    object
}

/// What is changed, and the objects with it.
fn changed(objects: &[Value], other: &Case, random: &mut Random) -> (Change, Vec<Value>) {
    let mut objects = objects.to_vec();
    let mut change = Change::default();
    let mut touched: Vec<Key> = Vec::new();
    for _ in 0..random.between(1, 3) {
        let those: Vec<usize> = (0..objects.len()).filter(|at| objects.get(*at).is_some_and(is_changeable)).collect();
        let at = if those.is_empty() { None } else { Some(*random.pick(&those)) };
        let old = at.and_then(|at| objects.get(at).cloned());
        let others: Vec<&Value> = other.objects.iter().filter(|object| is_changeable(object)).collect();
        let policies: Vec<&&Value> = others.iter().filter(|object| key(object).0.ends_with("Policy")).collect();
        let upserted = match (random.below(5), old) {
            (0, Some(old)) => {
                if touched.contains(&key(&old)) {
                    continue;
                }
                let (kind, namespace, name) = key(&old);
                let namespace = (!namespace.is_empty()).then_some(namespace);
                touched.push(key(&old));
                objects.retain(|object| key(object) != key(&old));
                change.remove.push(Reference { api_version: None, kind, namespace, name });
                continue;
            }
            (1, Some(old)) => relabelled(&old, random),
            (2, _) if !policies.is_empty() => (**random.pick(&policies)).clone(),
            _ if !others.is_empty() => (*random.pick(&others)).clone(),
            _ => continue,
        };
        if touched.contains(&key(&upserted)) {
            continue;
        }
        touched.push(key(&upserted));
        change.upsert.push(file(&upserted));
        match objects.iter_mut().find(|object| key(object) == key(&upserted)) {
            Some(slot) => *slot = upserted,
            None => objects.push(upserted),
        }
    }
    (change, objects)
}

/// What a network says of flows and of all flows together.
fn said(network: &Network, flows: &[Question]) -> Vec<String> {
    let level = Level::Pods;
    let mut all: Vec<String> = flows.iter().map(|flow| network.answer_line(flow).0).collect();
    all.push(network.reach(&ReachQuestion { level, ..ReachQuestion::default() }).unwrap().to_json());
    all
}

/// Where two texts begin to differ.
fn first_difference(one: &str, other: &str) -> String {
    let same = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let around = |text: &str| text.chars().skip(same.saturating_sub(200)).take(400).collect::<String>();
    format!("ours: {}\nloaded: {}", around(one), around(other))
}

/// Changes a case some times, and holds what is said each time against what a loaded network says.
fn hold(name: &str, case: &Case, rules: Rules, other: impl Fn(u64) -> Case, random: &mut Random) {
    let mut objects: Vec<Value> = Vec::new();
    for object in &case.objects {
        if !objects.iter().any(|known| key(known) == key(object)) {
            objects.push(object.clone());
        }
    }
    let mut network = load(&objects, rules);
    for number in 0..CHANGES {
        let other = other(random.below(1_000) as u64);
        let (change, after) = changed(&objects, &other, random);
        let told = |what: &str, ours: &str, expected: &str| {
            format!("{name} change {number}, {what}: {change:?}\n{}", first_difference(ours, expected))
        };
        let fresh = load(&after, rules);
        let options = DiffOptions { level: if random.chance(50) { Level::Pods } else { Level::Workloads } };
        let expected = diff(&load(&objects, rules), &fresh, options).to_json();
        let answer = network.apply(&change, options).unwrap().to_json();
        assert!(answer == expected, "{}", told("diff", &answer, &expected));
        let flows = case.flows.iter().chain(&other.flows).take(FLOWS);
        let flows: Vec<Question> = flows.map(|flow| serde_json::from_value(json!(flow)).unwrap()).collect();
        for (ours, expected) in said(&network, &flows).iter().zip(said(&fresh, &flows)) {
            assert!(*ours == expected, "{}", told("answers", ours, &expected));
        }
        objects = after;
    }
}

#[test]
fn a_changed_network_is_one_that_was_loaded_so() {
    let mut random = Random::new(0x6368_616e_6765, "change");
    for class in Class::ALL {
        for version in Version::ALL {
            for seed in 0..CASES {
                let name = format!("{class:?} {version:?} {seed}");
                let other = |seed: u64| generate::case(seed, class, version);
                hold(&name, &other(seed), Some(version), other, &mut random);
            }
        }
    }
    for seed in 0..CASES * 4 {
        hold(&format!("kubernetes {seed}"), &generate::kubernetes(seed), None, generate::kubernetes, &mut random);
    }
}
