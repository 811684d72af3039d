//! Expectations hold exactly where decisions about their flows, one by one, say so.
#![expect(clippy::unwrap_used, reason = "a test")]

use netproof_core::api::{self, Network, Options};
use netproof_core::expect::{Status, TestAnswer};
use netproof_core::flow::Verdict;
use netproof_core::flow::decide::{DnsAnswers, Question};
use netproof_core::flow::end::{End, Place};
use netproof_core::flow::reach::{Level, Site, What};
use netproof_core::input::Reading;
use netproof_core::model::CiliumVersion;
use netproof_core::source::text::SourceFile;
use netproof_core::world::AskedVersions;
use netproof_flow_tests::case::Case;
use netproof_flow_tests::generate::{self, Class, Random, Version};
use serde_json::{Value, json};

/// Cases of each class, expectations of each case.
const CASES: u64 = 6;
const EXPECTATIONS: usize = 24;

const PORTS: [&str; 8] = ["80/TCP", "443/TCP", "53/UDP", "5432/TCP", "8080/TCP", "8/ICMP", "9/SCTP", "9090/TCP"];

/// The options of a call; `is_answered` where it is known that DNS gave no answer.
fn options(version: Version, is_answered: bool) -> Options {
    let versions = AskedVersions { cilium: CiliumVersion::parse(version.release()), ..AskedVersions::default() };
    Options { versions, dns: is_answered.then(DnsAnswers::new), ..Options::default() }
}

/// The answer to a case with a file of invariants.
fn test(objects: &[Value], entries: &[Value], options: &Options) -> TestAnswer {
    let text: String = objects.iter().map(|object| format!("---\n{object}\n")).collect();
    let ours = json!({"apiVersion": "netproof/v1", "kind": "Expectations", "invariants": entries});
    let files = [SourceFile::new("case.yaml", text), SourceFile::new("expect.json", ours.to_string())];
    api::test(&files, read(&files), options).unwrap()
}

fn read(files: &[SourceFile]) -> Vec<Reading> {
    files.iter().enumerate().map(|(at, file)| api::read(at, file)).collect()
}

fn network(objects: &[Value], options: &Options) -> Network {
    let text: String = objects.iter().map(|object| format!("---\n{object}\n")).collect();
    let files = [SourceFile::new("case.yaml", text)];
    Network::of(&files, read(&files), options).unwrap()
}

/// Who may be named: a word for it, and whom it means, as questions name them.
fn peers(network: &Network) -> Vec<(Value, Vec<String>)> {
    let map = network.flows().reach(Level::Workloads);
    let name = |site: &Site| match site.what {
        What::Range(_, _, End::Outside(Some(address), _)) => format!("ip:{address}"),
        _ => site.name.clone(),
    };
    let world: Vec<String> = map.sites.iter().filter(|site| matches!(site.what, What::Range(..))).map(name).collect();
    let mut peers = vec![(json!("entity:world"), world)];
    let pods = || {
        map.sites.iter().filter_map(|site| match site.what {
            What::End(End::Pod(at)) => Some((site, network.flows().topology.pods.get(at as usize)?)),
            _ => None,
        })
    };
    peers.push((json!({"podSelector": {}}), pods().map(|(site, _)| site.name.clone()).collect()));
    for (site, pod) in pods() {
        peers.push((json!(site.name), vec![site.name.clone()]));
        for (key, value) in pod.labels.iter().take(2) {
            let has = |labels: &[(String, String)]| labels.iter().any(|label| label == &(key.clone(), value.clone()));
            let having = pods().filter(|(_, pod)| has(&pod.labels)).map(|(site, _)| site.name.clone()).collect();
            peers.push((json!({"podSelector": {"matchLabels": {key: value}}}), having));
            let lacking: Vec<String> = pods()
                .filter(|(_, pod)| !pod.labels.iter().any(|(known, _)| known == key))
                .map(|(site, _)| site.name.clone())
                .collect();
            if !lacking.is_empty() {
                let expression = json!({"key": key, "operator": "DoesNotExist"});
                peers.push((json!({"podSelector": {"matchExpressions": [expression]}}), lacking));
            }
        }
    }
    for site in &map.sites {
        let is_sender = matches!(site.what, What::End(End::Reserved(_, Place::Elsewhere)) | What::Range(..));
        if is_sender {
            peers.push((json!(name(site)), vec![name(site)]));
        }
    }
    peers
}

