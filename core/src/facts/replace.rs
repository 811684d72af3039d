//! Facts that a user gives in place of those that the engine ships.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::{FILES, Facts};
use crate::config::Fault;
use crate::limits::MAX_CONFIG_FAULTS;
use crate::model::{Date, KubernetesVersion, push_pointer};
use crate::net::Cidr;
use crate::order::{Order as _, Ordered as _};
use crate::rules::wording;
use crate::source::text::LineIndex;
use crate::source::{Entry, Node, Value, json};

/// Facts in use after a replacement.
#[derive(Clone, Debug)]
pub struct Replaced {
    /// The facts.
    pub facts: Facts,
    /// The texts of the files, in the order of [`FILES`].
    pub texts: [String; FILES.len()],
}

/// Replaces tables of the shipped facts by those of a text: `{"versions": {"support": {…}}, "limits": {…}}`, as
/// `netproof facts --output json` prints them, or the text of one facts file. A table is replaced as a whole, and has the
/// members, the kinds of values and the dates that the shipped one has.
///
/// # Errors
/// Everything that is wrong with the text, in the order written.
pub fn replace(text: &str) -> Result<Replaced, Vec<Fault>> {
    let lines = LineIndex::new(text);
    let whole = |message: String| Fault { line: 1, column: 1, path: String::new(), message, help: None };
    if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
        let number = |at: usize| u32::try_from(at.max(1)).unwrap_or(u32::MAX);
        let message = format!("this is not JSON: {error}");
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        return Err(vec![Fault { line: number(error.line()), column: number(error.column()), ..whole(message) }]);
    }
    let reading = json::read(text, 0, 0);
    if !reading.problems.is_empty() {
        let faults = reading.problems.into_iter().map(|problem| {
            let fault = Fault::at(&lines, problem.span, problem.path, problem.message);
            Fault { help: problem.help, ..fault }
        });
        return Err(faults.take(MAX_CONFIG_FAULTS).collect());
    }
    let Some(root) = reading.root else { return Err(vec![whole("the facts are empty".to_owned())]) };
    let mut check = Check { lines: &lines, faults: Vec::new() };
    let mut texts = FILES.map(|(_, text)| text.to_owned());
    for (file, group) in groups(&root, &mut check) {
        let (Some((_, shipped)), Some(slot)) = (FILES.get(file), texts.get_mut(file)) else { continue };
        if let Some(merged) = check.group(file, group, shipped, text) {
            *slot = merged;
        }
    }
    if !check.faults.is_empty() {
        check.faults.order_by_key(|fault| (fault.line, fault.column));
        check.faults.truncate(MAX_CONFIG_FAULTS);
        return Err(check.faults);
    }
    let facts = Facts::from_json(texts.each_ref().map(String::as_str));
    facts.map(|facts| Replaced { facts, texts: texts.clone() }).map_err(|error| vec![whole(error.to_string())])
}

/// The facts of each file that the text replaces, by the file's position in [`FILES`].
fn groups<'n>(root: &'n Node, check: &mut Check<'_>) -> Vec<(usize, Group<'n>)> {
    let named = |name: &str| FILES.iter().position(|(file, _)| file.strip_suffix(".json") == Some(name));
    let Value::Mapping(entries) = &root.value else {
        check.fault(root, "", "the facts are an object of tables".to_owned(), None);
        return Vec::new();
    };
    if !entries.iter().any(|entry| named(&entry.key).is_some())
        && let Some(file) = bare(root)
    {
        return vec![(file, Group { node: root, path: String::new() })];
    }
    let mut groups = Vec::new();
    for entry in entries {
        match named(&entry.key) {
            Some(file) => groups.push((file, Group { node: &entry.value, path: format!("/{}", entry.key) })),
            // What the command prints has a date of all.
            None if matches!(&*entry.key, "asOf" | "comment") => {}
            None => {
                let names: Vec<&str> = FILES.iter().filter_map(|(file, _)| file.strip_suffix(".json")).collect();
                check.unknown("the facts", entry, "", &names);
            }
        }
    }
    groups
}

