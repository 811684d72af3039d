//! The nearest change against a network that is loaded afresh with it: the verdict must be as foretold.
#![expect(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]
use std::collections::BTreeMap;

use netproof_core::api::{self, Network, Options};
use netproof_core::edit::Resolver;
use netproof_core::flow::Verdict;
use netproof_core::flow::nearest::{self, Change, Nearest, Patch};
use netproof_core::model::Model;
use netproof_core::source::text::SourceFile;
use netproof_core::world::AskedVersions;
use netproof_flow_tests::case::Case;
use netproof_flow_tests::engine::question;
use netproof_flow_tests::generate::{self, Class, Version};
use serde_json::Value;

const SEEDS: u64 = 1;

/// Flows of each case that are looked at: every so many of them.
const STRIDE: usize = 12;

fn options(version: Version) -> Options {
    let cilium = Some(AskedVersions::cilium(version.release()).unwrap());
    let versions = AskedVersions { cilium, ..AskedVersions::default() };
    Options { versions, dns: Some(BTreeMap::new()), ..Options::default() }
}

/// The objects as a stream of YAML in blocks, as people write it.
fn text(objects: &[Value]) -> String {
    objects.iter().map(|object| format!("---\n{}", yaml_serde::to_string(object).unwrap())).collect()
}

fn load(text: &str, version: Version) -> (Vec<SourceFile>, Network) {
    let files = vec![SourceFile::new("case.yaml", text)];
    let readings = files.iter().enumerate().map(|(at, file)| api::read(at, file)).collect();
    let network = Network::of(&files, readings, &options(version)).unwrap();
    (files, network)
}

fn is_of(object: &Value, change: &Change) -> bool {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
    text("/kind") == Some(&change.object.kind)
        && text("/metadata/name") == change.object.name.as_deref()
        && text("/metadata/namespace") == change.object.namespace.as_deref()
}

fn patch(root: &mut Value, patch: &Patch) {
    let (parent, last) = patch.path().rsplit_once('/').unwrap();
    let last = last.replace("~1", "/").replace("~0", "~");
    let node = root.pointer_mut(parent).unwrap();
    match (patch, node) {
        (Patch::Add { value, .. }, Value::Array(items)) => {
            assert_eq!(last, "-");
            items.push(value.clone());
        }
        (Patch::Add { value, .. }, Value::Object(members)) => {
            members.insert(last, value.clone());
        }
        (Patch::Replace { value, .. }, Value::Object(members)) => *members.get_mut(&last).unwrap() = value.clone(),
        (Patch::Replace { value, .. }, Value::Array(items)) => {
            *items.get_mut(last.parse::<usize>().unwrap()).unwrap() = value.clone();
        }
        (Patch::Remove { .. }, Value::Object(members)) => drop(members.remove(&last).unwrap()),
        (Patch::Remove { .. }, Value::Array(items)) => drop(items.remove(last.parse().unwrap())),
        (_, other) => panic!("{patch:?} of {other}"),
    }
}

/// The objects with the changes made.
fn changed(case: &Case, nearest: &Nearest) -> Vec<Value> {
    let mut objects = case.objects.clone();
    for change in &nearest.changes {
        match &change.manifest {
            Some(manifest) => objects.push(yaml_serde::from_str(manifest).unwrap()),
            None => {
                let object = objects.iter_mut().find(|object| is_of(object, change)).unwrap();
                change.patch.iter().for_each(|one| patch(object, one));
            }
        }
    }
    objects
}

/// The text with the edits made, where all changes have such.
fn edited(files: &[SourceFile], nearest: &Nearest) -> Option<String> {
    let model = Model::default();
    let mut resolver = Resolver::new(files, &model);
    let mut edits = Vec::new();
    for change in &nearest.changes {
        edits.extend(resolver.edits(change.fix.as_ref()?)?);
    }
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    let mut text = files.first()?.text.clone();
    for edit in edits {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
    }
    Some(text)
}

#[test]
fn what_is_proposed_turns_the_verdict() {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut spent = std::time::Duration::ZERO;
    let seeds: u64 = std::env::var("NETPROOF_SEEDS").ok().map_or(SEEDS, |seeds| seeds.parse().unwrap());
    for version in Version::ALL {
        for (class, seed) in Class::ALL.into_iter().flat_map(|class| (1..=seeds).map(move |seed| (class, seed))) {
            let case = generate::case(seed, class, version);
            let (files, network) = load(&text(&case.objects), version);
            let offset = usize::try_from(seed).unwrap() % STRIDE;
            for flow in case.flows.iter().skip(offset).step_by(STRIDE) {
                let question = question(flow);
                let Ok(decision) = network.decide(&question) else { continue };
                let mut count = |what: &'static str| *counts.entry((decision.verdict.word(), what)).or_default() += 1;
                count("asked");
                let began = std::time::Instant::now();
                let found = nearest::nearest(network.flows(), &question, &decision);
                spent += began.elapsed();
                let Some(nearest) = found.filter(|nearest| !nearest.changes.is_empty()) else {
                    if std::env::var_os("NETPROOF_SHOW").is_some() && decision.verdict != Verdict::Unknown {
                        println!(
                            "none: {} {} {seed} {} {flow:?}",
                            version.release(),
                            class.name(),
                            decision.verdict.word()
                        );
                    }
                    continue;
                };
                count("found");
                let shown = || {
                    format!(
                        "{} {} {}, {flow:?}: {nearest:#?}\n{}",
                        version.release(),
                        class.name(),
                        seed,
                        text(&case.objects)
                    )
                };
                assert_ne!(nearest.verdict, decision.verdict);
                assert_ne!(nearest.verdict, Verdict::Unknown);
                let (_, after) = load(&text(&changed(&case, &nearest)), version);
                let verdict = after.decide(&question).map(|after| after.verdict);
                assert_eq!(verdict, Ok(nearest.verdict), "{}", shown());
                if let Some(text) = edited(&files, &nearest) {
                    count("edited");
                    let (_, after) = load(&text, version);
                    let verdict = after.decide(&question).map(|after| after.verdict);
                    assert_eq!(verdict, Ok(nearest.verdict), "{}\n{text}", shown());
                }
            }
        }
    }
    println!("{counts:?} in {spent:?}");
    let of = |verdict, what| counts.get(&(verdict, what)).copied().unwrap_or_default();
    assert!(of("deny", "found") * 10 >= of("deny", "asked") * 7, "{counts:?}");
    assert!(of("deny", "edited") * 10 >= of("deny", "found"), "{counts:?}");
    assert!(of("allow", "found") * 10 >= of("allow", "asked") * 7, "{counts:?}");
}
