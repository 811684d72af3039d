use std::collections::BTreeMap;

use super::scope::NAME_LABEL;
use crate::model::Object;
use crate::policy::Labels;

/// The namespaces of a world.
#[derive(Debug, Default)]
pub struct Namespaces<'a> {
    by_name: BTreeMap<&'a str, Namespace<'a>>,
}

/// A namespace that some object names, or is.
#[derive(Debug, Default)]
pub struct Namespace<'a> {
    /// Its objects; empty when the input only names it. Several are alternatives, such as overlays.
    pub objects: Vec<&'a Object>,
    labels: Vec<Labels<'a>>,
}

impl<'a> Namespaces<'a> {
    /// The namespaces that objects are, or stand in.
    #[must_use]
    pub(super) fn of(objects: &[&'a Object]) -> Self {
        let mut by_name: BTreeMap<&'a str, Namespace<'a>> = BTreeMap::new();
        for &object in objects {
            if object.is("", "Namespace") {
                let Some(name) = object.name.as_deref() else { continue };
                let namespace = by_name.entry(name).or_default();
                namespace.objects.push(object);
                namespace.labels.push(Labels::of(object.at(&["metadata", "labels"])));
            } else if let Some(name) = object.namespace.as_deref() {
                by_name.entry(name).or_default();
            }
        }
        Self { by_name }
    }

    /// The namespaces by name.
    pub fn iter(&self) -> impl Iterator<Item = (&'a str, &Namespace<'a>)> {
        self.by_name.iter().map(|(name, namespace)| (*name, namespace))
    }

    /// The namespace of a name, if some object names it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Namespace<'a>> {
        self.by_name.get(name)
    }

    /// Whether the objects of all namespaces that are named are given.
    #[must_use]
    pub fn are_all_given(&self) -> bool {
        self.by_name.values().all(|namespace| !namespace.objects.is_empty())
    }

    /// The value of a label of a namespace: `None` when the input does not tell, `Some(None)` when it has none.
    #[must_use]
    pub fn label(&self, name: &'a str, key: &str) -> Option<Option<&'a str>> {
        if key == NAME_LABEL {
            return Some(Some(name));
        }
        let (first, others) = self.by_name.get(name)?.labels.split_first()?;
        let value = first.get(key);
        others.iter().all(|labels| labels.get(key) == value).then_some(value)
    }
}

/// The namespace that an object without one is put into.
#[must_use]
pub fn namespace_or_default(namespace: Option<&str>) -> &str {
    namespace.filter(|name| !name.is_empty()).unwrap_or("default")
}
