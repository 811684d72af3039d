//! Files of expectations to [`Expectation`]s, with the faults of what they say.

use super::who::{Pods, Who, Written};
use super::{API_VERSION, Expectation, Holds, KIND, is_ours, ports, selector};
use crate::config::Fault;
use crate::flow::reach::PortSet;
use crate::input::{Piece, Reading};
use crate::limits::{MAX_EXPECTATION_FAULTS, MAX_EXPECTATIONS};
use crate::model::{Object, push_pointer};
use crate::order::Order as _;
use crate::rules::wording::{listed, nearest};
use crate::source::text::{LineIndex, SourceFile};
use crate::source::{Node, Span, Value};

/// The faults of files of expectations, each with the name of its file.
pub type Faults = Vec<(String, Fault)>;

/// Takes the objects that are for `netproof test` out of the readings of a call.
#[must_use]
pub fn test_of(readings: &mut [Reading]) -> Vec<Object> {
    let mut taken = Vec::new();
    for reading in readings {
        let is_taken = |piece: &Piece| matches!(piece, Piece::Object(object) if is_ours(object));
        if !reading.pieces.iter().any(is_taken) {
            continue;
        }
        for piece in std::mem::take(&mut reading.pieces) {
            match piece {
                Piece::Object(object) if is_ours(&object) => taken.push(object),
                other => reading.pieces.push(other),
            }
        }
    }
    taken
}

/// The objects that are for `netproof test` among readings, which keep them.
#[must_use]
pub fn tests_among(readings: &[Reading]) -> Vec<Object> {
    let pieces = readings.iter().flat_map(|reading| &reading.pieces);
    let ours = pieces.filter_map(|piece| match piece {
        Piece::Object(object) if is_ours(object) => Some(object.clone()),
        _ => None,
    });
    ours.collect()
}

/// Reads the expectations of some objects, in the order written. `readings` tell the faults of their files as text.
///
/// # Errors
/// Everything that is wrong with them, in the order written: of a faulty file nothing is tested.
pub fn read(objects: &[Object], files: &[SourceFile], readings: &[Reading]) -> Result<Vec<Expectation>, Faults> {
    let mut expectations = Vec::new();
    let mut faults: Faults = Vec::new();
    let mut before = None;
    for object in objects {
        let at = object.place.file.0 as usize;
        let Some(file) = files.get(at) else { continue };
        let lines = LineIndex::new(&file.text);
        let mut found: Vec<Fault> = Vec::new();
        if before != Some(at) {
            // What cannot be read may be an expectation.
            for problem in readings.get(at).map(|reading| reading.problems.as_slice()).unwrap_or_default() {
                let fault = Fault::at(&lines, problem.span, problem.path.clone(), problem.message.clone());
                found.push(Fault { help: problem.help.clone(), ..fault });
            }
            before = Some(at);
        }
        let mut reader = Reader { object, lines: &lines, faults: Vec::new() };
        reader.object(&mut expectations);
        found.extend(reader.faults);
        found.order_by_key(|fault| (fault.line, fault.column));
        faults.extend(found.into_iter().map(|fault| (file.name.clone(), fault)));
    }
    if faults.is_empty() {
        return Ok(expectations);
    }
    faults.truncate(MAX_EXPECTATION_FAULTS);
    Err(faults)
}

/// What to do about a word that is none of some: the nearest, or all.
pub(super) fn near(word: &str, words: &[&str]) -> String {
    match nearest(word, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let all: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            format!("there are {}", listed(&all))
        }
    }
}

struct Reader<'o> {
    object: &'o Object,
    lines: &'o LineIndex<'o>,
    faults: Vec<Fault>,
}

/// A value with its pointer in the object.
#[derive(Clone)]
struct At<'o> {
    node: &'o Node,
    path: String,
}

impl<'o> At<'o> {
    fn below(&self, step: &str, node: &'o Node) -> Self {
        let mut path = self.path.clone();
        push_pointer(&mut path, step);
        Self { node, path }
    }
}

impl<'o> Reader<'o> {
    fn wrong(&mut self, span: Span, path: &str, message: String, help: impl Into<String>) {
        if self.faults.len() < MAX_EXPECTATION_FAULTS {
            self.faults.push(Fault::at(self.lines, span, path, message).help(help));
        }
    }

