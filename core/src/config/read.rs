//! The tree of a configuration to a [`Config`].

mod admission;

use super::{ClusterFiles, Config, FailOn, Fault, Glob, Level, Levels, Override, PeeredRange, Stated};
use crate::limits::{MAX_CONFIG_ENTRIES, MAX_CONFIG_FAULTS, MAX_PATTERNS};
use crate::model::{KubernetesVersion, push_pointer};
use crate::net::Cidr;
use crate::order::Order as _;
use crate::rules::{RULES, wording};
use crate::source::text::LineIndex;
use crate::source::{Node, Span, Value};

/// Characters of a value that a message repeats.
const QUOTED: usize = 40;

pub(super) fn config(root: &Node, text: &str, lines: &LineIndex<'_>) -> Result<Config, Vec<Fault>> {
    let mut reader = Reader { text, lines, faults: Vec::new(), patterns: 0 };
    let mut config = Config::default();
    let root = At { node: root, path: String::new(), name: "the configuration".to_owned() };
    const KEYS: [&str; 9] =
        ["select", "ignore", "severity", "failOn", "overrides", "facts", "clusters", "baseline", "admission"];
    for (key, at) in reader.members(&root, &KEYS, &[]) {
        match key {
            "select" => {
                config.select = reader.not_empty(&at, "leave the key out to select every rule", Reader::selector)
            }
            "ignore" => config.ignore = reader.list(&at, Reader::selector),
            "severity" => config.severity = reader.levels(&at),
            "failOn" => config.fail_on = reader.word(&at, &FailOn::WORDS).and_then(FailOn::parse),
            "overrides" => config.overrides = reader.list(&at, Reader::one_override),
            "facts" => config.stated = reader.stated(&at),
            "clusters" => config.clusters = reader.list(&at, Reader::cluster),
            "baseline" => config.baseline = reader.text(&at).map(str::to_owned),
            "admission" => config.admission = reader.admission(&at),
            _ => {}
        }
    }
    let mut faults = reader.faults;
    if faults.is_empty() {
        return Ok(config);
    }
    faults.order_by_key(|fault| (fault.line, fault.column));
    faults.truncate(MAX_CONFIG_FAULTS);
    Err(faults)
}

/// A value with its path and the words for it.
struct At<'n> {
    node: &'n Node,
    path: String,
    name: String,
}

impl<'n> At<'n> {
    fn below(&self, step: &str, node: &'n Node, name: String) -> Self {
        let mut path = self.path.clone();
        push_pointer(&mut path, step);
        Self { node, path, name }
    }
}

struct Reader<'t> {
    text: &'t str,
    lines: &'t LineIndex<'t>,
    faults: Vec<Fault>,
    /// Patterns of paths so far.
    patterns: usize,
}

