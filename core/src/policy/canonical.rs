//! Texts that are equal where what they stand for is.

use std::fmt::Write as _;

use super::{Operator, Requirement, Selector, Source};
use crate::order::Order as _;
use crate::source::{Node, Value};

impl Selector<'_> {
    /// The selector as text: equal texts ask for the same, whatever the order and spelling of the requirements.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut parts: Vec<String> = self.requirements.iter().map(requirement).collect();
        parts.order();
        parts.dedup();
        parts.concat()
    }

    /// Whether all that is written in it was read.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        let written = |key: &str, of: fn(&Node) -> usize| self.node.get(key).map_or(0, of);
        let labels = written("matchLabels", |node| node.entries().len());
        let expressions = written("matchExpressions", |node| node.items().len());
        self.requirements.len() == labels.saturating_add(expressions)
    }
}

fn requirement(requirement: &Requirement<'_>) -> String {
    let source = match requirement.key.source {
        Source::Any => 'a',
        Source::Kubernetes => 'k',
        Source::Reserved => 'r',
        Source::Other => 'o',
    };
    let operator = match requirement.operator {
        Operator::In => 'i',
        Operator::NotIn => 'n',
        Operator::Exists => 'e',
        Operator::DoesNotExist => 'd',
    };
    // What stands before the colon counts where it is none of the known sources.
    let key = if requirement.key.source == Source::Other { requirement.key.written } else { requirement.key.name };
    let mut values = requirement.values.clone();
    values.order();
    values.dedup();
    // With lengths, so that no two texts run together.
    let mut text = format!("{source}{operator}{}:{key}{}", key.len(), values.len());
    for value in values {
        let _ = write!(text, ",{}:{value}", value.len());
    }
    text
}

/// A tree as text: mappings by the order of their keys, without what is null.
#[must_use]
pub fn canonical_tree(node: &Node) -> String {
    let mut text = String::new();
    write_tree(node, &mut text);
    text
}

/// Recursion is bounded by the depth of trees.
fn write_tree(node: &Node, text: &mut String) {
    match &node.value {
        Value::Null => text.push('n'),
        Value::Bool(value) => text.push(if *value { 't' } else { 'f' }),
        Value::Int(number) => drop(write!(text, "i{number}")),
        Value::Uint(number) => drop(write!(text, "i{number}")),
        Value::Float(number) => drop(write!(text, "d{}", number.to_bits())),
        Value::String(words) => drop(write!(text, "s{}:{words}", words.len())),
        Value::Sequence(items) => {
            let _ = write!(text, "l{}", items.len());
            items.iter().for_each(|item| write_tree(item, text));
        }
        Value::Mapping(entries) => {
            let mut entries: Vec<_> = entries.iter().filter(|entry| !entry.value.is_null()).collect();
            entries.order_by(|one, other| one.key.cmp(&other.key));
            let _ = write!(text, "m{}", entries.len());
            for entry in entries {
                let _ = write!(text, "{}:{}", entry.key.len(), entry.key);
                write_tree(&entry.value, text);
            }
        }
    }
}
