//! Types of variables: what is written is converted, and optional members are filled in.

use std::sync::Arc;

use super::expression::text_of;
use super::{Machine, Scope, below};
use crate::input::terraform::language::functions;
use crate::input::value::{Evaluated, Member, Object, Value};
use crate::source::hcl::{Entry, Expression, Kind};

impl<'a> Machine<'a> {
    /// A value as a type has it, which stands at a path. What does not fit stays as it is, since other programs judge it.
    pub(super) fn converted(
        &mut self,
        value: Evaluated,
        kind: &'a Expression,
        scope: &Scope<'a>,
        path: &Arc<str>,
    ) -> Evaluated {
        if matches!(value.value, Value::Null | Value::Unknown(_)) || !self.enter(&value.place) {
            return value;
        }
        let converted = self.convert(value, kind, scope, path);
        self.leave();
        converted
    }

    fn convert(&mut self, value: Evaluated, kind: &'a Expression, scope: &Scope<'a>, path: &Arc<str>) -> Evaluated {
        let scalar = match &kind.kind {
            Kind::Variable(name) | Kind::Text(name) => match &**name {
                "string" => text_of(&value.value).map(|text| Value::Text(Arc::new(text))),
                "number" => functions::as_number(&value.value).ok(),
                "bool" => functions::as_bool(&value.value).ok().map(Value::Bool),
                _ => None,
            },
            Kind::Call(call) => {
                let inner = call.arguments.first();
                return match (&*call.name, inner) {
                    ("object", Some(Expression { kind: Kind::Object(entries), .. })) => {
                        self.object_type(value, entries, scope, path)
                    }
                    ("list" | "set" | "map", Some(inner)) => self.each_type(value, inner, scope, path),
                    ("optional", Some(inner)) => self.converted(value, inner, scope, path),
                    _ => value,
                };
            }
            _ => None,
        };
        match scalar {
            Some(scalar) => Evaluated { value: scalar, ..value },
            None => value,
        }
    }

    fn each_type(&mut self, value: Evaluated, inner: &'a Expression, scope: &Scope<'a>, path: &Arc<str>) -> Evaluated {
        let converted = match &value.value {
            Value::Array(array) => {
                let items = array.items().iter().map(|item| self.converted(item.clone(), inner, scope, path));
                Value::array(items.collect())
            }
            Value::Object(object) => {
                let members = object.members().iter().map(|member| Member {
                    value: self.converted(member.value.clone(), inner, scope, path),
                    ..member.clone()
                });
                let members = members.collect();
                Value::Object(Arc::new(Object::with_rest(members, object.rest().cloned())))
            }
            _ => return value,
        };
        Evaluated { value: converted, ..value }
    }

    /// An object with the members of its type only, those that are optional and missing with their defaults.
    fn object_type(&mut self, value: Evaluated, entries: &'a [Entry], scope: &Scope<'a>, path: &Arc<str>) -> Evaluated {
        let Value::Object(object) = &value.value else { return value };
        let mut members = Vec::new();
        for entry in entries {
            let Kind::Text(name) = &entry.key.kind else { continue };
            let found = object.members().iter().find(|member| *member.key == **name);
            let (inner, default) = match &entry.value.kind {
                Kind::Call(call) if &*call.name == "optional" => (call.arguments.first(), call.arguments.get(1)),
                _ => (Some(&entry.value), None),
            };
            let absent = found.is_none_or(|member| matches!(member.value.value, Value::Null));
            if absent && found.is_none() && object.rest().is_some() {
                continue;
            }
            let member = match (found, default) {
                (_, Some(default)) if absent => Member {
                    key: (&**name).into(),
                    key_span: default.span,
                    value: self.expression(default, scope, &below(path, name)),
                },
                (Some(member), _) => member.clone(),
                (None, _) => Member {
                    key: (&**name).into(),
                    key_span: value.place.span,
                    value: Evaluated::new(Value::Null, value.place.clone()),
                },
            };
            let converted = match inner {
                Some(inner) => self.converted(member.value.clone(), inner, scope, path),
                None => member.value.clone(),
            };
            members.push(Member { value: converted, ..member });
        }
        let object = Object::with_rest(members, object.rest().cloned());
        Evaluated { value: Value::Object(Arc::new(object)), ..value }
    }
}