/// The file whose text this is, by what only that file has.
fn bare(root: &Node) -> Option<usize> {
    let row_has =
        |key: &str| root.get("rows").and_then(|rows| rows.items().first()).is_some_and(|row| row.get(key).is_some());
    let has = |keys: &[&str]| keys.iter().any(|key| root.get(key).is_some());
    [
        has(&["cilium", "support"]),
        row_has("feature"),
        row_has("thing"),
        has(&["reserved", "defaults"]),
        has(&["nodesPerCluster"]),
        row_has("attribute"),
    ]
    .iter()
    .position(|found| *found)
}

/// The facts of one file, with their path.
struct Group<'n> {
    node: &'n Node,
    path: String,
}

struct Check<'t> {
    lines: &'t LineIndex<'t>,
    faults: Vec<Fault>,
}

impl Check<'_> {
    fn fault(&mut self, node: &Node, path: &str, message: String, help: Option<String>) {
        self.add(Fault { help, ..Fault::at(self.lines, node.span, path, message) });
    }

    fn add(&mut self, fault: Fault) {
        if self.faults.len() <= MAX_CONFIG_FAULTS {
            self.faults.push(fault);
        }
    }

    fn unknown(&mut self, what: &str, entry: &Entry, path: &str, known: &[&str]) {
        let listed: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
        let help = wording::nearest(&entry.key, known.iter().copied()).map_or_else(
            || format!("there are {}", wording::listed(&listed)),
            |near| format!("did you mean `{near}`?"),
        );
        let key: String = entry.key.chars().take(40).collect();
        let message = format!("{what} have no member `{}`", key.replace('`', "'"));
        let mut path = path.to_owned();
        push_pointer(&mut path, &entry.key);
        self.add(Fault::at(self.lines, entry.key_span, path, message).help(help));
    }

    /// The text of a file with its tables replaced; none when something is wrong.
    fn group(&mut self, file: usize, group: Group<'_>, shipped: &str, text: &str) -> Option<String> {
        let before = self.faults.len();
        let sample: Json = serde_json::from_str(shipped).ok()?;
        let Group { node, path } = group;
        // Files of several tables are replaced table by table, the others whole.
        let several = matches!(FILES.get(file), Some(("versions.json" | "addresses.json", _)));
        self.value(node, &path, &sample, !several);
        if self.faults.len() > before {
            return None;
        }
        if !several {
            return Some(node.span.slice(text).to_owned());
        }
        let tree = json::read(shipped, 0, 0).root?;
        let mut merged = String::with_capacity(shipped.len());
        let mut copied = 0_usize;
        for entry in tree.entries() {
            let Some(given) = node.get(&entry.key) else { continue };
            merged.push_str(shipped.get(copied..entry.value.span.start as usize)?);
            merged.push_str(given.span.slice(text));
            copied = entry.value.span.end as usize;
        }
        merged.push_str(shipped.get(copied..)?);
        Some(merged)
    }

    /// Holds a value against the shipped one. `whole` asks for all of its members. Recursion is bounded by the depth of
    /// the shipped facts.
    fn value(&mut self, node: &Node, path: &str, sample: &Json, whole: bool) {
        match (sample, &node.value) {
            (Json::Object(members), Value::Mapping(entries)) => {
                self.members(node, entries, path, members, whole);
                if let (Some(Json::Array(rows)), Some(given)) = (members.get("rows"), node.get("rows")) {
                    self.rows(given, &format!("{path}/rows"), rows);
                }
            }
            (Json::String(sample), Value::String(text)) => {
                if let Some((message, help)) = text_fault(sample, text) {
                    self.fault(node, path, message, Some(help));
                }
            }
            (Json::Number(_), Value::Int(number)) if *number >= 0 => {}
            _ => {
                let kind = match sample {
                    Json::Object(_) => "an object",
                    Json::Array(_) => "a list",
                    Json::String(_) => "text",
                    _ => "a whole number, 0 or above",
                };
                let name = path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("the text");
                self.fault(node, path, format!("`{name}` takes {kind}"), None);
            }
        }
    }

    fn members(&mut self, node: &Node, entries: &[Entry], path: &str, sample: &Map<String, Json>, whole: bool) {
        let known: Vec<&str> = sample.keys().map(String::as_str).collect();
        for entry in entries {
            let below = || {
                let mut path = path.to_owned();
                push_pointer(&mut path, &entry.key);
                path
            };
            match sample.get(&*entry.key) {
                // Rows are held against all the shipped rows.
                Some(Json::Array(_)) if &*entry.key == "rows" => {}
                Some(sample) => self.value(&entry.value, &below(), sample, true),
                None if &*entry.key == "comment" => {}
                None => self.unknown("these facts", entry, path, &known),
            }
        }
        let missing = known.iter().filter(|key| whole && **key != "comment" && node.get(key).is_none());
        for key in missing {
            self.fault(node, path, format!("the facts lack `{key}`"), None);
        }
    }

    fn rows(&mut self, given: &Node, path: &str, shipped: &[Json]) {
        let Value::Sequence(rows) = &given.value else {
            return self.fault(given, path, "`rows` takes a list".to_owned(), None);
        };
        let mut seen = BTreeSet::new();
        for (index, row) in rows.iter().enumerate() {
            let path = format!("{path}/{index}");
            let Some(Json::Object(first)) = shipped.first() else {
                if let Some(sample) = shipped.first() {
                    self.value(row, &path, sample, true);
                }
                continue;
            };
            let Value::Mapping(entries) = &row.value else {
                self.fault(row, &path, "a row is an object".to_owned(), None);
                continue;
            };
            // Every member that some shipped row has; those that all have are needed.
            let mut sample: Map<String, Json> = Map::new();
            for member in shipped.iter().filter_map(Json::as_object).flatten() {
                sample.entry(member.0).or_insert_with(|| member.1.clone());
            }
            self.members(row, entries, &path, &sample, false);
            for key in first.keys().filter(|key| shipped.iter().all(|row| row.get(key).is_some())) {
                if row.get(key).is_none() {
                    self.fault(row, &path, format!("the row lacks `{key}`"), None);
                }
            }
            let named = ["kubernetes", "feature", "thing"].iter().find(|key| is_name(key, shipped));
            if let Some(name) = named.and_then(|key| row.get(key)).and_then(Node::as_str)
                && !seen.insert(name.to_owned())
            {
                self.fault(row, &path, format!("there are two rows of `{}`", name.replace('`', "'")), None);
            }
        }
    }
}

