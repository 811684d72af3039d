//! What a template's JSON and expressions become: values that know where they are written.

use std::sync::Arc;

use crate::model::{Part, PartialText, Place};
use crate::source::Span;

/// A value with its places.
///
/// `place` is where the value stands: for a field `"podCidr": "[parameters('cidr')]"` the field. `origin` is where the
/// value itself is written when an expression fetched it unchanged from elsewhere: the parameter's `defaultValue`, the
/// value in the parameters file (another file), the variable. A value that an expression computes has no origin.
///
/// The parts of a fetched list or object keep the place where they are written; the field that fetched them is the
/// nearest value around them that has an origin.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub place: Place,
    /// Where it is written, when that is elsewhere.
    pub origin: Option<Place>,
}

/// What an [`Evaluated`] holds. Lists, objects and texts are shared, not copied.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`, which the resource manager treats as absent.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text, perhaps with unknown parts.
    Text(Arc<PartialText>),
    /// A list.
    Array(Arc<Array>),
    /// An object.
    Object(Arc<Object>),
    /// Cannot be known from the template: the expression that gives it, in a canonical form.
    Unknown(Arc<str>),
}

/// A list of values.
#[derive(Clone, Debug)]
pub struct Array {
    items: Vec<Evaluated>,
    size: Size,
}

/// Members in the order written.
#[derive(Clone, Debug)]
pub struct Object {
    members: Vec<Member>,
    rest: Option<Arc<str>>,
    size: Size,
}

/// One member of an [`Object`].
#[derive(Clone, Debug)]
pub struct Member {
    /// The name.
    pub key: Arc<str>,
    /// Where the name is written, in the file of the value's place; the span of the expression that made the object
    /// otherwise.
    pub key_span: Span,
    /// The value.
    pub value: Evaluated,
}

/// What an object says about a name.
#[derive(Clone, Copy, Debug)]
pub enum Lookup<'v> {
    /// Surely not there, or `null`.
    Absent,
    /// The object is not wholly known, and this name is not among the known ones.
    Hidden,
    /// There; the value may be unknown.
    Found(&'v Member),
}

/// Nodes and levels of a value; both are kept within limits where values are made.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) nodes: usize,
    pub(super) depth: usize,
}

impl Array {
    pub(super) fn new(items: Vec<Evaluated>) -> Self {
        let size = Size::around(items.iter());
        Self { items, size }
    }

    /// The items in order.
    #[must_use]
    pub fn items(&self) -> &[Evaluated] {
        &self.items
    }
}

impl Object {
    pub(super) fn new(members: Vec<Member>) -> Self {
        Self::with_rest(members, None)
    }

    /// An object of which more than `members` may exist; `rest` is the expression that gives the object.
    pub(super) fn with_rest(members: Vec<Member>, rest: Option<Arc<str>>) -> Self {
        let size = Size::around(members.iter().map(|member| &member.value));
        Self { members, rest, size }
    }

    /// The known members in order.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The expression that gives the object, when members beyond the known ones may exist.
    #[must_use]
    pub fn rest(&self) -> Option<&Arc<str>> {
        self.rest.as_ref()
    }

    /// The member of a name; names compare without ASCII case.
    #[must_use]
    pub fn member(&self, key: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.key.eq_ignore_ascii_case(key))
    }
}

impl Size {
    const ONE: Self = Self { nodes: 1, depth: 1 };

    fn around<'v>(children: impl Iterator<Item = &'v Evaluated>) -> Self {
        children.fold(Self::ONE, |size, child| {
            let inner = child.value.size();
            Self { nodes: size.nodes.saturating_add(inner.nodes), depth: size.depth.max(inner.depth.saturating_add(1)) }
        })
    }
}

impl Value {
    /// Wholly known text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Arc::new(PartialText::from_text(text)))
    }

    pub(super) fn array(items: Vec<Evaluated>) -> Self {
        Self::Array(Arc::new(Array::new(items)))
    }

    pub(super) fn object(members: Vec<Member>) -> Self {
        Self::Object(Arc::new(Object::new(members)))
    }

    pub(super) fn size(&self) -> Size {
        match self {
            Self::Array(array) => array.size,
            Self::Object(object) => object.size,
            _ => Size::ONE,
        }
    }

    /// What kind of value it is, for messages: `text`, `a list`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::Text(_) => "text",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
            Self::Unknown(_) => "unknown",
        }
    }
}

