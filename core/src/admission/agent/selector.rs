use super::judge::{At, Judge, entry, field, items, short};
use crate::admission::AgentFault;
use crate::source::Node;

/// Bytes of a value, and of the last part of a key.
const LONGEST_NAME: usize = 63;

/// Bytes of the first part of a key.
const LONGEST_PREFIX: usize = 253;

/// How the agent reads the keys of a selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keys {
    /// Labels of pods, nodes and services: a source may stand before the key, as in `k8s:app`.
    Endpoint,
    /// Labels of groups of CIDRs.
    CidrGroup,
}

/// Judges a selector of labels.
pub(super) fn selector<'a>(judge: &mut Judge<'a>, node: &'a Node, keys: Keys) {
    for label in field(node, "matchLabels").map_or(&[][..], Node::entries).iter().filter(|label| !label.value.is_null())
    {
        if let Some(why) = wrong_key(judge, &label.key, keys) {
            tell_key(judge, At::Key(label), &label.key, why);
        }
        if let Some(value) = label.value.as_str() {
            value_of_label(judge, &label.value, value);
        }
    }
    for expression in items(node, "matchExpressions") {
        self::expression(judge, expression, keys);
    }
}

fn expression<'a>(judge: &mut Judge<'a>, node: &'a Node, keys: Keys) {
    let values = items(node, "values");
    let operator = field(node, "operator");
    match operator.map(|operator| operator.as_str()) {
        Some(Some("In" | "NotIn")) if values.is_empty() => {
            let name = operator.and_then(Node::as_str).unwrap_or_default();
            let at = entry(node, "values").map_or(At::Missing(node), At::Key);
            let help = "give `values`, or ask for the key alone with `Exists` or `DoesNotExist`";
            judge.tell(AgentFault::Selector, at, format!("operator `{name}` has no values"), help);
        }
        Some(Some("Exists" | "DoesNotExist")) if !values.is_empty() => {
            let name = operator.and_then(Node::as_str).unwrap_or_default();
            let at = entry(node, "values").map_or(At::Missing(node), At::Key);
            let help = "leave `values` out, or compare with them by `In` or `NotIn`";
            judge.tell(AgentFault::Selector, at, format!("operator `{name}` takes no values"), help);
        }
        Some(Some("In" | "NotIn" | "Exists" | "DoesNotExist") | None) => {}
        Some(Some(other)) => {
            let at = operator.map_or(At::Missing(node), At::Value);
            let help = "operators are In, NotIn, Exists and DoesNotExist";
            judge.tell(AgentFault::Selector, at, format!("`{}` is no operator of selectors", short(other)), help);
        }
        None => {
            let help = "operators are In, NotIn, Exists and DoesNotExist";
            judge.tell(AgentFault::Selector, At::Missing(node), "an expression has no `operator`", help);
        }
    }
    match entry(node, "key") {
        Some(entry) => {
            if let Some(key) = entry.value.as_str()
                && let Some(why) = wrong_key(judge, key, keys)
            {
                tell_key(judge, At::Value(&entry.value), key, why);
            }
        }
        None => {
            judge.tell(
                AgentFault::Selector,
                At::Missing(node),
                "an expression has no `key`",
                "name the label by `key`",
            );
        }
    }
    if judge.since(15) {
        for value in values {
            if let Some(written) = value.as_str() {
                value_of_label(judge, value, written);
            }
        }
    }
}

fn value_of_label<'a>(judge: &mut Judge<'a>, node: &'a Node, value: &str) {
    if value.is_empty() || (value.len() <= LONGEST_NAME && is_name(value)) {
        return;
    }
    let reason = match value.len() > LONGEST_NAME {
        true => format!("a value of a label has 63 characters at most, not {}", value.len()),
        false => format!("`{}` cannot be the value of a label", short(value)),
    };
    let help = "values begin and end with a letter or digit, and hold letters, digits, `-`, `_` and `.`";
    judge.tell(AgentFault::Selector, At::Value(node), reason, help);
}

fn tell_key<'a>(judge: &mut Judge<'a>, at: At<'a>, key: &str, why: &str) {
    let reason = format!("`{}` cannot be the key of a label: {why}", short(key));
    let help = "write `name`, `prefix/name` or, with the source of the label, `k8s:prefix/name`";
    judge.tell(AgentFault::Selector, at, reason, help);
}

/// What is wrong with a key.
fn wrong_key(judge: &Judge<'_>, key: &str, keys: Keys) -> Option<&'static str> {
    if judge.since(20) {
        return wrong_key_since_20(key, keys);
    }
    // The agent writes the source before the key with a dot, and judges the whole.
    if keys == Keys::CidrGroup {
        if key.contains(':') {
            return Some("labels of groups of CIDRs have no source");
        }
        return wrong_qualified_name(&format!("cidrgroup.{key}"));
    }
    let (source, name) = source_of(key).unwrap_or(("any", key));
    let source = if source.is_empty() { "any" } else { source };
    if name.contains(':') {
        return Some("it has several `:`");
    }
    let name = name.split_once('=').map_or(name, |(name, _)| name);
    wrong_qualified_name(&format!("{source}.{name}"))
}

fn wrong_key_since_20(key: &str, keys: Keys) -> Option<&'static str> {
    let with_source;
    let key = match keys {
        Keys::Endpoint => key,
        Keys::CidrGroup => {
            let (source, name) = source_of(key).unwrap_or(("", key));
            with_source = format!("{}:{name}", if source.is_empty() { "cidrgroup" } else { source });
            &with_source
        }
    };
    match key.split(':').collect::<Vec<_>>().as_slice() {
        [name] => wrong_qualified_name(name),
        [source, name] => {
            let is_word = !source.is_empty() && source.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if is_word { wrong_qualified_name(name) } else { Some("its source has to be letters and digits") }
        }
        _ => Some("it has several `:`"),
    }
}

/// The source before `:`, and the rest. A leading `$` is short for `reserved:`.
fn source_of(key: &str) -> Option<(&str, &str)> {
    key.strip_prefix('$').map(|name| ("reserved", name)).or_else(|| key.split_once(':'))
}

/// What is wrong with `name` or `prefix/name`.
fn wrong_qualified_name(key: &str) -> Option<&'static str> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    match prefix {
        _ if name.contains('/') => return Some("it has several `/`"),
        Some("") => return Some("nothing stands before its `/`"),
        Some(prefix) if prefix.len() > LONGEST_PREFIX => return Some("its prefix is longer than 253 characters"),
        Some(prefix) if !prefix.split('.').all(is_dns_label) => return Some("its prefix is no DNS name"),
        _ => {}
    }
    if name.is_empty() {
        return Some("it is empty");
    }
    if name.len() > LONGEST_NAME {
        return Some("its name, with the source before it, is longer than 63 characters");
    }
    (!is_name(name)).then_some(
        "its name has to begin and end with a letter or digit, and to hold letters, digits, `-`, `_` and `.`",
    )
}

/// Letters, digits, `-`, `_` and `.`, with a letter or digit at both ends.
fn is_name(text: &str) -> bool {
    let is_end = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    is_end(text.bytes().next()) && is_end(text.bytes().next_back()) && text.bytes().all(is_inner)
}

/// Small letters, digits and `-`, with a letter or digit at both ends.
fn is_dns_label(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_end = |byte: Option<u8>| byte.is_some_and(is_plain);
    is_end(text.bytes().next())
        && is_end(text.bytes().next_back())
        && text.bytes().all(|byte| is_plain(byte) || byte == b'-')
}