    fn object(&mut self, expectations: &mut Vec<Expectation>) {
        let object = self.object;
        let root = At { node: &object.root, path: object.place.path.to_string() };
        let span = |key: &str| object.root.get(key).map_or(object.root.span, |node| node.span);
        if object.api_version != API_VERSION {
            let message = format!("there is no version `{}` of expectations", object.api_version);
            self.wrong(span("apiVersion"), &root.path, message, format!("write `apiVersion: {API_VERSION}`"));
        }
        if object.kind != KIND {
            let message = format!("`{API_VERSION}` has no kind `{}`", object.kind);
            self.wrong(span("kind"), &root.path, message, format!("write `kind: {KIND}`"));
            return;
        }
        const KEYS: [&str; 5] = ["apiVersion", "kind", "metadata", "expect", "invariants"];
        for (key, at) in self.members(&root, "a file of expectations", &KEYS, &[]) {
            if !matches!(key, "expect" | "invariants") {
                continue;
            }
            let Value::Sequence(items) = &at.node.value else {
                let help = "write a list, or leave the key out";
                self.wrong(at.node.span, &at.path, format!("`{key}` takes a list"), help);
                continue;
            };
            for (position, item) in items.iter().enumerate() {
                if expectations.len() >= MAX_EXPECTATIONS {
                    let message = format!("there are more than {MAX_EXPECTATIONS} expectations");
                    self.wrong(item.span, &at.path, message, "test them in several calls");
                    return;
                }
                let name = format!("{key}[{position}]");
                let item = at.below(&position.to_string(), item);
                expectations.extend(self.expectation(&item, key == "invariants", name));
            }
        }
    }