impl Evaluated {
    pub(super) fn new(value: Value, place: Place) -> Self {
        Self { value, place, origin: None }
    }

    /// Where the value is written, wherever it stands.
    #[must_use]
    pub fn source(&self) -> &Place {
        self.origin.as_ref().unwrap_or(&self.place)
    }

    /// The same value fetched by an expression at `here`.
    pub(super) fn fetched(&self, here: &Place) -> Self {
        if self.place == *here {
            return self.clone();
        }
        Self { value: self.value.clone(), place: here.clone(), origin: Some(self.source().clone()) }
    }

    /// What this value says about a member: [`Lookup::Hidden`] when the value itself is unknown, absent when it is no
    /// object.
    #[must_use]
    pub fn lookup(&self, key: &str) -> Lookup<'_> {
        match &self.value {
            Value::Unknown(_) => Lookup::Hidden,
            Value::Object(object) => match object.member(key) {
                Some(member) if matches!(member.value.value, Value::Null) => Lookup::Absent,
                Some(member) => Lookup::Found(member),
                None if object.rest.is_some() => Lookup::Hidden,
                None => Lookup::Absent,
            },
            _ => Lookup::Absent,
        }
    }

    /// The value of a member that is there.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self.lookup(key) {
            Lookup::Found(member) => Some(&member.value),
            _ => None,
        }
    }

    /// The known members of an object; none for anything else.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        match &self.value {
            Value::Object(object) => &object.members,
            _ => &[],
        }
    }

    /// The items of a list; nothing when it is no list, or unknown.
    #[must_use]
    pub fn items(&self) -> Option<&[Self]> {
        match &self.value {
            Value::Array(array) => Some(&array.items),
            _ => None,
        }
    }

    /// Whether nothing at all is known of the value.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self.value, Value::Unknown(_))
    }

    /// The value as text, perhaps with unknown parts; an unknown value is one unknown part.
    #[must_use]
    pub fn as_text(&self) -> Option<PartialText> {
        match &self.value {
            Value::Text(text) => Some((**text).clone()),
            Value::Unknown(expression) => Some(hole(expression)),
            _ => None,
        }
    }

    /// The text when it is text and wholly known.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => text.known(),
            _ => None,
        }
    }

    /// The value of a boolean.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The value of a whole number.
    #[must_use]
    pub fn as_int(&self) -> Option<i64> {
        match self.value {
            Value::Int(value) => Some(value),
            _ => None,
        }
    }
}

/// The unknown value of an expression as text: `[parameters('name')]`. What already stands in brackets of its own, as
/// the placeholder `${NAME}` and text with `${var.name}` in it do, stays as written.
pub(super) fn hole(expression: &str) -> PartialText {
    let own = [("[", "]"), ("{{", "}}"), ("<", ">")];
    let whole = expression.starts_with("${")
        || own.iter().any(|(open, close)| expression.starts_with(open) && expression.ends_with(close));
    PartialText::hole(if whole { expression.to_owned() } else { format!("[{expression}]") })
}

/// Whether two texts of **one** evaluation are surely equal without ASCII case. Unknown parts are named by the
/// expression that gives them, and one expression has one value in one deployment; across evaluations this says
/// nothing, see [`PartialText::surely_equals`].
#[must_use]
pub fn same_text(a: &PartialText, b: &PartialText) -> bool {
    a.parts().len() == b.parts().len()
        && a.parts().iter().zip(b.parts()).all(|pair| match pair {
            (Part::Text(a), Part::Text(b)) => a.eq_ignore_ascii_case(b),
            (Part::Hole(a), Part::Hole(b)) => a == b,
            _ => false,
        })
}

/// Text that is equal for texts that are [`same_text`], to find them by.
#[must_use]
pub fn text_key(text: &PartialText) -> String {
    let parts = text.parts().iter().map(|part| match part {
        Part::Text(text) => text.to_ascii_lowercase(),
        Part::Hole(written) => format!("\0{written}\0"),
    });
    parts.collect()
}
