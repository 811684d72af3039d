//! The namespaces of a cluster with their labels, which the identities of pods and selectors of expectations look at.

use std::collections::BTreeMap;

use crate::model::Object;
use crate::source::Node;

/// The label of a namespace that the API server sets to its name.
pub const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// The labels of one namespace; no value where what is written is no text.
type Labels = BTreeMap<String, Option<String>>;

/// The namespaces of a cluster, those that objects only name with no labels.
#[derive(Clone, Debug, Default)]
pub struct Namespaces(BTreeMap<String, Option<Labels>>);

impl Namespaces {
    /// Adds a namespace, or that an object stands in one. Of several objects of one name the labels of all are taken.
    pub(super) fn add(&mut self, object: &Object) {
        if object.is("", "Namespace") {
            let Some(name) = object.name.clone() else { return };
            let written = object.at(&["metadata", "labels"]).map(Node::entries).unwrap_or_default();
            let labels = written.iter().map(|entry| (entry.key.to_string(), entry.value.as_str().map(str::to_owned)));
            self.0.entry(name).or_default().get_or_insert_default().extend(labels);
        } else if let Some(name) = &object.namespace {
            self.name(name);
        }
    }

    /// Adds that something names a namespace.
    pub(in crate::flow) fn name(&mut self, name: &str) {
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), None);
        }
    }

    /// Whether something names a namespace.
    pub(in crate::flow) fn is_named(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Takes the labels of a namespace away.
    pub(super) fn remove(&mut self, name: &str) {
        if let Some(labels) = self.0.get_mut(name) {
            *labels = None;
        }
    }

    /// The labels of a namespace; none where the input does not give it.
    pub(super) fn labels_of(&self, name: &str) -> Option<&Labels> {
        self.0.get(name)?.as_ref()
    }

    /// The value of a label of a namespace: none where the input does not tell, `Some(None)` where it has none.
    #[must_use]
    pub fn label<'l>(&'l self, namespace: &'l str, key: &str) -> Option<Option<&'l str>> {
        if key == NAME_LABEL {
            return Some(Some(namespace));
        }
        match self.0.get(namespace)?.as_ref()?.get(key) {
            None => Some(None),
            Some(value) => value.as_deref().map(Some),
        }
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether the labels of a namespace are given.
    #[must_use]
    pub fn is_given(&self, namespace: &str) -> bool {
        self.0.get(namespace).is_some_and(Option::is_some)
    }

    /// The keys and values of all labels, sorted.
    pub fn labels(&self) -> impl Iterator<Item = (&str, &str)> {
        let given = self.0.values().flatten();
        given.flat_map(|labels| labels.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_deref()?))))
    }
}
