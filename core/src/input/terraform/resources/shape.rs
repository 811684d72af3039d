//! Puts values together in the resource manager's shape, each with the place where Terraform has it.

use std::sync::Arc;

use crate::input::value::{Evaluated, Lookup, Member, Object, Value};
use crate::model::Place;

/// An object of the resource manager's shape while it is put together.
pub(super) struct Shape {
    members: Vec<Member>,
    /// The expression that gives what is not known of the source.
    rest: Option<Arc<str>>,
    place: Place,
}

impl Shape {
    /// An object that takes its members from `source`, and its place.
    pub(super) fn of(source: &Evaluated) -> Self {
        let rest = match &source.value {
            Value::Unknown(expression) => Some(Arc::clone(expression)),
            Value::Object(object) => object.rest().cloned(),
            _ => None,
        };
        Self { members: Vec::new(), rest, place: source.place.clone() }
    }

    /// Sets a member.
    pub(super) fn put(&mut self, key: &str, value: Evaluated) {
        let key_span = value.place.span;
        self.members.push(Member { key: Arc::from(key), key_span, value });
    }

    /// Sets a member, if there is a value.
    pub(super) fn put_some(&mut self, key: &str, value: Option<Evaluated>) {
        if let Some(value) = value {
            self.put(key, value);
        }
    }

    /// Sets a member that the provider fills in, at the place of the object.
    pub(super) fn fill(&mut self, key: &str, value: Value) {
        self.put(key, Evaluated::new(value, self.place.clone()));
    }

    /// Sets the member `key` to what the source has as `name`.
    pub(super) fn copy(&mut self, key: &str, source: &Evaluated, name: &str) {
        if let Lookup::Found(member) = source.lookup(name) {
            self.members.push(Member { key: Arc::from(key), key_span: member.key_span, value: member.value.clone() });
        }
    }

    /// Sets members to what the source has, by pairs of the resource manager's and Terraform's name.
    pub(super) fn copy_all(&mut self, source: &Evaluated, names: &[(&str, &str)]) {
        for (key, name) in names {
            self.copy(key, source, name);
        }
    }

    /// Sets the member `key` to the first of `names` that the source has.
    pub(super) fn copy_first(&mut self, key: &str, source: &Evaluated, names: &[&str]) {
        if let Some(name) = names.iter().find(|name| source.get(name).is_some()) {
            self.copy(key, source, name);
        }
    }

    /// The object.
    pub(super) fn finish(self) -> Evaluated {
        let object = Object::with_rest(self.members, self.rest);
        Evaluated::new(Value::Object(Arc::new(object)), self.place)
    }

    /// The object, unless there is nothing in it.
    pub(super) fn finish_some(self) -> Option<Evaluated> {
        (!self.members.is_empty() || self.rest.is_some()).then(|| self.finish())
    }
}

/// The first block of a name; an unknown value when the blocks are not known. Modules take objects in their place.
pub(super) fn block(source: &Evaluated, name: &str) -> Option<Evaluated> {
    let value = match source.lookup(name) {
        Lookup::Absent => return None,
        Lookup::Hidden => return Some(hidden(source, name)),
        Lookup::Found(member) => &member.value,
    };
    match &value.value {
        Value::Array(array) => array.items().first().filter(|item| !matches!(item.value, Value::Null)).cloned(),
        Value::Object(_) | Value::Unknown(_) => Some(value.clone()),
        _ => None,
    }
}

/// All blocks of a name, and whether there may be more.
pub(super) fn blocks(source: &Evaluated, name: &str) -> (Vec<Evaluated>, bool) {
    match source.lookup(name) {
        Lookup::Absent => (Vec::new(), false),
        Lookup::Hidden => (Vec::new(), true),
        Lookup::Found(member) => match &member.value.value {
            Value::Array(array) => (array.items().to_vec(), false),
            Value::Object(_) => (vec![member.value.clone()], false),
            Value::Unknown(_) => (Vec::new(), true),
            _ => (Vec::new(), false),
        },
    }
}

/// A member of a value of which it is not known whether it has it.
fn hidden(source: &Evaluated, name: &str) -> Evaluated {
    let of = match &source.value {
        Value::Unknown(expression) => Some(expression),
        Value::Object(object) => object.rest(),
        _ => None,
    };
    let expression = format!("{}.{name}", of.map_or("?", |of| of));
    Evaluated::new(Value::Unknown(Arc::from(expression)), source.place.clone())
}

/// The value of an attribute, when it surely is there; the value may be unknown.
pub(super) fn attribute(source: &Evaluated, name: &str) -> Option<Evaluated> {
    source.get(name).cloned()
}

/// Whether an attribute surely is not there.
pub(super) fn is_absent(source: &Evaluated, name: &str) -> bool {
    matches!(source.lookup(name), Lookup::Absent)
}

/// The value itself, unless it is the zero or the empty text by which the provider's states say that nothing is set.
pub(super) fn set(value: Evaluated) -> Option<Evaluated> {
    let unset = value.as_int() == Some(0) || value.as_str() == Some("");
    (!unset).then_some(value)
}

/// A list of values at a place.
pub(super) fn list(items: Vec<Evaluated>, place: &Place) -> Evaluated {
    Evaluated::new(Value::array(items), place.clone())
}