fn verdict(network: &Network, from: &str, to: &str, port: &str) -> Verdict {
    let question = Question { from: from.into(), to: to.into(), port: port.into(), ..Question::default() };
    network.decide(&question).unwrap().verdict
}

/// What becomes of an expectation, flow by flow.
fn brute(network: &Network, from: &[String], to: &[String], ports: &[&str], passes: bool) -> Status {
    let pods = &network.flows().topology.pods;
    let is_pod =
        |name: &str| pods.iter().any(|pod| pod.kind == "Pod" && format!("{}/{}", pod.namespace, pod.name) == name);
    let is_workload =
        |name: &str| pods.iter().any(|pod| pod.kind != "Pod" && format!("{}/{}", pod.namespace, pod.name) == name);
    let mut found = Status::Pass;
    for source in from {
        for target in to {
            if source == target && (is_pod(source) || !is_workload(source)) {
                continue;
            }
            for port in ports {
                let status = match (verdict(network, source, target, port), passes) {
                    (Verdict::Unknown, _) => Status::Unknown,
                    (Verdict::Allow, true) | (Verdict::Deny | Verdict::DenyL7, false) => Status::Pass,
                    _ => return Status::Fail,
                };
                found = found.max(status);
            }
        }
    }
    found
}

fn some_ports(random: &mut Random) -> Vec<&'static str> {
    let mut ports: Vec<&'static str> = (0..random.between(1, 3)).map(|_| *random.pick(&PORTS)).collect();
    ports.sort_unstable();
    ports.dedup();
    ports
}

#[test]
fn expectations_hold_where_decisions_say_so() {
    let (mut statuses, mut asked) = ([0_usize; 3], 0);
    for version in [Version::V1_20, Version::V1_18] {
        for class in Class::ALL {
            for seed in 1..=CASES {
                let case = generate::case(seed, class, version);
                let options = options(version, seed % 2 == 0);
                let network = network(&case.objects, &options);
                let random = &mut Random::new(seed, "expect");
                let peers = peers(&network);
                let (mut entries, mut expected) = (Vec::new(), Vec::new());
                for _ in 0..EXPECTATIONS {
                    let (from, to) = (random.pick(&peers), random.pick(&peers));
                    let except: Option<&(Value, Vec<String>)> = random.chance(30).then(|| random.pick(&peers));
                    let ports = some_ports(random);
                    let holds = random.choose(["always", "never"]);
                    let gone = except.map(|(_, names)| names.as_slice()).unwrap_or_default();
                    // A range is named by one of its addresses: then only that address is left out.
                    let is_one = |value: &Value| value.as_str().is_some_and(|text| text.starts_with("ip:"));
                    if except.is_some_and(|(value, _)| is_one(value)) {
                        continue;
                    }
                    let left: Vec<String> = to.1.iter().filter(|name| !gone.contains(name)).cloned().collect();
                    let mut entry = json!({"from": from.0, "to": to.0, "ports": ports, "holds": holds});
                    if let (Some((value, _)), Value::Object(members)) = (except, &mut entry) {
                        members.insert("except".to_owned(), value.clone());
                    }
                    expected.push(brute(&network, &from.1, &left, &ports, holds == "always"));
                    entries.push(entry);
                }
                let answer = test(&case.objects, &entries, &options);
                assert_eq!(answer.results.len(), expected.len());
                for ((result, expected), entry) in answer.results.iter().zip(expected).zip(&entries) {
                    let at = format!("{} {seed} {version:?}: {entry} {result:?}", class.name());
                    assert_eq!(result.status, expected, "{at}");
                    asked += 1;
                    if let Some(count) = statuses.get_mut(expected as usize) {
                        *count += 1;
                    }
                    // The flow that is shown is one that is not as expected.
                    if let Some(flow) = result.counterexample.as_ref().and_then(|example| example.flow.as_ref()) {
                        let shown = verdict(&network, &flow.from, &flow.to, &flow.port);
                        let is_right = match expected {
                            Status::Unknown => shown == Verdict::Unknown,
                            _ => (shown == Verdict::Allow) == (entry.get("holds") == Some(&json!("never"))),
                        };
                        assert!(is_right, "{at} {shown:?}");
                    }
                }
            }
        }
    }
    let [pass, fail, _] = statuses;
    assert!(asked > 1000 && pass > 100 && fail > 100, "{asked} {statuses:?}");
}

