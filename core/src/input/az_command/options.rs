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
    /// Further values that it accepts with the preview extension.
    pub preview_choices: Vec<&'static str>,
    /// Whether the client insists on it.
    pub required: bool,
    /// Whether only the preview extension has it.
    pub preview: bool,
    /// Its names that are still accepted, but hidden or warned about.
    pub deprecated: Vec<&'static str>,
    /// The newest release looked at that has it, when today's does not: of the extension where the option is one of
    /// [`preview`](Self::preview), else of the client; empty when not told.
    pub removed: Option<&'static str>,
    /// The option to use instead, when it was removed or is deprecated.
    pub replaced_by: Option<&'static str>,
}

impl OptionSpec {
    /// The canonical long name.
    #[must_use]
    pub fn canonical(&self) -> &'static str {
        self.names.first().copied().unwrap_or("")
    }

    /// Whether today's client has it without the extension.
    #[must_use]
    pub fn is_current(&self) -> bool {
        !self.preview && self.removed.is_none()
    }

    /// Whether the client, or its preview extension, accepts the value.
    #[must_use]
    pub fn accepts(&self, value: &str) -> bool {
        let mut all = self.choices.iter().chain(&self.preview_choices);
        self.choices.is_empty() || all.any(|choice| choice.eq_ignore_ascii_case(value))
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
        preview_choices: Vec::new(),
        required: false,
        preview: false,
        deprecated: Vec::new(),
        removed: None,
        replaced_by: None,
    };
    for attribute in columns {
        match attribute.split_once('=') {
            Some(("choices", choices)) => option.choices = choices.split(',').collect(),
            Some(("preview-choices", choices)) => option.preview_choices = choices.split(',').collect(),
            Some(("deprecated", names)) => option.deprecated = names.split(',').collect(),
            Some(("removed", version)) => option.removed = Some(version),
            Some(("use", name)) => option.replaced_by = Some(name),
            _ if attribute == "required" => option.required = true,
            _ if attribute == "preview" => option.preview = true,
            _ if attribute == "deprecated" => option.deprecated.clone_from(&option.names),
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

/// The commands that have an option of today's client by exactly that name, in alphabetical order.
#[must_use]
pub fn commands_with(written: &str) -> Vec<&'static str> {
    let has =
        |options: &[OptionSpec]| options.iter().any(|option| option.is_current() && option.names.contains(&written));
    TABLE.iter().filter(|(_, options)| has(options)).map(|(command, _)| *command).collect()
}

/// The option of a command by its name as written, abbreviations included as az's parser takes them.
///
/// An abbreviation means the one option of today's client that it begins; options of the extension count only when no
/// option of today's client fits, and those of old releases only when none of the extension does either.
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
    let ranks: [fn(&OptionSpec) -> bool; 3] = [
        OptionSpec::is_current,
        |option| option.preview && option.removed.is_none(),
        |option| option.removed.is_some(),
    ];
    for rank in ranks {
        let fits: Vec<&'static OptionSpec> = of(command).filter(|option| rank(option)).filter(begun).collect();
        match fits.as_slice() {
            [] => {}
            [only] => return Lookup::Found(only),
            several => return Lookup::Ambiguous(several.iter().map(|option| option.canonical()).collect()),
        }
    }
    Lookup::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(command: &str, written: &str) -> &'static OptionSpec {
        match find(command, written) {
            Lookup::Found(option) => option,
            other => panic!("{command} {written}: {other:?}"),
        }
    }

    #[test]
    fn attributes_are_read() {
        let encryption = found("aks create", "--acns-transit-encryption-type");
        assert_eq!(encryption.choices, ["WireGuard", "None"]);
        assert_eq!(encryption.preview_choices, ["mTLS"]);
        assert!(encryption.accepts("mtls") && encryption.accepts("wireguard") && !encryption.accepts("ipsec"));
        assert!(found("aks create", "--network-policy").accepts("anything"));
        assert!(found("aks create", "--name").required);
        let dataplane = found("aks create", "--enable-cilium-dataplane");
        assert!(dataplane.preview && dataplane.deprecated == ["--enable-cilium-dataplane"]);
        assert_eq!(dataplane.replaced_by, Some("--network-dataplane"));
        let sla = found("aks create", "--uptime-sla");
        assert_eq!((sla.removed, sla.replaced_by, sla.preview), (Some("2.66.0"), Some("--tier"), false));
        assert!(found("aks create", "--docker-bridge-address").deprecated.contains(&"--docker-bridge-address"));
    }

    #[test]
    fn every_line_of_the_table_is_understood() {
        for (command, options) in TABLE.iter() {
            for option in options {
                assert!(option.names.iter().all(|name| name.starts_with('-')), "{command} {:?}", option.names);
                assert!(option.canonical().starts_with("--"), "{command} {:?}", option.names);
                assert!(option.removed.is_none_or(|release| release.starts_with(|c: char| c.is_ascii_digit())));
                // A replacement may be an option of another command.
                let known =
                    |name: &str| matches!(find(command, name), Lookup::Found(_)) || !commands_with(name).is_empty();
                assert!(option.replaced_by.is_none_or(known), "{command} {:?}", option.replaced_by);
            }
        }
    }

    #[test]
    fn abbreviations_mean_what_the_client_takes() {
        assert_eq!(found("network vnet create", "--address-prefix").canonical(), "--address-prefixes");
        assert_eq!(found("aks create", "--no-ssh").canonical(), "--no-ssh-key");
        assert!(matches!(find("aks create", "--network-plug"), Lookup::Ambiguous(names) if names.len() == 2));
        assert!(
            matches!(find("aks create", "--pod-cidr"), Lookup::Found(option) if option.names.contains(&"--pod-cidr"))
        );
        assert!(matches!(find("aks create", "-q"), Lookup::Unknown));
        assert!(matches!(find("aks create", "--"), Lookup::Unknown));
        assert!(matches!(find("aks create", "--enable-ebpf-dataplane"), Lookup::Unknown));
    }

    #[test]
    fn other_commands_that_have_an_option_are_found() {
        assert!(commands_with("--dns-service-ip").contains(&"aks create"));
        assert!(!commands_with("--dns-service-ip").contains(&"aks update"));
        assert!(commands_with("--enable-ebpf-dataplane").is_empty());
    }
}
