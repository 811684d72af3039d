use crate::admission::{Fault, FaultKind, Stage};
use crate::model::{Object, Place, push_pointer};
use crate::source::{Node, Span, Value};

/// A field of an object, there or not, with the way that leads to it.
///
/// Paths are written only for faults, from the steps, so that many faults in one big object cost no search each.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'u, 'n> {
    object: &'n Object,
    node: Option<&'n Node>,
    /// Something above is of the wrong type, so nothing is known of this.
    lost: bool,
    step: Step<'n>,
    up: Option<&'u At<'u, 'n>>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'n> {
    Root,
    Key { name: &'n str, span: Option<Span> },
    Item(usize),
}

impl<'u, 'n> At<'u, 'n> {
    /// The object itself.
    pub fn root(object: &'n Object) -> Self {
        Self { object, node: Some(&object.root), lost: false, step: Step::Root, up: None }
    }

    /// A field of a mapping. One that is null or absent has no fields.
    pub fn get<'v>(&'v self, name: &'n str) -> At<'v, 'n>
    where
        'u: 'v,
    {
        let entry = self.node.and_then(|node| node.entry(name));
        let lost = self.lost || self.node.is_some_and(|node| !matches!(node.value, Value::Mapping(_) | Value::Null));
        let step = Step::Key { name, span: entry.map(|entry| entry.key_span) };
        At { object: self.object, node: entry.map(|entry| &entry.value), lost, step, up: Some(self) }
    }

    /// The items of a list; none when it is null, absent or no list.
    pub fn items<'v>(&'v self) -> impl Iterator<Item = At<'v, 'n>>
    where
        'u: 'v,
    {
        let items = self.node.map_or(&[][..], |node| node.items());
        items.iter().enumerate().map(|(index, node)| At {
            object: self.object,
            node: Some(node),
            lost: self.lost,
            step: Step::Item(index),
            up: Some(self),
        })
    }

    /// The entries of a mapping of any keys.
    pub fn entries<'v>(&'v self) -> impl Iterator<Item = At<'v, 'n>>
    where
        'u: 'v,
    {
        let entries = self.node.map_or(&[][..], |node| node.entries());
        entries.iter().map(|entry| At {
            object: self.object,
            node: Some(&entry.value),
            lost: self.lost,
            step: Step::Key { name: &entry.key, span: Some(entry.key_span) },
            up: Some(self),
        })
    }

    /// Its key, when it is a field.
    pub fn key(&self) -> &'n str {
        match self.step {
            Step::Key { name, .. } => name,
            Step::Root | Step::Item(_) => "",
        }
    }

    /// Whether it is there and not null.
    pub fn is_set(&self) -> bool {
        self.node.is_some_and(|node| !node.is_null())
    }

    /// Whether it is known to be absent or null.
    pub fn is_unset(&self) -> bool {
        !self.lost && !self.is_set()
    }

    /// Whether it is a list or mapping without entries, or absent or null.
    pub fn is_empty(&self) -> bool {
        !self.lost
            && match self.node.map(|node| &node.value) {
                None | Some(Value::Null) => true,
                Some(Value::Sequence(items)) => items.is_empty(),
                Some(Value::Mapping(entries)) => entries.is_empty(),
                Some(_) => false,
            }
    }

    /// The text, empty when absent or null, as the server decodes it; `None` when it is something else.
    pub fn text(&self) -> Option<&'n str> {
        match self.node.map(|node| &node.value) {
            _ if self.lost => None,
            None | Some(Value::Null) => Some(""),
            Some(Value::String(text)) => Some(text),
            Some(_) => None,
        }
    }

    /// The number, 0 when absent or null, as the server decodes it; `None` when it is none of 32 bits.
    pub fn number(&self) -> Option<i32> {
        match self.node.map(|node| &node.value) {
            _ if self.lost => None,
            None | Some(Value::Null) => Some(0),
            Some(value) => whole(value),
        }
    }

    /// The boolean, false when absent or null.
    pub fn flag(&self) -> bool {
        self.node.and_then(Node::as_bool).unwrap_or(false)
    }

    /// A port by number or by name; `None` when it is absent, null, or neither.
    pub fn port(&self) -> Option<Port<'n>> {
        match &self.node?.value {
            Value::String(name) => Some(Port::Name(name)),
            value => whole(value).map(Port::Number),
        }
    }

    /// As the API server names it in causes: `spec.ingress[0].from`.
    pub fn field(&self) -> String {
        let mut field = String::new();
        for at in self.way() {
            match at.step {
                Step::Root => {}
                Step::Key { name, .. } => {
                    if !field.is_empty() {
                        field.push('.');
                    }
                    field.push_str(name);
                }
                Step::Item(index) => {
                    field.push('[');
                    field.push_str(&index.to_string());
                    field.push(']');
                }
            }
        }
        field
    }

    /// Where it is written; for what is absent, the pointer of the nearest parent with the range of its key.
    pub fn place(&self) -> Place {
        match self.node {
            Some(node) => self.with_pointer(node.span),
            None => self.up.map_or_else(|| self.object.place.clone(), At::place_of_key),
        }
    }

    /// Its pointer, with the range of its key, or of its first key where it has none of its own.
    pub fn place_of_key(&self) -> Place {
        let Some(node) = self.node else { return self.place() };
        let first = || node.entries().first().map_or(node.span, |entry| entry.key_span);
        let own = match self.step {
            Step::Key { span, .. } => span,
            Step::Root | Step::Item(_) => None,
        };
        self.with_pointer(own.unwrap_or_else(first))
    }

    /// The bytes of its value.
    pub fn span(&self) -> Option<Span> {
        self.node.map(|node| node.span)
    }

    /// A fault of it.
    pub fn fault(&self, kind: impl Into<FaultKind>, stage: Stage, message: impl Into<String>) -> Fault {
        let fault = Fault::new(kind, stage, self.place(), message);
        // What is absent stands at its parent's place.
        if self.node.is_none() { fault.field(self.field()) } else { fault }
    }

    fn with_pointer(&self, span: Span) -> Place {
        let mut pointer = self.object.place.path.to_string();
        for at in self.way() {
            match at.step {
                Step::Root => {}
                Step::Key { name, .. } => push_pointer(&mut pointer, name),
                Step::Item(index) => push_pointer(&mut pointer, &index.to_string()),
            }
        }
        Place::new(self.object.place.file, self.object.place.document, pointer, span)
    }

    /// From the object to this.
    fn way(&self) -> Vec<&Self> {
        let mut way: Vec<&Self> = std::iter::successors(Some(self), |at| at.up).collect();
        way.reverse();
        way
    }
}

/// A port as `IntOrString` gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Port<'n> {
    /// By its number.
    Number(i32),
    /// By its name.
    Name(&'n str),
}

/// A number of 32 bits; a float without a fraction is one as well.
fn whole(value: &Value) -> Option<i32> {
    match value {
        Value::Int(value) => i32::try_from(*value).ok(),
        #[expect(clippy::cast_possible_truncation, reason = "the range and the fraction are checked")]
        Value::Float(value) => {
            let fits = value.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(value);
            fits.then_some(*value as i32)
        }
        _ => None,
    }
}