/// Whether the rows are known by that member: each shipped row has its own.
fn is_name(key: &str, shipped: &[Json]) -> bool {
    let values: Vec<&str> = shipped.iter().filter_map(|row| row.get(key)?.as_str()).collect();
    values.len() == shipped.len() && values.iter().into_set().len() == values.len()
}

/// What is wrong with a text of the kind of the shipped one: message and help.
fn text_fault(shipped: &str, text: &str) -> Option<(String, String)> {
    let written = text.chars().take(40).collect::<String>().replace('`', "'");
    let said = |what: &str, help: &str| Some((format!("`{written}` is not {what}"), help.to_owned()));
    let is_version = |text: &str| KubernetesVersion::parse(text).is_some();
    if Date::parse(shipped).is_ok() {
        return if Date::parse(text).is_ok() { None } else { said("a date", "write it as YYYY-MM-DD") };
    }
    if shipped.starts_with("https://") {
        let fine = text.starts_with("https://");
        return if fine { None } else { said("an address of a page", "write the address, with `https://`") };
    }
    if Cidr::parse(shipped).is_ok() {
        let error = Cidr::parse(text).err()?;
        return Some((error.to_string(), "write a range such as `10.0.0.0/8`".to_owned()));
    }
    if Cidr::parse_or_address(shipped).is_ok() {
        let fine = Cidr::parse_or_address(text).is_ok();
        return if fine { None } else { said("an address", "write an address such as `10.0.0.10`") };
    }
    if is_version(shipped) && !is_version(text) {
        return said("a version", "write numbers joined by `.`, such as `1.35`");
    }
    if text.trim().is_empty() {
        return Some(("the text is empty".to_owned(), "write what the fact says".to_owned()));
    }
    None
}
