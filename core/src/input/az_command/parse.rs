//! Words of a shell command to a [`Command`].

use super::options::{self, Arity, Lookup, OptionSpec};
use crate::model::{Argument, ArgumentValue, Command, FileId, OptionName, PartialText, Place, Tool, push_pointer};
use crate::source::Span;
use crate::source::shell::{SimpleCommand, Word};

/// Options whose one value is a comma list.
const COMMA_LISTS: [&str; 11] = [
    "--addons",
    "--api-server-authorized-ip-ranges",
    "--enable-addons",
    "--ip-families",
    "--labels",
    "--node-taints",
    "--nodepool-initialization-taints",
    "--nodepool-taints",
    "--pod-cidrs",
    "--service-cidrs",
    "--aks-custom-headers",
];

/// Whether the one value of an option is a list with commas.
#[must_use]
pub fn is_comma_list(option: &str) -> bool {
    COMMA_LISTS.contains(&option)
}

/// The command that the words give, when it is one of the Azure CLI that the table holds. `document` is its number in
/// the file.
#[must_use]
pub fn az(command: &SimpleCommand, file: FileId, document: u32) -> Option<Command> {
    let (first, rest) = command.words.split_first()?;
    if !is_program(first, "az") {
        return None;
    }
    let leading = rest.iter().map_while(|word| word.text.known().filter(|text| !text.starts_with('-')));
    let (name, length) = options::command_name(leading)?;
    let named = rest.get(..length).unwrap_or_default();
    let head = named.last().map_or(first.span, |last| first.span.join(last.span));
    let mut parsed = Command {
        tool: Tool::Az,
        name: name.to_owned(),
        place: Place::new(file, document, "", head),
        span: command.span,
        arguments: Vec::new(),
        positionals: Vec::new(),
        opaque: None,
    };
    read_arguments(&mut parsed, rest.get(length..).unwrap_or_default());
    Some(parsed)
}

/// Whether a word names a program, by itself or with a folder or ending.
#[must_use]
pub fn is_program(word: &Word, name: &str) -> bool {
    word.text.known().is_some_and(|text| {
        let base = text.rsplit(['/', '\\']).next().unwrap_or(text);
        base == name || base.strip_prefix(name).is_some_and(|ending| matches!(ending, ".cmd" | ".exe"))
    })
}

fn read_arguments(command: &mut Command, words: &[Word]) {
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let Some((written, inline)) = option_start(word).and_then(|start| split_option(&command.name, word, start))
        else {
            take_positional(command, word);
            continue;
        };
        let (kind, spec) = classify(&command.name, written);
        let mut path = String::new();
        push_pointer(&mut path, canonical(&kind).unwrap_or(written));
        let written_span = word.sub_span(0..written.len());
        let mut argument = Argument {
            option: kind,
            written: written.to_owned(),
            place: Place::new(command.place.file, command.place.document, path, written_span),
            values: Vec::new(),
        };
        if let Some(start) = inline {
            let value = word.text.suffix(start);
            add_value(&mut argument, value, |range| word.sub_span(offset(range, start)), spec);
        }
        let more = match (spec.map(|spec| spec.arity), inline.is_some()) {
            (Some(Arity::None), _) | (Some(_), true) => 0,
            (Some(Arity::One | Arity::Optional), false) => 1,
            _ => usize::MAX,
        };
        for _ in 0..more {
            let Some(value) = words.next_if(|next| option_start(next).is_none()) else { break };
            add_value(&mut argument, value.text.clone(), |range| value.sub_span(range), spec);
        }
        command.arguments.push(argument);
    }
}

/// The name of the option that a word gives, and where in the word its value starts: after `=`, or right behind a short
/// name (`-otsv`). `None` when a part of the name is not known.
fn split_option<'w>(command: &str, word: &Word, start: &'w str) -> Option<(&'w str, Option<usize>)> {
    if let Some((written, _)) = start.split_once('=') {
        return Some((written, Some(written.len().saturating_add(1))));
    }
    let whole = word.text.is_known();
    let short = start.get(..2).filter(|_| !start.starts_with("--") && (start.len() > 2 || !whole));
    let attached =
        short.filter(|short| matches!(options::find(command, short), Lookup::Found(spec) if spec.arity != Arity::None));
    match attached {
        Some(short) => Some((short, Some(short.len()))),
        None => whole.then_some((start, None)),
    }
}

fn offset(range: std::ops::Range<usize>, by: usize) -> std::ops::Range<usize> {
    range.start.saturating_add(by)..range.end.saturating_add(by)
}

/// The text of a word that starts an option; a negative number does not.
fn option_start(word: &Word) -> Option<&str> {
    let text = word.text.leading_text();
    let second = text.strip_prefix('-')?.chars().next()?;
    (second == '-' || second.is_ascii_alphabetic()).then_some(text)
}

/// A word that belongs to no option. One whose text is unknown may hold options: several when it is not quoted or is a
/// whole list (`"$@"`), and one when it starts with a dash.
fn take_positional(command: &mut Command, word: &Word) {
    let place = Place::new(command.place.file, command.place.document, "", word.span);
    let may_hold_options = !word.quoted || word.text.leading_text().starts_with('-') || is_list(&word.text);
    if !word.text.is_known() && may_hold_options && command.opaque.is_none() {
        command.opaque = Some(place.clone());
    }
    command.positionals.push(ArgumentValue { text: word.text.clone(), place });
}

