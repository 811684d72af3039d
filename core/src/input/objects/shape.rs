//! Building values in the shape of the resource manager.

use std::sync::Arc;

use crate::input::value::{Evaluated, Lookup, Member, Object, Value};
use crate::model::{PartialText, Place};

/// An object while it is put together.
#[derive(Debug, Default)]
pub struct Shape {
    members: Vec<Member>,
    rest: Option<Arc<str>>,
}

impl Shape {
    /// The members of an object, those of `but` left out.
    #[must_use]
    pub fn of(value: &Evaluated, but: &[&str]) -> Self {
        let left_out = |key: &str| but.iter().any(|name| key.eq_ignore_ascii_case(name));
        let rest = match &value.value {
            Value::Object(object) => object.rest().cloned(),
            Value::Unknown(expression) => Some(expression.clone()),
            _ => None,
        };
        Self { members: value.members().iter().filter(|member| !left_out(&member.key)).cloned().collect(), rest }
    }

    /// Adds a member, when there is a value.
    pub fn set(&mut self, key: &str, value: impl Into<Option<Evaluated>>) {
        if let Some(value) = value.into() {
            self.members.push(Member { key: key.into(), key_span: value.place.span, value });
        }
    }

    /// Says that there may be more members than those that are known.
    pub fn open(&mut self) {
        self.rest.get_or_insert_with(|| "…".into());
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty() && self.rest.is_none()
    }

    /// The object, at a place.
    #[must_use]
    pub fn at(self, place: Place) -> Evaluated {
        Evaluated::new(Value::Object(Arc::new(Object::with_rest(self.members, self.rest))), place)
    }
}

/// A value that is there and not known, of which there is nothing to tell: neither text nor an empty list, so that no
/// reader takes it for a value.
#[must_use]
pub fn hidden(place: &Place) -> Evaluated {
    Evaluated::new(Value::array(vec![Evaluated::new(Value::Null, place.clone())]), place.clone())
}

/// The value at a path of member names: `None` when it is surely absent, [`hidden`] when that is not known.
#[must_use]
pub fn taken(value: &Evaluated, path: &[&str]) -> Option<Evaluated> {
    let mut value = value;
    for step in path {
        match value.lookup(step) {
            Lookup::Absent => return None,
            Lookup::Hidden => return Some(hidden(&value.place)),
            Lookup::Found(member) => value = &member.value,
        }
    }
    Some(value.clone())
}

/// A list of values.
#[must_use]
pub fn list(items: Vec<Evaluated>, place: &Place) -> Evaluated {
    Evaluated::new(Value::array(items), place.clone())
}

/// Text, perhaps with unknown parts.
#[must_use]
pub fn known_text(text: PartialText, place: &Place) -> Evaluated {
    Evaluated::new(Value::Text(Arc::new(text)), place.clone())
}
