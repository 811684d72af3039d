use std::collections::{BTreeMap, BTreeSet};

use crate::input::Remark;
use crate::input::value::{Evaluated, Lookup, Value};
use crate::model::{Expected, Field, Malformed, PartialText, Place, SubnetId};
use crate::net::Cidr;

/// Reads members of resources as fields, and keeps what there is to tell about them.
#[derive(Debug, Default)]
pub struct Reader {
    /// Where the values of fields are written, of those that an expression fetched from elsewhere: several where a loop
    /// or a module makes several resources of one text.
    pub origins: BTreeMap<Place, BTreeSet<Place>>,
    /// Values that are not of their setting's type.
    pub malformed: Vec<Malformed>,
    /// What is not known.
    pub remarks: Vec<Remark>,
}

impl Reader {
    /// Tells something about a place.
    pub fn remark(&mut self, place: &Place, message: impl Into<String>) {
        self.remarks.push(Remark::at(place.clone(), message));
    }

    /// The field at a path of member names, read by `read`.
    fn field<T>(
        &mut self,
        body: &Evaluated,
        path: &[&str],
        read: impl FnOnce(&mut Self, &Evaluated) -> Option<T>,
    ) -> Field<T> {
        match walk(body, path) {
            Found::Absent => Field::Absent,
            Found::Hidden(place) => Field::Unknown(Some(place)),
            Found::Value(value) => self.read(value, read),
        }
    }

    fn read<T>(&mut self, value: &Evaluated, read: impl FnOnce(&mut Self, &Evaluated) -> Option<T>) -> Field<T> {
        if let Some(origin) = &value.origin {
            self.origins.entry(value.place.clone()).or_default().insert(origin.clone());
        }
        match read(self, value) {
            Some(known) => Field::known(known, value.place.clone()),
            None => {
                if let Some(text) = value.as_text().filter(|text| !text.is_known()) {
                    self.remark(&value.place, format!("`{}` is not known here", text.written()));
                }
                Field::Unknown(Some(value.place.clone()))
            }
        }
    }

    /// Text; a number or boolean counts as its text, an empty text as absent.
    pub fn text(&mut self, body: &Evaluated, path: &[&str]) -> Field<String> {
        let field = self.field(body, path, |_, value| plain_text(value));
        if field.value().is_some_and(String::is_empty) { Field::Absent } else { field }
    }

    /// Text of which there is nothing to tell when it is not known: most of what is deployed takes it from its
    /// resource group.
    pub fn text_if_known(&mut self, body: &Evaluated, path: &[&str]) -> Field<String> {
        let before = self.remarks.len();
        let field = self.text(body, path);
        self.remarks.truncate(before);
        field
    }

    /// A boolean, also as the text that add-on configurations hold.
    pub fn boolean(&mut self, body: &Evaluated, path: &[&str]) -> Field<bool> {
        self.field(body, path, |_, value| match value.as_str() {
            Some(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Some(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => value.as_bool(),
        })
    }

    /// A whole number, also as text.
    pub fn number(&mut self, body: &Evaluated, path: &[&str]) -> Field<i64> {
        self.field(body, path, |reader, value| {
            let number = value.as_int().or_else(|| value.as_str().and_then(|text| text.trim().parse().ok()));
            if number.is_none()
                && let Some(text) = value.as_str()
            {
                let message = format!("`{text}` is not a whole number");
                reader.malformed(value, Expected::Number, message, None);
            }
            number
        })
    }

    /// The items of a list, as text.
    pub fn texts(&mut self, body: &Evaluated, path: &[&str]) -> Vec<Field<String>> {
        self.list(body, path, |_, value| plain_text(value))
    }

    /// The items of a list, as ranges.
    pub fn ranges(&mut self, body: &Evaluated, path: &[&str]) -> Vec<Field<Cidr>> {
        self.list(body, path, Self::cidr)
    }

    /// One range.
    pub fn range(&mut self, body: &Evaluated, path: &[&str]) -> Field<Cidr> {
        let empty = matches!(walk(body, path), Found::Value(value) if value.as_str() == Some(""));
        if empty { Field::Absent } else { self.field(body, path, Self::cidr) }
    }

    /// The id of a subnet.
    pub fn subnet(&mut self, body: &Evaluated, path: &[&str]) -> Field<SubnetId> {
        let empty = matches!(walk(body, path), Found::Value(value) if value.as_str() == Some(""));
        if empty {
            return Field::Absent;
        }
        self.field(body, path, |_, value| match &value.value {
            Value::Text(text) => Some(SubnetId::parse(text)),
            _ => None,
        })
    }

    /// Text of which parts may be unknown; a hole when it is missing.
    pub fn partial(&mut self, body: &Evaluated, path: &[&str]) -> PartialText {
        match walk(body, path) {
            Found::Value(value) => value.as_text().unwrap_or_else(|| PartialText::hole("?")),
            _ => PartialText::hole("?"),
        }
    }

    fn list<T>(
        &mut self,
        body: &Evaluated,
        path: &[&str],
        read: impl Fn(&mut Self, &Evaluated) -> Option<T>,
    ) -> Vec<Field<T>> {
        match walk(body, path) {
            Found::Absent => Vec::new(),
            Found::Hidden(place) => vec![Field::Unknown(Some(place))],
            Found::Value(value) => match value.items() {
                Some(items) => items.iter().map(|item| self.read(item, &read)).collect(),
                None => vec![self.read(value, |_, _| None)],
            },
        }
    }

    fn cidr(&mut self, value: &Evaluated) -> Option<Cidr> {
        match Cidr::parse(value.as_str()?) {
            Ok(cidr) => Some(cidr),
            Err(error) => {
                self.malformed(value, Expected::Range, error.to_string(), error.help());
                None
            }
        }
    }

    fn malformed(&mut self, value: &Evaluated, expected: Expected, message: String, help: Option<String>) {
        self.malformed.push(Malformed { place: value.place.clone(), expected, message, help });
    }
}

fn plain_text(value: &Evaluated) -> Option<String> {
    match &value.value {
        Value::Bool(value) => Some(value.to_string()),
        Value::Int(value) => Some(value.to_string()),
        Value::Float(value) => Some(value.to_string()),
        _ => value.as_str().map(str::to_owned),
    }
}

/// The members of a resource: under `properties`, or beside its name as the Azure CLI prints them.
pub(super) fn properties(body: &Evaluated) -> &Evaluated {
    body.get("properties").unwrap_or(body)
}

/// What stands at a path.
pub(super) enum Found<'e> {
    Absent,
    Hidden(Place),
    Value(&'e Evaluated),
}

/// Follows a path of member names.
pub(super) fn walk<'e>(body: &'e Evaluated, path: &[&str]) -> Found<'e> {
    let mut value = body;
    for step in path {
        match value.lookup(step) {
            Lookup::Absent => return Found::Absent,
            Lookup::Hidden => return Found::Hidden(value.place.clone()),
            Lookup::Found(member) => value = &member.value,
        }
    }
    Found::Value(value)
}

/// The items of a list at a path; none when it is missing or unknown.
pub(super) fn items<'e>(body: &'e Evaluated, path: &[&str]) -> &'e [Evaluated] {
    match walk(body, path) {
        Found::Value(value) => value.items().unwrap_or_default(),
        _ => &[],
    }
}
