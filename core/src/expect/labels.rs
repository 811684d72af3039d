//! The namespaces of a cluster with their labels, which selectors of expectations look at.

use std::collections::BTreeMap;

use crate::source::Node;
use crate::world::World;

/// The label of a namespace that the API server sets to its name.
pub const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// The labels of one namespace; no value where what is written is no text.
type Labels = BTreeMap<String, Option<String>>;

/// The namespaces of a cluster, those that objects only name with no labels.
#[derive(Clone, Debug, Default)]
pub struct Namespaces(BTreeMap<String, Option<Labels>>);

/// The namespaces of a world.
#[must_use]
pub fn namespaces_of(world: &World<'_>) -> Namespaces {
    let mut all = BTreeMap::new();
    for (name, namespace) in world.namespaces.iter() {
        let mut labels = Labels::new();
        // Of several objects the labels of all are taken, as for identities.
        for object in &namespace.objects {
            let written = object.at(&["metadata", "labels"]).map(Node::entries).unwrap_or_default();
            labels.extend(written.iter().map(|entry| (entry.key.to_string(), entry.value.as_str().map(str::to_owned))));
        }
        all.insert(name.to_owned(), (!namespace.objects.is_empty()).then_some(labels));
    }
    Namespaces(all)
}

impl Namespaces {
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
