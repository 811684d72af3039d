//! Pods that do not exist yet: one for each combination of labels that the policies and the expectation tell apart.
//!
//! Policies look at pods by labels, at namespaces by labels and names, and at service accounts. Two values of a label that
//! every requirement answers alike are one; a value that nothing names stands for all others. What is made up is written
//! as one more text and read like any other, so that the same engine decides.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::who::{Pods, Who};
use super::{Expectation, Holds};
use crate::flow::Network;
use crate::flow::labels::{Selector, Sym};
use crate::flow::topology::{NAME_LABEL, Namespaces};
use crate::limits::{MAX_FUTURE_OBJECTS, MAX_FUTURE_PODS};
use crate::order::Ordered as _;
use crate::policy::{self, Operator};
use crate::world::keys::{NAMESPACE_LABELS, POLICY_LABELS};

/// The beginning of the names of what is made up.
const NAME: &str = "netproof-future";
/// What stands for every value that nothing names.
const OTHER: &str = "netproof-other";
/// The service account of pods that name none.
const USUAL_ACCOUNT: &str = "default";

/// What was made up for the expectations of a call.
#[derive(Clone, Debug, Default)]
pub struct Future {
    /// The Pods and Namespaces, as YAML.
    pub text: String,
    /// The pods, by namespace and name.
    pub pods: BTreeMap<String, MadeUp>,
    /// Of which expectations, by position, not all pods could be made up, and why.
    pub incomplete: BTreeMap<usize, String>,
}

/// A pod that was made up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeUp {
    /// The words for it.
    pub words: String,
    /// How many labels it has.
    pub labels: usize,
}

/// Makes up the pods that some expectations mean beside those that exist.
#[must_use]
pub fn futures(network: &Network, namespaces: &Namespaces, expectations: &[Expectation]) -> Future {
    let policies = Tests::of_policies(network);
    let mut maker = Maker {
        future: Future::default(),
        namespaces: BTreeMap::new(),
        pods: BTreeSet::new(),
        prefix: NAME.to_owned(),
    };
    let is_taken = |prefix: &str| {
        namespaces.names().any(|name| name.starts_with(prefix))
            || network.topology.pods.iter().any(|pod| pod.name.starts_with(prefix))
    };
    while is_taken(&maker.prefix) {
        maker.prefix.push('x');
    }
    for (at, expectation) in expectations.iter().enumerate() {
        let everybody = Pods { namespaces: None, pods: None, future: true };
        let named = expectation.from.iter().chain(&expectation.to).chain(&expectation.except);
        let mut selectors: Vec<&Pods> = named
            .filter_map(|written| match &written.who {
                Who::Pods(pods) => Some(pods),
                _ => None,
            })
            .collect();
        let mut tests = policies.clone();
        selectors.iter().for_each(|pods| tests.add(pods));
        selectors.retain(|pods| pods.future);
        if expectation.future && expectation.holds == Holds::Only {
            selectors.push(&everybody);
        }
        for pods in selectors {
            let count = maker.add(network, namespaces, &tests, pods);
            if let Err(count) = count {
                let why = format!(
                    "the policies tell {count} combinations of labels of such pods apart, more than are tried; narrow the selectors"
                );
                maker.future.incomplete.insert(at, why);
            }
        }
    }
    maker.future
}

/// One thing that is asked of a label.
type Test = (Operator, Vec<String>);

/// What is asked of pods and namespaces.
#[derive(Clone, Debug, Default)]
struct Tests {
    pods: BTreeMap<String, Vec<Test>>,
    namespaces: BTreeMap<String, Vec<Test>>,
    /// The names of namespaces that something looks at.
    names: BTreeSet<String>,
    accounts: BTreeSet<String>,
}

impl Tests {
    /// What the rules of policies ask, as the agent reads them.
    fn of_policies(network: &Network) -> Self {
        let mut tests = Self::default();
        for selector in network.selectors() {
            let Selector::Labels(requirements) = selector else { continue };
            for requirement in requirements {
                let key = network.symbols().text(requirement.key);
                let values: Vec<String> =
                    requirement.values.iter().map(|value| network.symbols().text(*value).to_owned()).collect();
                if requirement.key == Sym::NAMESPACE {
                    tests.names.extend(values);
                } else if requirement.key == Sym::SERVICE_ACCOUNT {
                    tests.accounts.extend(values);
                } else if let Some(key) = key.strip_prefix(NAMESPACE_LABELS) {
                    tests.of_namespace(key, requirement.operator, values);
                } else if !key.starts_with(POLICY_LABELS) && matches!(requirement.source, None | Some(Sym::K8S)) {
                    tests.pods.entry(key.to_owned()).or_default().push((requirement.operator, values));
                }
            }
        }
        tests
    }