impl Reader<'_> {
    fn fault(&mut self, span: Span, path: &str, message: String, help: Option<String>) {
        // What is past the limit is not shown; that there are faults is known.
        if self.faults.len() <= MAX_CONFIG_FAULTS {
            let fault = Fault::at(self.lines, span, path, message);
            self.faults.push(Fault { help, ..fault });
        }
    }

    fn wrong(&mut self, at: &At<'_>, message: String, help: impl Into<Option<String>>) {
        self.fault(at.node.span, &at.path, message, help.into());
    }

    /// The members of a mapping by the keys that it may have.
    fn members<'n>(&mut self, at: &At<'n>, known: &[&'static str], needed: &[&str]) -> Vec<(&'static str, At<'n>)> {
        let Value::Mapping(entries) = &at.node.value else {
            let help = known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>();
            self.wrong(
                at,
                format!("{} takes keys with values, not {}", at.name, kind(at.node)),
                format!("the keys are {}", wording::listed(&help)),
            );
            return Vec::new();
        };
        let mut members = Vec::new();
        for entry in entries.iter().take(MAX_CONFIG_ENTRIES) {
            let Some(key) = known.iter().find(|key| **key == &*entry.key) else {
                let near = wording::nearest(&entry.key, known.iter().copied());
                let listed = known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>();
                let help = near.map_or_else(
                    || format!("the keys are {}", wording::listed(&listed)),
                    |near| format!("did you mean `{near}`?"),
                );
                let mut path = at.path.clone();
                push_pointer(&mut path, &entry.key);
                let message = format!("{} has no key `{}`", at.name, short(&entry.key));
                self.fault(entry.key_span, &path, message, Some(help));
                continue;
            };
            members.push((*key, at.below(key, &entry.value, format!("`{key}`"))));
        }
        if entries.len() > MAX_CONFIG_ENTRIES {
            self.too_many(at);
        }
        for key in needed.iter().filter(|key| !entries.iter().any(|entry| *entry.key == ***key)) {
            self.wrong(at, format!("{} lacks the key `{key}`", at.name), None);
        }
        members
    }

    fn too_many(&mut self, at: &At<'_>) {
        self.wrong(at, format!("{} has more than {MAX_CONFIG_ENTRIES} entries", at.name), None);
    }

    /// The items of a list, each read by `read`.
    fn list<'n, T>(&mut self, at: &At<'n>, mut read: impl FnMut(&mut Self, &At<'n>) -> Option<T>) -> Vec<T> {
        let Value::Sequence(items) = &at.node.value else {
            let help = match &at.node.value {
                Value::String(_) | Value::Int(_) | Value::Float(_) => {
                    Some(format!("write it as a list, `[{}]`", self.shown(at)))
                }
                Value::Null => Some("write a list, or leave the key out".to_owned()),
                _ => None,
            };
            self.wrong(at, format!("{} takes a list, not {}", at.name, kind(at.node)), help);
            return Vec::new();
        };
        if items.len() > MAX_CONFIG_ENTRIES {
            self.too_many(at);
        }
        let mut list = Vec::new();
        for (index, item) in items.iter().take(MAX_CONFIG_ENTRIES).enumerate() {
            let item = at.below(&index.to_string(), item, format!("an entry of {}", at.name));
            list.extend(read(self, &item));
        }
        list
    }

    fn not_empty<'n, T>(
        &mut self,
        at: &At<'n>,
        help: &str,
        read: impl FnMut(&mut Self, &At<'n>) -> Option<T>,
    ) -> Vec<T> {
        if at.node.value == Value::Sequence(Vec::new()) {
            self.wrong(at, format!("{} is an empty list", at.name), help.to_owned());
        }
        self.list(at, read)
    }

    /// A text that is not empty.
    fn text<'n>(&mut self, at: &At<'n>) -> Option<&'n str> {
        match &at.node.value {
            Value::String(text) if !text.trim().is_empty() => Some(text),
            Value::String(_) => {
                self.wrong(at, format!("{} is empty", at.name), None);
                None
            }
            Value::Int(_) | Value::Uint(_) | Value::Float(_) | Value::Bool(_) => {
                let shown = self.shown(at);
                let message = format!("{} takes text, and `{shown}` is {}", at.name, kind(at.node));
                self.wrong(at, message, format!("write it in quotes, `\"{shown}\"`"));
                None
            }
            _ => {
                self.wrong(at, format!("{} takes text, not {}", at.name, kind(at.node)), None);
                None
            }
        }
    }

    /// One of some words. `off` is false to readers of YAML such as ours.
    fn word<const N: usize>(&mut self, at: &At<'_>, words: &[&'static str; N]) -> Option<&'static str> {
        let written = if at.node.value == Value::Bool(false) && words.contains(&"off") {
            "off".to_owned()
        } else {
            self.text(at)?.to_owned()
        };
        let found = words.iter().copied().find(|word| *word == written);
        if found.is_none() {
            let listed = wording::listed(&words.map(|word| format!("`{word}`")));
            self.wrong(
                at,
                format!("{} has no value `{}`", at.name, short(&written)),
                wording::nearest(&written, words.iter().copied())
                    .map_or_else(|| format!("the values are {listed}"), |near| format!("did you mean `{near}`?")),
            );
        }
        found
    }

    fn truth(&mut self, at: &At<'_>) -> Option<bool> {
        let Value::Bool(truth) = at.node.value else {
            let message = format!("{} takes `true` or `false`, not {}", at.name, kind(at.node));
            self.wrong(at, message, None);
            return None;
        };
        Some(truth)
    }

    /// A word that names rules.
    fn selector(&mut self, at: &At<'_>) -> Option<String> {
        let word = self.text(at)?;
        self.known_selector(word, at.node.span, &at.path).then(|| word.to_owned())
    }

    fn known_selector(&mut self, word: &str, span: Span, path: &str) -> bool {
        let known = is_selector(word) && RULES.iter().any(|rule| rule.is_meant_by(word));
        if !known {
            let names = RULES.iter().flat_map(|rule| [rule.code, rule.name]);
            let help = wording::nearest(word, names).map_or_else(
                || "`netproof rule` lists the codes and names".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("no rule has the code or name `{}`", short(word));
            self.fault(span, path, message, Some(help));
        }
        known
    }

    fn levels(&mut self, at: &At<'_>) -> Levels {
        let mut levels = Levels::default();
        let Value::Mapping(entries) = &at.node.value else {
            self.not_by_rule(at, "severities", "NP405: info");
            return levels;
        };
        if entries.len() > MAX_CONFIG_ENTRIES {
            self.too_many(at);
        }
        for entry in entries.iter().take(MAX_CONFIG_ENTRIES) {
            let below = at.below(&entry.key, &entry.value, "a severity".to_owned());
            let known = self.known_selector(&entry.key, entry.key_span, &below.path);
            let level = self.word(&below, &Level::WORDS).and_then(Level::parse);
            if let Some(level) = level.filter(|_| known) {
                levels.set(&*entry.key, level);
            }
        }
        levels
    }

    fn not_by_rule(&mut self, at: &At<'_>, what: &str, example: &str) {
        let message = format!("{} takes rules with their {what}, not {}", at.name, kind(at.node));
        self.wrong(at, message, format!("write `{example}`, one line a rule"));
    }

    fn globs(&mut self, at: &At<'_>) -> Vec<Glob> {
        self.patterns(at, "name files by patterns, such as `legacy/**`")
    }

    fn patterns(&mut self, at: &At<'_>, help: &str) -> Vec<Glob> {
        self.not_empty(at, help, |reader, at| {
            let text = reader.text(at)?;
            reader.patterns = reader.patterns.saturating_add(1);
            if reader.patterns > MAX_PATTERNS {
                let message = format!("the configuration has more than {MAX_PATTERNS} patterns");
                reader.wrong(at, message, None);
                return None;
            }
            Glob::parse(text).map_err(|why| reader.wrong(at, format!("{} is not a pattern: {why}", at.name), None)).ok()
        })
    }

    fn one_override(&mut self, at: &At<'_>) -> Option<Override> {
        let mut one = Override::default();
        for (key, at) in self.members(at, &["files", "ignore", "severity"], &["files"]) {
            match key {
                "files" => one.files = self.globs(&at),
                "ignore" => one.ignore = self.list(&at, Self::selector),
                _ => one.severity = self.levels(&at),
            }
        }
        Some(one)
    }

    fn cluster(&mut self, at: &At<'_>) -> Option<ClusterFiles> {
        let mut cluster = ClusterFiles { name: String::new(), resource_group: None, files: Vec::new() };
        for (key, at) in self.members(at, &["name", "resourceGroup", "files"], &["name", "files"]) {
            match key {
                "name" => cluster.name = self.text(&at).unwrap_or_default().to_owned(),
                "resourceGroup" => cluster.resource_group = self.text(&at).map(str::to_owned),
                _ => cluster.files = self.globs(&at),
            }
        }
        Some(cluster)
    }

    fn stated(&mut self, at: &At<'_>) -> Stated {
        let mut stated = Stated::default();
        for (key, at) in self.members(at, &["peeredRanges", "azureCliVersion", "kubernetesVersions"], &[]) {
            match key {
                "peeredRanges" => stated.peered_ranges = self.list(&at, Self::peered),
                "azureCliVersion" => stated.azure_cli_version = self.azure_cli(&at),
                _ => {
                    let help = "leave the key out where the offer is not known";
                    stated.kubernetes_versions = self.not_empty(&at, help, Self::kubernetes);
                }
            }
        }
        stated
    }

    fn peered(&mut self, at: &At<'_>) -> Option<PeeredRange> {
        let mut range = None;
        let mut name = None;
        for (key, at) in self.members(at, &["cidr", "name"], &["cidr"]) {
            match key {
                "cidr" => range = self.cidr(&at),
                _ => name = self.text(&at).map(str::to_owned),
            }
        }
        Some(PeeredRange { cidr: range?, name })
    }

    fn cidr(&mut self, at: &At<'_>) -> Option<Cidr> {
        let text = self.text(at)?;
        match Cidr::parse(text) {
            Ok(cidr) if cidr.has_host_bits() => {
                let network = cidr.network();
                let message = format!("`{}` is an address inside of a range", short(text));
                self.wrong(at, message, format!("write the range, `{network}`"));
                None
            }
            Ok(cidr) => Some(cidr),
            Err(error) => {
                self.wrong(at, error.to_string(), "write a range such as `10.0.0.0/8`".to_owned());
                None
            }
        }
    }

    fn azure_cli(&mut self, at: &At<'_>) -> Option<String> {
        let text = self.text(at)?;
        let mut parts = text.split('.');
        let mut number = || parts.next().is_some_and(is_number);
        let release = number() && number() && number() && parts.next().is_none();
        if !release {
            let message = format!("`{}` is not a release of the Azure CLI", short(text));
            self.wrong(at, message, "write the three numbers that `az version` prints, such as `2.77.0`".to_owned());
        }
        release.then(|| text.to_owned())
    }

    fn kubernetes(&mut self, at: &At<'_>) -> Option<KubernetesVersion> {
        let text = self.text(at)?;
        let plain = text.split('.').all(is_number);
        let version = KubernetesVersion::parse(text).filter(|_| plain);
        if version.is_none() {
            let message = format!("`{}` is not a Kubernetes version", short(text));
            self.wrong(at, message, "write `1.35` or `1.35.2`, as `az aks get-versions` lists them".to_owned());
        }
        version
    }

    /// The value as written, as far as a message repeats it.
    fn shown(&self, at: &At<'_>) -> String {
        short(at.node.span.slice(self.text))
    }
}

/// `NP`, up to three digits, or words joined by `-`: what the schema lets pass.
fn is_selector(word: &str) -> bool {
    let (letters, digits) = word.split_at_checked(2).unwrap_or((word, ""));
    let code = letters.eq_ignore_ascii_case("NP") && digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit());
    let lower = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    code || word.split('-').all(lower)
}

fn is_number(part: &str) -> bool {
    (1..=5).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
}

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or("").replace('`', "'");
    if line.chars().count() <= QUOTED { line } else { line.chars().take(QUOTED).chain(['…']).collect() }
}

fn kind(node: &Node) -> &'static str {
    match node.value {
        Value::Null => "nothing",
        Value::Bool(_) => "a truth value",
        Value::Int(_) | Value::Uint(_) | Value::Float(_) => "a number",
        Value::String(_) => "text",
        Value::Sequence(_) => "a list",
        Value::Mapping(_) => "keys with values",
    }
}