/// Whether a text is all words of an unknown list: `$@`, `${ARGS[@]}`.
fn is_list(text: &PartialText) -> bool {
    let written = text.written();
    written == "$@" || (written.starts_with("${") && written.ends_with("@]}"))
}

fn classify(command: &str, written: &str) -> (OptionName, Option<&'static OptionSpec>) {
    match options::find(command, written) {
        Lookup::Found(spec) if spec.removed.is_some() => (OptionName::Removed(spec.canonical()), Some(spec)),
        Lookup::Found(spec) if spec.preview => (OptionName::Preview(spec.canonical()), Some(spec)),
        Lookup::Found(spec) => (OptionName::Known(spec.canonical()), Some(spec)),
        Lookup::Ambiguous(names) => (OptionName::Ambiguous(names), None),
        Lookup::Unknown => (OptionName::Unknown, None),
    }
}

fn canonical(option: &OptionName) -> Option<&'static str> {
    match option {
        OptionName::Known(name) | OptionName::Preview(name) | OptionName::Removed(name) => Some(name),
        OptionName::Ambiguous(_) | OptionName::Unknown => None,
    }
}

/// Adds one word's value: as it is, or the items of a comma list.
fn add_value(
    argument: &mut Argument,
    text: PartialText,
    span_of: impl Fn(std::ops::Range<usize>) -> Span,
    spec: Option<&OptionSpec>,
) {
    let comma_list = spec.is_some_and(|spec| is_comma_list(spec.canonical()));
    let is_list = comma_list || spec.is_some_and(|spec| matches!(spec.arity, Arity::Many | Arity::Any));
    let items: Vec<(PartialText, std::ops::Range<usize>)> = if comma_list && text.known() != Some("") {
        text.split(',')
    } else {
        vec![(text.clone(), 0..text.written_len())]
    };
    // An empty value is a value: it clears the setting.
    let items = if items.is_empty() { vec![(text.clone(), 0..0)] } else { items };
    for (item, range) in items {
        let mut path = argument.place.path.to_string();
        if is_list {
            push_pointer(&mut path, &argument.values.len().to_string());
        }
        let place = Place::new(argument.place.file, argument.place.document, path, span_of(range));
        argument.values.push(ArgumentValue { text: item, place });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::shell::{self, Dialect, Environment};

    fn parsed(line: &str) -> Command {
        let reading = shell::read(line, 0, Dialect::Shell, &mut Environment::default(), &|_| None);
        az(&reading.commands[0], FileId::default(), 0).unwrap()
    }

    /// Each option as canonical name and values, then the words that belong to none.
    fn shown(line: &str) -> String {
        let command = parsed(line);
        let mut parts: Vec<String> = Vec::new();
        for argument in &command.arguments {
            let name = match &argument.option {
                OptionName::Known(name) => (*name).to_owned(),
                other => format!("{other:?}"),
            };
            let values: Vec<String> = argument.values.iter().map(|value| value.text.written()).collect();
            parts.push(format!("{name}={values:?}"));
        }
        parts.extend(command.positionals.iter().map(|word| word.text.written()));
        parts.extend(command.opaque.iter().map(|_| "opaque".to_owned()));
        parts.join(" ")
    }

    #[test]
    fn values_are_found_where_the_client_finds_them() {
        for (line, expected) in [
            ("az aks show -otsv", r#"--output=["tsv"]"#),
            ("az aks show -o=tsv", r#"--output=["tsv"]"#),
            ("az aks show -g$RG", r#"--resource-group=["$RG"]"#),
            ("az aks show -q x", r#"Unknown=["x"]"#),
            ("az aks create --network-plugin=azure -x", r#"--network-plugin=["azure"] --no-ssh-key=[]"#),
            ("az aks create --enable-keda=true", r#"--enable-keda=["true"]"#),
            ("az aks create --enable-keda true", "--enable-keda=[] true"),
            ("az aks create --ip-families ipv4, ipv6", r#"--ip-families=["ipv4"] ipv6"#),
            ("az aks update --nodepool-taints ''", r#"--nodepool-taints=[""]"#),
            (
                "az network vnet create --address-prefix=10.0.0.0/8 fd00::/48",
                r#"--address-prefixes=["10.0.0.0/8"] fd00::/48"#,
            ),
            (
                "az network vnet create --address-prefix 10.0.0.0/8 fd00::/48",
                r#"--address-prefixes=["10.0.0.0/8", "fd00::/48"]"#,
            ),
            ("az aks create --uptime-sla", r#"Removed("--uptime-sla")=[]"#),
            ("az aks create --enable-$X --no-wait", "--no-wait=[] --enable-$X opaque"),
            ("az aks create \"--enable-$X\"", "--enable-$X opaque"),
            ("az aks create \"$X\"", "$X"),
            ("az aks create $X", "$X opaque"),
            ("az aks nodepool add -n spot --spot-max-price -1", r#"--nodepool-name=["spot"] --spot-max-price=["-1"]"#),
        ] {
            assert_eq!(shown(line), expected, "{line}");
        }
    }

    #[test]
    fn the_value_behind_a_short_name_has_its_own_bytes() {
        let command = parsed("az aks show -otsv");
        let argument = &command.arguments[0];
        assert_eq!((argument.written.as_str(), argument.place.span), ("-o", Span::new(12, 14)));
        assert_eq!(argument.values[0].place.span, Span::new(14, 17));
    }
}
