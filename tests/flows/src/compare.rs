//! Where two judges differ, and the smallest case that still shows it.

use serde_json::{Value, json};

use crate::case::{Case, Said};
use crate::engine;
use crate::generate::Version;
use crate::oracle::{Answers, Oracle};

/// How often the judges may be asked while one case is made smaller.
const MOST_QUESTIONS: usize = 1500;

/// How the two judged a case.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many flows both judged.
    pub compared: usize,
    /// How many of these are allowed, by the oracle.
    pub allowed: usize,
    /// What the oracle could not judge: one for each flow, or for the case.
    pub oracle_errors: Vec<String>,
    /// The flows of which they say different things.
    pub differences: Vec<Difference>,
}

/// A flow of which the two say different things.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Its number in the case.
    pub flow: usize,
    /// What the oracle says.
    pub oracle: Said,
    /// What our engine says, or why it cannot.
    pub engine: Result<Said, String>,
}

/// Asks both.
pub fn compare(case: &Case, version: Version, oracle: &mut Oracle) -> Outcome {
    match oracle.ask(case) {
        Ok(answers) => compare_with(&answers, engine::ask(case, version)),
        Err(error) => Outcome { oracle_errors: vec![error; case.flows.len()], ..Outcome::default() },
    }
}

/// Asks the oracle alone, as if our engine agreed with it.
pub fn judge(case: &Case, oracle: &mut Oracle) -> Outcome {
    match oracle.ask(case) {
        Ok(answers) => {
            let same = answers.flows.clone();
            compare_with(&answers, Ok(same))
        }
        Err(error) => Outcome { oracle_errors: vec![error; case.flows.len()], ..Outcome::default() },
    }
}

fn compare_with(answers: &Answers, engine: Result<Vec<Result<Said, String>>, String>) -> Outcome {
    let mut outcome = Outcome::default();
    for (index, oracle) in answers.flows.iter().enumerate() {
        let oracle = match oracle {
            Ok(said) => said,
            Err(error) => {
                outcome.oracle_errors.push(error.clone());
                continue;
            }
        };
        let engine = match &engine {
            Ok(all) => all.get(index).cloned().unwrap_or_else(|| Err("no answer".into())),
            Err(error) => Err(error.clone()),
        };
        outcome.compared += 1;
        outcome.allowed += usize::from(oracle.verdict == "allow");
        // Whether a side goes through the proxy is not compared: an answer of ours tells it only by its conditions.
        let same = engine.as_ref().is_ok_and(|engine| {
            (&engine.verdict, &engine.egress, &engine.ingress) == (&oracle.verdict, &oracle.egress, &oracle.ingress)
        });
        if !same {
            outcome.differences.push(Difference { flow: index, oracle: oracle.clone(), engine });
        }
    }
    outcome
}

/// The smallest case that we find in which the two still differ about a flow.
pub fn minimise(case: &Case, flow: usize, version: Version, oracle: &mut Oracle) -> Case {
    smallest(case, flow, |case| {
        !case.objects.iter().any(has_empty_peer) && !compare(case, version, oracle).differences.is_empty()
    })
}

/// Whether a NetworkPolicy has a peer that names nothing: the API server would not have stored it, and the oracle does not
/// look.
fn has_empty_peer(object: &Value) -> bool {
    let is_empty = |peer: &Value| peer.as_object().is_some_and(serde_json::Map::is_empty);
    let list = |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let peers = |(rules, key): (&str, &str)| {
        let rules = object.get("spec").map(|spec| list(spec, rules)).unwrap_or_default();
        rules.iter().flat_map(|rule| list(rule, key)).collect::<Vec<Value>>()
    };
    object.get("kind").and_then(Value::as_str) == Some("NetworkPolicy")
        && [("ingress", "from"), ("egress", "to")].into_iter().flat_map(peers).any(|peer| is_empty(&peer))
}

