//! What the author of a policy says of it in names, labels and descriptions.

use crate::policy::{Policy, Spec};
use crate::source::Node;

/// The words around a policy, in small letters.
#[derive(Debug)]
pub(super) struct Hints {
    words: Vec<String>,
}

/// Beginnings of words that speak of closing.
const CLOSING: [&str; 14] = [
    "deny",
    "denies",
    "denied",
    "block",
    "isolat",
    "lock",
    "drop",
    "restrict",
    "secur",
    "reject",
    "forbid",
    "prevent",
    "quarantine",
    "disallow",
];
/// Beginnings of words that speak of opening.
const OPENING: [&str; 5] = ["allow", "permit", "open", "accept", "enable"];

impl Hints {
    /// Those of a spec: the name, labels and annotations of its policy, and its own description and labels.
    pub fn of(policy: &Policy<'_>, spec: &Spec<'_>) -> Self {
        let root = &policy.object.root;
        let metadata = |key: &str| root.get("metadata").and_then(|metadata| metadata.get(key));
        let texts = [metadata("name"), root.get("description"), spec.node.get("description")];
        let mut words = Vec::new();
        texts.into_iter().flatten().for_each(|node| add(node, &mut words));
        for mapping in [metadata("labels"), metadata("annotations")].into_iter().flatten() {
            mapping.entries().iter().filter(|entry| !is_written_by_programs(&entry.key)).for_each(|entry| {
                add(&entry.value, &mut words);
            });
        }
        Self { words }
    }

    /// Whether they speak of closing something.
    pub fn speak_of_closing(&self) -> bool {
        self.begin_with(&CLOSING)
    }

    /// Whether they speak of opening something, and not of closing.
    pub fn speak_of_opening(&self) -> bool {
        self.begin_with(&OPENING) && !self.speak_of_closing()
    }

    /// Whether one of the words is among those given.
    pub fn have(&self, wanted: &[&str]) -> bool {
        self.words.iter().any(|word| wanted.contains(&word.as_str()))
    }

    fn begin_with(&self, beginnings: &[&str]) -> bool {
        self.words.iter().any(|word| beginnings.iter().any(|start| word.starts_with(start)))
    }
}

fn is_written_by_programs(key: &str) -> bool {
    key.starts_with("kubectl.kubernetes.io/") || key.starts_with("app.kubernetes.io/") || key.starts_with("helm.sh/")
}

/// The words of a text, with those of names in one word taken apart (`allowAll`).
fn add(node: &Node, words: &mut Vec<String>) {
    let Some(text) = node.as_str() else { return };
    for part in text.split(|c: char| !c.is_alphanumeric()) {
        let mut word = String::new();
        let mut was_small = false;
        for letter in part.chars() {
            if letter.is_uppercase() && was_small {
                words.push(std::mem::take(&mut word));
            }
            was_small = letter.is_lowercase();
            word.extend(letter.to_lowercase());
        }
        if !word.is_empty() {
            words.push(word);
        }
    }
}
