//! Where a walk through an object is.

use crate::model::{Object, Place, push_pointer};
use crate::source::Span;

/// The way from the object to a value, as the server writes it and as a JSON pointer.
#[derive(Debug, Default)]
pub struct Path {
    /// `spec.ingress[0]`.
    pub field: String,
    /// `/spec/ingress/0`, relative to the object.
    pub pointer: String,
}

/// How far a path went, to go back to.
#[derive(Clone, Copy, Debug)]
pub struct Mark(usize, usize);

impl Path {
    /// Into a field.
    pub fn enter(&mut self, key: &str) -> Mark {
        let mark = Mark(self.field.len(), self.pointer.len());
        if !self.field.is_empty() {
            self.field.push('.');
        }
        self.field.push_str(key);
        push_pointer(&mut self.pointer, key);
        mark
    }

    /// Into an item.
    pub fn enter_item(&mut self, index: usize) -> Mark {
        let mark = Mark(self.field.len(), self.pointer.len());
        self.field.push_str(&format!("[{index}]"));
        push_pointer(&mut self.pointer, &index.to_string());
        mark
    }

    /// Back to where it was.
    pub fn leave(&mut self, Mark(field, pointer): Mark) {
        self.field.truncate(field);
        self.pointer.truncate(pointer);
    }

    /// The name of a field here, as the server writes it.
    pub fn field_of(&self, key: &str) -> String {
        if self.field.is_empty() { key.to_owned() } else { format!("{}.{key}", self.field) }
    }

    /// The place of some bytes, with the pointer to here.
    pub fn place(&self, object: &Object, span: Span) -> Place {
        let path = format!("{}{}", object.place.path, self.pointer);
        Place::new(object.place.file, object.place.document, path, span)
    }
}

/// A pointer with one step more.
pub fn pointer(to: &str, key: &str) -> String {
    let mut pointer = to.to_owned();
    push_pointer(&mut pointer, key);
    pointer
}