    /// The members of a mapping by the keys that it may have.
    fn members(
        &mut self,
        at: &At<'o>,
        name: &str,
        known: &[&'static str],
        needed: &[&'static str],
    ) -> Vec<(&'static str, At<'o>)> {
        let Value::Mapping(entries) = &at.node.value else {
            let all: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
            let help = format!("the keys are {}", listed(&all));
            self.wrong(at.node.span, &at.path, format!("{name} takes keys with values"), help);
            return Vec::new();
        };
        let mut members = Vec::new();
        for entry in entries {
            let below = at.below(&entry.key, &entry.value);
            match known.iter().find(|key| **key == &*entry.key) {
                Some(key) => members.push((*key, below)),
                None => {
                    let message = format!("{name} has no key `{}`", entry.key);
                    self.wrong(entry.key_span, &below.path, message, near(&entry.key, known));
                }
            }
        }
        for key in needed.iter().filter(|key| at.node.get(key).is_none()) {
            let span = entries.first().map_or(at.node.span, |entry| entry.key_span);
            self.wrong(span, &at.path, format!("{name} lacks the key `{key}`"), format!("write `{key}:`"));
        }
        members
    }

    fn expectation(&mut self, at: &At<'o>, is_invariant: bool, name: String) -> Option<Expectation> {
        let before = self.faults.len();
        let (known, needed, what): (&[&'static str], &[&'static str], _) = if is_invariant {
            (
                &["name", "from", "to", "ports", "holds", "except", "future"],
                &["from", "to", "holds"],
                "an entry of `invariants`",
            )
        } else {
            (&["name", "from", "to", "ports", "verdict", "future"], &["from", "to", "verdict"], "an entry of `expect`")
        };
        let mut read = Expectation {
            name,
            from: Vec::new(),
            to: Vec::new(),
            except: Vec::new(),
            ports: PortSet::everything(),
            holds: Holds::Deny,
            future: false,
            file: self.object.place.file,
            span: at.node.span,
        };
        for (key, at) in self.members(at, what, known, needed) {
            match key {
                "name" => match at.node.as_str().filter(|text| !text.trim().is_empty()) {
                    Some(text) => text.clone_into(&mut read.name),
                    None => self.wrong(at.node.span, &at.path, "`name` takes text".to_owned(), "write it in quotes"),
                },
                "from" => read.from = self.whoever(&at, key),
                "to" => read.to = self.whoever(&at, key),
                "except" => read.except = self.whoever(&at, key),
                "ports" => read.ports = self.ports(&at),
                "verdict" => {
                    let words = [("allow", Holds::Allow), ("deny", Holds::Deny)];
                    read.holds = self.word(&at, key, &words).unwrap_or(read.holds);
                }
                "holds" => {
                    let words = [("never", Holds::Never), ("always", Holds::Always), ("only", Holds::Only)];
                    read.holds = self.word(&at, key, &words).unwrap_or(read.holds);
                }
                _ => read.future = self.truth(&at, key),
            }
        }
        // An empty list means nobody, which only makes sense of those who may do something.
        for (key, list) in [("from", &read.from), ("to", &read.to)] {
            let may_be_empty = read.holds == Holds::Only && key == "from";
            if let Some(node) = at.node.get(key).filter(|node| list.is_empty() && !may_be_empty && is_empty(node)) {
                let message = format!("`{key}` is an empty list");
                self.wrong(node.span, &at.below(key, node).path, message, "name a peer such as `shop/web`");
            }
        }
        if read.future {
            for written in read.from.iter_mut().chain(&mut read.to).chain(&mut read.except) {
                if let Who::Pods(pods) = &mut written.who {
                    pods.future = true;
                }
            }
        }
        (self.faults.len() == before).then_some(read)
    }

    fn word(&mut self, at: &At<'o>, key: &str, words: &[(&'static str, Holds)]) -> Option<Holds> {
        let text = at.node.as_str().unwrap_or_default();
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, holds)| *holds);
        if found.is_none() {
            let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let message = match at.node.as_str() {
                Some(text) => format!("`{key}` has no value `{text}`"),
                None => format!("`{key}` takes a word"),
            };
            self.wrong(at.node.span, &at.path, message, near(text, &all));
        }
        found
    }

    fn truth(&mut self, at: &At<'o>, key: &str) -> bool {
        at.node.as_bool().unwrap_or_else(|| {
            self.wrong(at.node.span, &at.path, format!("`{key}` takes `true` or `false`"), "write `true`");
            false
        })
    }

    fn ports(&mut self, at: &At<'o>) -> PortSet {
        let items = match &at.node.value {
            Value::Sequence(items) => items.as_slice(),
            _ => std::slice::from_ref(at.node),
        };
        if items.is_empty() {
            self.wrong(at.node.span, &at.path, "`ports` is an empty list".to_owned(), "leave it out for any traffic");
        }
        let mut all = PortSet::default();
        for (position, item) in items.iter().enumerate() {
            let path = if matches!(at.node.value, Value::Sequence(_)) {
                at.below(&position.to_string(), item).path
            } else {
                at.path.clone()
            };
            let text = match &item.value {
                Value::String(text) => text.to_string(),
                Value::Int(number) => number.to_string(),
                _ => {
                    let help = "write `5432/TCP`, `8000-8100/TCP`, `TCP` or `any`";
                    self.wrong(item.span, &path, "an entry of `ports` takes text".to_owned(), help);
                    continue;
                }
            };
            match ports::parse(&text) {
                Ok(ports) => all = all.union(&ports),
                Err(why) => {
                    let (message, help) = why.split_once("; ").unwrap_or((&why, "write `5432/TCP`"));
                    self.wrong(item.span, &path, message.to_owned(), help);
                }
            }
        }
        all
    }

    fn whoever(&mut self, at: &At<'o>, key: &str) -> Vec<Written> {
        match &at.node.value {
            Value::Sequence(items) => {
                let mut all = Vec::new();
                for (position, item) in items.iter().enumerate() {
                    let item = at.below(&position.to_string(), item);
                    all.extend(self.whom(&item, key));
                }
                all
            }
            _ => self.whom(at, key).into_iter().collect(),
        }
    }

    fn whom(&mut self, at: &At<'o>, key: &str) -> Option<Written> {
        let span = at.node.span;
        match &at.node.value {
            Value::String(text) => match Who::parse(text) {
                Ok(who) if key == "from" && !who.begins() => {
                    let message = format!("`{text}` begins no traffic");
                    self.wrong(span, &at.path, message, "name a pod, a node or an address");
                    None
                }
                Ok(who) => Some(Written { who, text: text.to_string() }),
                Err(why) => {
                    let (message, help) = why.split_once("; ").unwrap_or((&why, "write a peer such as `shop/web`"));
                    self.wrong(span, &at.path, message.to_owned(), help);
                    None
                }
            },
            Value::Mapping(entries) if !entries.is_empty() => self.pods(at),
            _ => {
                let help = "write a peer such as `shop/web`, or `{namespaceSelector: …, podSelector: …}`";
                self.wrong(span, &at.path, format!("`{key}` names nobody"), help);
                None
            }
        }
    }

    fn pods(&mut self, at: &At<'o>) -> Option<Written> {
        let before = self.faults.len();
        let mut pods = Pods { namespaces: None, pods: None, future: false };
        for (key, at) in self.members(at, "a selector of pods", &["namespaceSelector", "podSelector", "future"], &[]) {
            match key {
                "future" => pods.future = self.truth(&at, key),
                _ => {
                    for fault in selector::faults(at.node, key) {
                        let span = fault
                            .key
                            .and_then(|key| fault.node.entry(key))
                            .map_or(fault.node.span, |entry| entry.key_span);
                        self.wrong(span, &at.path, fault.message, fault.help);
                    }
                    let slot = if key == "podSelector" { &mut pods.pods } else { &mut pods.namespaces };
                    *slot = Some(at.node.clone());
                }
            }
        }
        if pods.pods.is_none() && pods.namespaces.is_none() && self.faults.len() == before {
            let help = "write `podSelector: {}` for all pods";
            self.wrong(at.node.span, &at.path, "this selects nobody".to_owned(), help);
        }
        let text = words(&pods);
        (self.faults.len() == before).then_some(Written { who: Who::Pods(pods), text })
    }
}

fn is_empty(node: &Node) -> bool {
    matches!(&node.value, Value::Sequence(items) if items.is_empty())
}

/// The words for pods by labels.
fn words(pods: &Pods) -> String {
    let of = |selector: Option<crate::policy::Selector<'_>>| {
        selector.map(|one| selector::words(&one)).filter(|text| !text.is_empty())
    };
    let new = if pods.future { ", now or later" } else { "" };
    match (of(pods.of_pods()), of(pods.of_namespaces())) {
        (None, None) => format!("all pods{new}"),
        (Some(pods), None) => format!("pods with {pods}{new}"),
        (None, Some(namespaces)) => format!("pods in namespaces with {namespaces}{new}"),
        (Some(pods), Some(namespaces)) => format!("pods with {pods} in namespaces with {namespaces}{new}"),
    }
}
