//! Which options each command of the Azure CLI has, from `core/data/az_options.txt`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// How many values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arity {
    /// None: a switch.
    None,
    /// At most one.
    Optional,
    /// Exactly one.
    One,
    /// One or more words.
    Many,
    /// Any number of words.
    Any,
}

/// One option of a command.
#[derive(Clone, Debug)]
pub struct OptionSpec {
    /// Its names with their dashes, the canonical long one first.
    pub names: Vec<&'static str>,
    /// How many values it takes.
    pub arity: Arity,
    /// The values that the client accepts, compared without case; empty when it does not check.
    pub choices: Vec<&'static str>,
    /// Whether the client insists on it.
    pub required: bool,
    /// Whether only the preview extension has it.
    pub preview: bool,
    /// The last release that had it, when today's does not.
    pub removed: Option<&'static str>,
    /// The option to use instead, when it was removed.
    pub replaced_by: Option<&'static str>,
}

impl OptionSpec {
    /// The canonical long name.
    #[must_use]
    pub fn canonical(&self) -> &'static str {
        self.names.first().copied().unwrap_or("")
    }
}

/// What was found for an option as written.
#[derive(Clone, Debug)]
pub enum Lookup {
    /// That option.
    Found(&'static OptionSpec),
    /// It abbreviates several.
    Ambiguous(Vec<&'static str>),
    /// None.
    Unknown,
}

type Table = BTreeMap<&'static str, Vec<OptionSpec>>;

static TABLE: LazyLock<Table> = LazyLock::new(|| read(include_str!("../../../data/az_options.txt")));

/// The block of the table that holds the options of every command.
const GLOBAL: &str = "*";

fn read(text: &'static str) -> Table {
    let mut table = Table::new();
    let mut command = GLOBAL;
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        if line.starts_with(' ') {
            table.entry(command).or_default().push(read_option(line));
        } else {
            command = line.trim();
            table.entry(command).or_default();
        }
    }
    table
}

fn read_option(line: &'static str) -> OptionSpec {
    let mut columns = line.split(" | ").map(str::trim);
    let names = columns.next().unwrap_or("").split_ascii_whitespace().collect();
    let arity = match columns.next() {
        Some("0") => Arity::None,
        Some("?") => Arity::Optional,
        Some("+") => Arity::Many,
        Some("*") => Arity::Any,
        _ => Arity::One,
    };
    let mut option = OptionSpec {
        names,
        arity,
        choices: Vec::new(),
        required: false,
        preview: false,
        removed: None,
        replaced_by: None,
    };
    for attribute in columns {
        match attribute.split_once('=') {
            Some(("choices", choices)) => option.choices = choices.split(',').collect(),
            Some(("removed", version)) => option.removed = Some(version),
            Some(("use", name)) => option.replaced_by = Some(name),
            _ if attribute == "required" => option.required = true,
            _ if attribute == "preview" => option.preview = true,
            _ if attribute == "removed" => option.removed = Some(""),
            _ => {}
        }
    }
    option
}

/// The longest name of a command in the table that `words` begins with, and how many words it takes.
#[must_use]
pub fn command_name<'w>(words: impl Iterator<Item = &'w str>) -> Option<(&'static str, usize)> {
    let mut name = String::new();
    let mut found = None;
    for (index, word) in words.take(5).enumerate() {
        if index > 0 {
            name.push(' ');
        }
        name.push_str(word);
        if let Some((command, _)) = TABLE.get_key_value(name.as_str()).filter(|(command, _)| **command != GLOBAL) {
            found = Some((*command, index.saturating_add(1)));
        }
    }
    found
}

/// The options of a command, the global ones last.
pub fn of(command: &str) -> impl Iterator<Item = &'static OptionSpec> + Clone {
    let block = |name: &str| TABLE.get(name).map(Vec::as_slice).unwrap_or_default().iter();
    block(command).chain(block(GLOBAL))
}

/// The option of a command by its name as written, abbreviations included as az's parser takes them.
///
/// An abbreviation means the one option of today's client that it begins; options of the extension and of old releases
/// count only when no option of today's client fits.
#[must_use]
pub fn find(command: &str, written: &str) -> Lookup {
    let exact = of(command).find(|option| option.names.contains(&written));
    if let Some(option) = exact {
        return Lookup::Found(option);
    }
    if !written.starts_with("--") || written.len() < 3 {
        return Lookup::Unknown;
    }
    let begun = |option: &&OptionSpec| option.names.iter().any(|name| name.starts_with(written));
    let current = |option: &&OptionSpec| !option.preview && option.removed.is_none();
    let mut fits: Vec<&'static OptionSpec> = of(command).filter(current).filter(begun).collect();
    if fits.is_empty() {
        fits = of(command).filter(begun).collect();
    }
    match fits.as_slice() {
        [] => Lookup::Unknown,
        [only] => Lookup::Found(only),
        several => Lookup::Ambiguous(several.iter().map(|option| option.canonical()).collect()),
    }
}