/// The smallest case that we find, with one flow of a case, of which something holds.
pub fn smallest(case: &Case, flow: usize, mut holds: impl FnMut(&Case) -> bool) -> Case {
    let mut small =
        Case { objects: case.objects.clone(), flows: case.flows.iter().skip(flow).take(1).cloned().collect() };
    let mut left = MOST_QUESTIONS;
    let mut holds = |case: &Case| {
        left = left.saturating_sub(1);
        left > 0 && holds(case)
    };
    if !holds(&small) {
        // It holds only beside the other flows; that is worth a look as it is.
        return case.clone();
    }
    drop_objects(&mut small, is_policy, &mut holds);
    shorten(&mut small, &mut holds);
    drop_objects(&mut small, |object| !is_policy(object), &mut holds);
    shorten(&mut small, &mut holds);
    small
}

fn is_policy(object: &Value) -> bool {
    object.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("NetworkPolicy"))
}

fn drop_objects(case: &mut Case, which: impl Fn(&Value) -> bool, holds: &mut impl FnMut(&Case) -> bool) {
    for index in (0..case.objects.len()).rev() {
        if case.objects.get(index).is_some_and(&which) {
            let mut less = case.clone();
            less.objects.remove(index);
            if holds(&less) {
                *case = less;
            }
        }
    }
}

/// Drops members and items of policies and of the options, outermost first.
fn shorten(case: &mut Case, holds: &mut impl FnMut(&Case) -> bool) {
    for index in 0..case.objects.len() {
        let roots = ["/spec", "/specs", "/data"];
        let Some(object) = case.objects.get(index) else { continue };
        if !is_policy(object) && object.get("kind") != Some(&json!("ConfigMap")) {
            continue;
        }
        let mut paths = Vec::new();
        for root in roots {
            if let Some(value) = object.pointer(root) {
                paths_of(value, root, &mut paths);
            }
        }
        // Those behind come first in a list, so that the numbers of the others stay.
        for path in paths.iter().rev().chain(paths.iter().rev()) {
            let mut less = case.clone();
            if less.objects.get_mut(index).is_some_and(|object| remove(object, path)) && holds(&less) {
                *case = less;
            }
        }
    }
}

fn paths_of(value: &Value, path: &str, paths: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let path = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
                paths.push(path.clone());
                paths_of(value, &path, paths);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                let path = format!("{path}/{index}");
                paths.push(path.clone());
                paths_of(value, &path, paths);
            }
        }
        _ => {}
    }
}

fn remove(object: &mut Value, path: &str) -> bool {
    let Some((parent, last)) = path.rsplit_once('/') else { return false };
    match object.pointer_mut(parent) {
        Some(Value::Object(members)) => members.remove(&last.replace("~1", "/").replace("~0", "~")).is_some(),
        Some(Value::Array(items)) => match last.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items.remove(index);
                true
            }
            _ => false,
        },
        _ => false,
    }
}

/// A difference as a file: the case, and what both say of its flows.
pub fn document(case: &Case, version: Version, class: &str, seed: u64, oracle: &mut Oracle) -> Value {
    let said = |answers: Vec<Result<Said, String>>| -> Vec<Value> {
        answers.into_iter().map(|said| said.map_or_else(|error| json!({"error": error}), |said| json!(said))).collect()
    };
    let (policies, theirs) = match oracle.ask(case) {
        Ok(answers) => {
            let fates: Vec<Value> = answers
                .policies
                .into_iter()
                .filter(|fate| !fate.valid)
                .map(|fate| json!({"policy": fate.policy, "stage": fate.stage, "error": fate.error}))
                .collect();
            (fates, said(answers.flows))
        }
        Err(error) => (Vec::new(), vec![json!({"error": error})]),
    };
    let ours = engine::ask(case, version).map_or_else(|error| vec![json!({"error": error})], said);
    json!({"version": version.release(), "class": class, "seed": seed, "case": case, "refused": policies,
        "oracle": theirs, "engine": ours})
}