    fn of_namespace(&mut self, key: &str, operator: Operator, values: Vec<String>) {
        if key == NAME_LABEL {
            self.names.extend(values);
        } else {
            self.namespaces.entry(key.to_owned()).or_default().push((operator, values));
        }
    }

    /// What selectors of an expectation ask.
    fn add(&mut self, pods: &Pods) {
        let values = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        for requirement in pods.of_pods().iter().flat_map(|selector| &selector.requirements) {
            let test = (requirement.operator, values(&requirement.values));
            self.pods.entry(requirement.key.written.to_owned()).or_default().push(test);
        }
        for requirement in pods.of_namespaces().iter().flat_map(|selector| &selector.requirements) {
            self.of_namespace(requirement.key.written, requirement.operator, values(&requirement.values));
        }
    }
}

fn holds(test: &Test, value: Option<&str>) -> bool {
    let (operator, values) = test;
    let has = |value: &str| values.iter().any(|known| known == value);
    match operator {
        Operator::In => value.is_some_and(has),
        Operator::NotIn => !value.is_some_and(has),
        Operator::Exists => value.is_some(),
        Operator::DoesNotExist => value.is_none(),
    }
}

/// The values of a label that are told apart, absence among them, as far as a selector takes them.
fn options(key: &str, tests: &[Test], selector: Option<&policy::Selector<'_>>) -> Vec<Option<String>> {
    let named: BTreeSet<&String> = tests.iter().flat_map(|(_, values)| values).into_set();
    let mut other = OTHER.to_owned();
    while named.contains(&other) {
        other.push('x');
    }
    let all = std::iter::once(None).chain(named.into_iter().cloned().map(Some)).chain([Some(other)]);
    let mut known: BTreeSet<Vec<bool>> = BTreeSet::new();
    let mut left = Vec::new();
    for value in all {
        let answers = tests.iter().map(|test| holds(test, value.as_deref())).collect();
        let asked = selector.iter().flat_map(|selector| &selector.requirements);
        let mut of_key = asked.filter(|requirement| requirement.key.written == key);
        if known.insert(answers) && of_key.all(|requirement| requirement.holds(value.as_deref())) {
            left.push(value);
        }
    }
    left
}

/// Labels with their values, absent ones left out.
type Labels = BTreeMap<String, String>;

/// Every combination of the options of some keys.
fn combined(axes: &[(String, Vec<Option<String>>)]) -> Vec<Labels> {
    let mut all = vec![Labels::new()];
    for (key, options) in axes {
        let mut next = Vec::with_capacity(all.len().saturating_mul(options.len()));
        for labels in &all {
            for option in options {
                let mut labels = labels.clone();
                labels.extend(option.iter().map(|value| (key.clone(), value.clone())));
                next.push(labels);
            }
        }
        all = next;
    }
    all
}

struct Maker {
    future: Future,
    /// The names of new namespaces by their labels.
    namespaces: BTreeMap<Labels, String>,
    /// What was made up already.
    pods: BTreeSet<(String, Labels, String)>,
    prefix: String,
}

