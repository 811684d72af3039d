//! Ids that follow from names, by the expression that refers to them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::input::value::{Array, Evaluated, Member, Object, Value, hole};
use crate::limits::MAX_DEPTH;
use crate::model::PartialText;

/// The ids of the resources of one configuration or plan.
#[derive(Default)]
pub(super) struct Ids {
    by_expression: BTreeMap<String, PartialText>,
}

impl Ids {
    /// Notes the id that an expression such as `azurerm_subnet.nodes.id` gives.
    pub(super) fn insert(&mut self, expression: String, id: PartialText) {
        self.by_expression.insert(expression, id);
    }

    /// The id that an expression gives; in a text it stands as `${…}`.
    fn of(&self, expression: &str) -> Option<&PartialText> {
        let inner = expression.strip_prefix("${").and_then(|inner| inner.strip_suffix('}'));
        self.by_expression.get(inner.unwrap_or(expression))
    }

    /// The id that a value gives: its text, else that of the resource that it refers to, else an unknown text.
    pub(super) fn text(&self, value: &Evaluated) -> Option<PartialText> {
        match &value.value {
            Value::Unknown(expression) => Some(self.of(expression).cloned().unwrap_or_else(|| hole(expression))),
            _ => value.as_text(),
        }
    }

    /// The value with its references replaced by ids.
    pub(super) fn resolve(&self, value: &Evaluated) -> Evaluated {
        self.resolve_at(value, 0)
    }

    fn resolve_at(&self, value: &Evaluated, depth: usize) -> Evaluated {
        let resolved = match &value.value {
            Value::Unknown(expression) => match self.of(expression) {
                Some(id) => Value::Text(Arc::new(id.clone())),
                None => return value.clone(),
            },
            Value::Array(array) if depth < MAX_DEPTH => {
                let items = array.items().iter().map(|item| self.resolve_at(item, depth.saturating_add(1)));
                Value::Array(Arc::new(Array::new(items.collect())))
            }
            Value::Object(object) if depth < MAX_DEPTH => {
                let members = object.members().iter().map(|member| Member {
                    key: Arc::clone(&member.key),
                    key_span: member.key_span,
                    value: self.resolve_at(&member.value, depth.saturating_add(1)),
                });
                Value::Object(Arc::new(Object::with_rest(members.collect(), object.rest().cloned())))
            }
            _ => return value.clone(),
        };
        Evaluated { value: resolved, place: value.place.clone(), origin: value.origin.clone() }
    }
}

/// The segment of an id behind the segment `name`.
pub(super) fn segment(id: &PartialText, name: &str) -> Option<PartialText> {
    let segments = id.split('/');
    let at = segments.iter().position(|(segment, _)| segment.known().is_some_and(|s| s.eq_ignore_ascii_case(name)))?;
    segments.get(at.saturating_add(1)).map(|(segment, _)| segment.clone())
}

/// The last segment of an id.
pub(super) fn last_segment(id: &PartialText) -> Option<PartialText> {
    id.split('/').pop().map(|(segment, _)| segment)
}

/// The id of a resource group.
pub(super) fn group(name: &PartialText) -> PartialText {
    let mut id = PartialText::from_text("/subscriptions/");
    id.push_hole("?");
    id.push_text("/resourceGroups/");
    id.push(name);
    id
}

/// The id of a resource, of its type with the namespace before it, as `Microsoft.Network/virtualNetworks`, in a
/// resource group.
pub(super) fn resource(resource_group: &PartialText, kind: &str, name: &PartialText) -> PartialText {
    let mut id = group(resource_group);
    id.push_text("/providers/");
    id.push_text(kind);
    id.push_text("/");
    id.push(name);
    id
}

/// The id of a child of a resource.
pub(super) fn child(parent: &PartialText, kind: &str, name: &PartialText) -> PartialText {
    let mut id = parent.clone();
    id.push_text("/");
    id.push_text(kind);
    id.push_text("/");
    id.push(name);
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_of_an_id() {
        let group = PartialText::hole("[var.group]");
        let id = resource(&group, "Microsoft.ContainerService/managedClusters", &PartialText::from_text("aks"));
        let pool = child(&id, "agentPools", &PartialText::from_text("user"));
        assert_eq!(segment(&pool, "managedclusters").unwrap().known(), Some("aks"));
        assert_eq!(segment(&pool, "resourceGroups").unwrap().written(), "[var.group]");
        assert_eq!(last_segment(&pool).unwrap().known(), Some("user"));
        assert!(segment(&pool, "virtualNetworks").is_none());
    }
}
