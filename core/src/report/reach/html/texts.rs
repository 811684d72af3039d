//! Values of a page that are written once and then named by their position.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

use serde::Serialize;

/// Values, each once.
pub(super) struct Texts<Value> {
    /// The values as they are written.
    pub(super) all: Vec<serde_json::Value>,
    known: HashMap<Value, usize>,
    /// How many bytes they take.
    pub(super) bytes: usize,
}

impl<Value> Default for Texts<Value> {
    fn default() -> Self {
        Self { all: Vec::new(), known: HashMap::new(), bytes: 0 }
    }
}

impl<Value: Eq + Hash + Serialize> Texts<Value> {
    /// The position of a value.
    pub(super) fn of<Key>(&mut self, key: &Key) -> usize
    where
        Value: Borrow<Key>,
        Key: Eq + Hash + ToOwned<Owned = Value> + ?Sized,
    {
        if let Some(known) = self.known.get(key) {
            return *known;
        }
        let at = self.all.len();
        let value = key.to_owned();
        let written = serde_json::to_value(&value).unwrap_or_default();
        self.bytes = self.bytes.saturating_add(written.to_string().len());
        self.known.insert(value, at);
        self.all.push(written);
        at
    }
}