impl Maker {
    /// Makes up what a selector means. Where that is too much, how much it would be.
    fn add(&mut self, network: &Network, namespaces: &Namespaces, tests: &Tests, pods: &Pods) -> Result<(), u128> {
        let (of_pods, of_namespaces) = (pods.of_pods(), pods.of_namespaces());
        let axes = |tests: &BTreeMap<String, Vec<Test>>, selector: Option<&policy::Selector<'_>>| {
            let axis = |(key, tests): (&String, &Vec<Test>)| (key.clone(), options(key, tests, selector));
            tests.iter().map(axis).collect::<Vec<_>>()
        };
        let pod_axes = axes(&tests.pods, of_pods.as_ref());
        let namespace_axes = axes(&tests.namespaces, of_namespaces.as_ref());
        let existing = self.existing(network, namespaces, tests, of_namespaces.as_ref());
        let is_new_meant = of_namespaces.as_ref().is_none_or(|selector| {
            let mut of_name = selector.requirements.iter().filter(|one| one.key.written == NAME_LABEL);
            of_name.all(|requirement| requirement.holds(Some(&self.prefix)))
        });
        let size = |axes: &[(String, Vec<Option<String>>)]| {
            axes.iter().fold(1_u128, |size, (_, options)| size.saturating_mul(options.len() as u128))
        };
        let accounts: BTreeSet<String> = tests.accounts.iter().cloned().chain([self.other_account(tests)]).into_set();
        let places = if is_new_meant { size(&namespace_axes) } else { 0 };
        let places = places.saturating_add(existing.len() as u128);
        let count = size(&pod_axes).saturating_mul(places).saturating_mul(accounts.len() as u128);
        let made = self.pods.len().saturating_add(self.namespaces.len()) as u128;
        if count > MAX_FUTURE_PODS as u128
            || made.saturating_add(count).saturating_add(places) > MAX_FUTURE_OBJECTS as u128
        {
            return Err(count);
        }
        let mut all = existing.into_iter().map(|name| (format!("in namespace {name}"), name)).collect::<Vec<_>>();
        for labels in combined(&namespace_axes).into_iter().filter(|_| is_new_meant) {
            let words = match words(&labels) {
                words if words.is_empty() => "in a new namespace".to_owned(),
                words => format!("in a new namespace with {words}"),
            };
            all.push((words, self.namespace(labels)));
        }
        let pods = combined(&pod_axes);
        for (place, namespace) in &all {
            for labels in &pods {
                for account in &accounts {
                    self.pod(namespace, labels, account, place);
                }
            }
        }
        Ok(())
    }

    /// The namespaces that exist and that a selector may mean, of those that nothing tells apart one.
    fn existing(
        &self,
        network: &Network,
        namespaces: &Namespaces,
        tests: &Tests,
        selector: Option<&policy::Selector<'_>>,
    ) -> Vec<String> {
        let of_pods = network.topology.pods.iter().map(|pod| pod.namespace.as_str());
        let names: BTreeSet<&str> =
            namespaces.names().chain(of_pods).chain(tests.names.iter().map(String::as_str)).into_set();
        let mut known = BTreeSet::new();
        let mut left = Vec::new();
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            let label = |key: &str| namespaces.label(name, key);
            let is_meant = selector.map_or(Some(true), |selector| selector.decide(|key| label(key.written)));
            if is_meant == Some(false) {
                continue;
            }
            let answers: Vec<Option<bool>> = tests
                .namespaces
                .iter()
                .flat_map(|(key, tests)| tests.iter().map(move |test| (key, test)))
                .map(|(key, test)| label(key).map(|value| holds(test, value)))
                .collect();
            let named = tests.names.contains(name).then_some(name);
            if known.insert((named, namespaces.is_given(name), answers)) {
                left.push(name.to_owned());
            }
        }
        left
    }

    fn other_account(&self, tests: &Tests) -> String {
        let mut other = USUAL_ACCOUNT.to_owned();
        while tests.accounts.contains(&other) {
            other = format!("{}-account", if other == USUAL_ACCOUNT { OTHER } else { &other });
        }
        other
    }

    /// The name of a new namespace with these labels.
    fn namespace(&mut self, labels: Labels) -> String {
        if let Some(known) = self.namespaces.get(&labels) {
            return known.clone();
        }
        let name = format!("{}-{}", self.prefix, self.namespaces.len().saturating_add(1));
        self.write(
            &json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": object(&labels)}}),
        );
        self.namespaces.insert(labels, name.clone());
        name
    }

    fn pod(&mut self, namespace: &str, labels: &Labels, account: &str, place: &str) {
        if !self.pods.insert((namespace.to_owned(), labels.clone(), account.to_owned())) {
            return;
        }
        let name = format!("{}-{:04}", self.prefix, self.pods.len());
        self.write(&json!({
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "namespace": namespace, "labels": object(labels)},
            "spec": {"serviceAccountName": account, "containers": []},
        }));
        let mut of_pod = words(labels);
        if account != USUAL_ACCOUNT {
            let account = format!("service account {account}");
            of_pod = if of_pod.is_empty() { account } else { format!("{of_pod}, {account}") };
        }
        let with = if of_pod.is_empty() { String::new() } else { format!(" with {of_pod}") };
        let made_up = MadeUp { words: format!("a new pod{with} {place}"), labels: labels.len() };
        self.future.pods.insert(format!("{namespace}/{name}"), made_up);
    }

    fn write(&mut self, object: &Value) {
        // JSON is YAML.
        self.future.text.push_str("---\n");
        self.future.text.push_str(&object.to_string());
        self.future.text.push('\n');
    }
}

fn object(labels: &Labels) -> Map<String, Value> {
    labels.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect()
}

/// `app=web, tier=…`: a value that nothing names is shown as dots.
fn words(labels: &Labels) -> String {
    let of = |(key, value): (&String, &String)| {
        if value.starts_with(OTHER) { format!("{key}=…") } else { format!("{key}={value}") }
    };
    labels.iter().map(of).collect::<Vec<_>>().join(", ")
}