#[test]
fn what_is_proposed_holds() {
    for version in [Version::V1_20, Version::V1_18] {
        for class in Class::ALL {
            for seed in 1..=CASES {
                let case = generate::case(seed, class, version);
                let text: String = case.objects.iter().map(|object| format!("---\n{object}\n")).collect();
                let mut files = vec![SourceFile::new("case.yaml", text)];
                let options = options(version, false);
                let proposed = api::propose(&files, read(&files), &options).unwrap();
                files.push(SourceFile::new("expect.yaml", proposed.clone()));
                let answer =
                    api::test(&files, read(&files), &options).unwrap_or_else(|why| panic!("{why}\n{proposed}"));
                let wrong = answer.results.iter().find(|result| result.status != Status::Pass);
                assert_eq!(wrong, None, "{} {seed} {version:?}\n{proposed}", class.name());
            }
        }
    }
}

/// A pod with labels that policies may look at, in a namespace of the case or in a new one.
fn newcomer(case: &Case, random: &mut Random) -> Vec<Value> {
    let mut labels: Vec<(String, String)> = Vec::new();
    let mut open: Vec<&Value> = case.objects.iter().collect();
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    if let ("matchLabels" | "labels", Value::Object(found)) = (key.as_str(), value) {
                        let text = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
                        labels.extend(found.iter().filter_map(text));
                    }
                    open.push(value);
                }
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    labels.retain(|(key, _)| !key.contains(':') && !key.starts_with("io.") && !key.contains("kubernetes.io"));
    let some = |random: &mut Random| -> serde_json::Map<String, Value> {
        let count = random.below(4);
        (0..count)
            .filter(|_| !labels.is_empty())
            .map(|_| random.pick(&labels).clone())
            .map(|(key, value)| (key, value.into()))
            .collect()
    };
    let namespaces: Vec<&str> = case
        .objects
        .iter()
        .filter(|object| object.get("kind") == Some(&json!("Namespace")))
        .filter_map(|object| object.pointer("/metadata/name")?.as_str())
        .collect();
    let mut objects = Vec::new();
    let namespace = if namespaces.is_empty() || random.chance(50) {
        let metadata = json!({"name": "brand-new", "labels": some(random)});
        objects.push(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}));
        "brand-new"
    } else {
        random.pick(&namespaces)
    };
    let mut of_pod = some(random);
    of_pod.insert("newcomer".to_owned(), "yes".into());
    let metadata = json!({"name": "newcomer", "namespace": namespace, "labels": of_pod});
    objects.push(json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": {"containers": []}}));
    objects
}

#[test]
fn what_holds_of_new_pods_holds_once_they_are_there() {
    let (mut passed, mut tried) = (0, 0);
    for version in [Version::V1_20, Version::V1_18] {
        for class in Class::ALL {
            for seed in 1..=CASES / 3 {
                let case = generate::case(seed, class, version);
                let options = options(version, true);
                let network = network(&case.objects, &options);
                let random = &mut Random::new(seed, "future");
                let peers = peers(&network);
                let mut entries = Vec::new();
                for _ in 0..6 {
                    let (other, ports) = (random.pick(&peers).0.clone(), some_ports(random));
                    let new = json!({"podSelector": {"matchLabels": {"newcomer": "yes"}}, "future": true});
                    let (from, to) = if random.chance(50) { (new, other) } else { (other, new) };
                    entries.push(
                        json!({"from": from, "to": to, "ports": ports, "holds": random.choose(["always", "never"])}),
                    );
                }
                let before = test(&case.objects, &entries, &options);
                for _ in 0..3 {
                    let mut objects = case.objects.clone();
                    objects.extend(newcomer(&case, random));
                    let now: Vec<Value> = entries.iter().map(at_present).collect();
                    let after = test(&objects, &now, &options);
                    for ((before, after), entry) in before.results.iter().zip(&after.results).zip(&entries) {
                        tried += 1;
                        if before.status == Status::Pass {
                            passed += 1;
                            let at = format!("{} {seed} {version:?}: {entry} {after:?}", class.name());
                            assert_eq!(after.status, Status::Pass, "{at} {:?}", objects.last());
                        }
                    }
                }
            }
        }
    }
    assert!(passed > 50 && tried > 500, "{passed} of {tried}");
}

/// The same expectation about the pods that there are.
fn at_present(entry: &Value) -> Value {
    let mut entry = entry.clone();
    for key in ["from", "to"] {
        if let Some(Value::Object(members)) = entry.get_mut(key) {
            members.remove("future");
        }
    }
    entry
}
