//! Equal parts of trees become one type with a name.

use std::collections::BTreeMap;

use super::tree::{Mask, Tree};

/// The types of a table by name, and the texts of the patterns by theirs.
#[derive(Default)]
pub struct Types {
    /// The lines of each type.
    pub bodies: BTreeMap<String, String>,
    /// The name of each body.
    named: BTreeMap<String, String>,
    /// The name of each pattern.
    pub patterns: BTreeMap<String, String>,
}

/// Names of patterns, each by a part of its text that no other has.
const PATTERNS: [(&str, &str); 12] = [
    (r"^(([A-Za-z0-9][-A-Za-z0-9_.]*)?", "label-value"),
    ("^([0-9]{1,4})|", "redirect-port-name"),
    ("^()(", "redirect-port"),
    (r"((^\s*((", "ip-address"),
    ("^(?:(?:25", "cidr"),
    ("^([-a-zA-Z0-9_]+[.]?)+$", "dns-name"),
    ("^([-a-zA-Z0-9_*]+[.]?)+$", "dns-pattern"),
    ("^(6553", "port"),
    ("^[a-z0-9]([-a-z0-9]*", "object-name"),
    ("EchoReply", "icmp-type"),
    (r"^(\*?\*\.)?", "server-name"),
    (r"^\PC*$", "printable"),
];

impl Types {
    /// How a tree is written where it is used.
    pub fn expression(&mut self, tree: &Tree, parent: &str, versions: &[&str]) -> String {
        let base = |lines: &BTreeMap<String, Mask>| match lines.iter().next() {
            Some((line, mask)) if lines.len() == 1 && *mask == tree.versions => Some(line.clone()),
            _ => None,
        };
        let item = tree.item.as_ref().map(|item| (item.versions, self.expression(item, &tree.name, versions)));
        if let Some(only) = base(&tree.lines).filter(|_| tree.fields.is_empty()) {
            match (only.as_str(), &item) {
                ("list", Some((mask, item))) if *mask == tree.versions => return format!("[]{item}"),
                ("map", Some((mask, item))) if *mask == tree.versions => return format!("{{}}{item}"),
                (_, None) => return only,
                _ => {}
            }
        }
        let mut body = String::new();
        let mut line = |mask: Mask, text: &str| {
            let range = range(mask, tree.versions, versions);
            body.push(' ');
            if !range.is_empty() {
                body.push_str(&range);
                body.push(' ');
            }
            body.push_str(text);
            body.push('\n');
        };
        let mut required: BTreeMap<Mask, Vec<&str>> = BTreeMap::new();
        let is_rule = |line: &str| !BASES.contains(&line);
        for (text, mask) in tree.lines.iter().filter(|(line, _)| !is_rule(line)) {
            line(*mask, text);
        }
        if let Some((mask, item)) = &item {
            line(*mask, &format!("of {item}"));
        }
        for (text, mask) in tree.lines.iter().filter(|(line, _)| is_rule(line)) {
            if let Some(name) = text.strip_prefix("required ") {
                required.entry(*mask).or_default().push(name);
            } else if let Some(pattern) = text.strip_prefix("pattern ") {
                line(*mask, &format!("pattern {}", self.pattern(pattern)));
            } else {
                line(*mask, text);
            }
        }
        for (mask, names) in required {
            line(mask, &format!("required {}", names.join(" ")));
        }
        for (name, field) in &tree.fields {
            let expression = self.expression(field, &tree.name, versions);
            line(field.versions, &format!(".{name} {expression}"));
        }
        if let Some(name) = self.named.get(&body) {
            return name.clone();
        }
        let name = self.free_name(&tree.name, parent);
        self.named.insert(body.clone(), name.clone());
        self.bodies.insert(name.clone(), body);
        name
    }

    fn free_name(&self, wanted: &str, parent: &str) -> String {
        let is_free = |name: &String| !self.bodies.contains_key(name) && !BASES.contains(&name.as_str());
        let numbered = (2..).map(|number| format!("{wanted}.{number}"));
        let inside = Some(format!("{parent}.{wanted}")).filter(|_| !parent.is_empty());
        let mut names = [wanted.to_owned()].into_iter().chain(inside).chain(numbered);
        names.find(is_free).unwrap_or_default()
    }

    fn pattern(&mut self, text: &str) -> String {
        if let Some(name) = self.patterns.get(text) {
            return name.clone();
        }
        let known = PATTERNS.iter().find(|(part, _)| text.contains(part)).map(|(_, name)| (*name).to_owned());
        let name = known.filter(|name| !self.patterns.values().any(|other| other == name));
        let name = name.unwrap_or_else(|| format!("pattern-{}", self.patterns.len()));
        self.patterns.insert(text.to_owned(), name.clone());
        name
    }
}

/// The types that need no name.
pub const BASES: [&str; 15] = [
    "any",
    "boolean",
    "bytes",
    "cidr",
    "date-time",
    "int-or-string",
    "int32",
    "int64",
    "integer",
    "list",
    "map",
    "object",
    "quantity",
    "string",
    "time",
];

/// The versions of `mask` as a range; empty where they are all of `whole`.
pub fn range(mask: Mask, whole: Mask, versions: &[&str]) -> String {
    if mask == whole {
        return String::new();
    }
    let holds = |mask: Mask, at: usize| mask & (1 << at) != 0;
    let of_whole: Vec<usize> = (0..versions.len()).filter(|at| holds(whole, *at)).collect();
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (position, at) in of_whole.iter().enumerate().filter(|(_, at)| holds(mask, **at)) {
        match runs.last_mut() {
            Some((_, last)) if position.checked_sub(1).and_then(|before| of_whole.get(before)) == Some(last) => {
                *last = *at
            }
            _ => runs.push((*at, *at)),
        }
    }
    let last = of_whole.last();
    let label = |at: usize| versions.get(at).copied().unwrap_or_default();
    let run = |(from, to): &(usize, usize)| match (from, to) {
        (from, to) if Some(to) == last => format!("{}+", label(*from)),
        (from, to) if from == to => label(*from).to_owned(),
        (from, to) => format!("{}-{}", label(*from), label(*to)),
    };
    runs.iter().map(run).collect::<Vec<_>>().join(",")
}
