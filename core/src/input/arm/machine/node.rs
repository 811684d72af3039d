use std::sync::Arc;

use super::{Environment, LoopKind, Machine, Site, Stop};
use crate::input::arm::expression::{Bytes, Reading, read};
use crate::input::arm::template::NoteKind;
use crate::input::value::{Evaluated, Member, Value};
use crate::model::{Place, push_pointer};
use crate::source::{Entry, Node, Value as Written};

impl<'a> Machine<'a> {
    /// The value of a node of the template. `path` is the node's JSON pointer, and is left as it was.
    pub(in crate::input) fn node(&mut self, node: &'a Node, path: &mut String, env: &Environment) -> Evaluated {
        let place = self.place(env, path, node);
        if let Err(stop) = self.charge(path.len()).and_then(|()| self.enter()) {
            return self.stopped(stop, &Site::whole(place), Bytes::default());
        }
        let value = match &node.value {
            Written::String(text) => {
                self.leave();
                return self.string(text, place, env);
            }
            Written::Sequence(items) => {
                let mut values = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    if self.is_spent() {
                        break;
                    }
                    values.push(at(path, &index.to_string(), |path| self.node(item, path, env)));
                }
                self.bounded(Value::array(values))
            }
            Written::Mapping(entries) => self.members(entries, &[], path, env).and_then(|members| {
                let object = Value::object(members);
                self.bounded(object)
            }),
            scalar => Ok(scalar_value(scalar)),
        };
        self.leave();
        match value {
            Ok(value) => Evaluated::new(value, place),
            Err(stop) => self.stopped(stop, &Site::whole(place), Bytes::default()),
        }
    }

    /// The value of a node taken as written, as a parameters file's.
    pub(in crate::input) fn literal(&mut self, node: &'a Node, place: &Place) -> Evaluated {
        if let Err(stop) = self.charge(place.path.len()).and_then(|()| self.enter()) {
            return self.stopped(stop, &Site::whole(place.clone()), Bytes::default());
        }
        let inner = |step: &str, node: &Node| {
            let mut path = place.path.to_string();
            push_pointer(&mut path, step);
            Place { span: node.span, path: path.into(), ..place.clone() }
        };
        let value = match &node.value {
            Written::String(text) => Value::text(&**text),
            Written::Sequence(items) => {
                let mut values = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    values.push(self.literal(item, &inner(&index.to_string(), item)));
                }
                Value::array(values)
            }
            Written::Mapping(entries) => {
                let mut members = Vec::new();
                for Entry { key, key_span, value } in entries {
                    let value = self.literal(value, &inner(key, value));
                    members.push(Member { key: Arc::from(&**key), key_span: *key_span, value });
                }
                Value::object(members)
            }
            scalar => scalar_value(scalar),
        };
        self.leave();
        match self.bounded(value) {
            Ok(value) => Evaluated::new(value, place.clone()),
            Err(stop) => self.stopped(stop, &Site::whole(place.clone()), Bytes::default()),
        }
    }

    /// The value of a string that may be an expression.
    fn string(&mut self, text: &str, place: Place, env: &Environment) -> Evaluated {
        if let Err(stop) = self.charge(text.len()) {
            return self.stopped(stop, &Site::whole(place), Bytes::default());
        }
        match read(text) {
            Reading::Literal(text) => Evaluated::new(Value::text(text), place),
            Reading::Expression(text) => {
                let site = Site::of_text(place, text);
                let parsed = self.parsed(text);
                match &*parsed {
                    Ok(expression) => self.expression(expression, env, &site),
                    // Reported where the template as a whole is checked.
                    Err(_) => {
                        let unknown = self.unknown(text);
                        Evaluated::new(unknown, site.place)
                    }
                }
            }
        }
    }

    /// The members of an object, `copy` among them carried out.
    pub(super) fn members(
        &mut self,
        entries: &'a [Entry],
        skip: &[&str],
        path: &mut String,
        env: &Environment,
    ) -> Result<Vec<Member>, Stop> {
        let mut members = Vec::new();
        for Entry { key, key_span, value } in entries {
            if self.is_spent() {
                break;
            }
            if skip.iter().any(|skipped| key.eq_ignore_ascii_case(skipped)) {
                continue;
            }
            if key.eq_ignore_ascii_case("copy") && is_property_copy(value) {
                for (index, one) in value.items().iter().enumerate() {
                    let Some(name) = one.entry_ignoring_case("name") else { continue };
                    let place = format!("{path}/{key}/{index}");
                    let value = self.property_copy(one, place, env);
                    let key = name.value.as_str().unwrap_or_default().into();
                    members.push(Member { key, key_span: name.value.span, value });
                }
                continue;
            }
            let value = at(path, key, |path| self.node(value, path, env));
            // A name may be an expression too, as of tags.
            let key: Arc<str> = match read(key) {
                Reading::Literal(key) => key.into(),
                Reading::Expression(text) => {
                    let place = Place { span: *key_span, ..value.place.clone() };
                    match self.string(text, place, env).as_str() {
                        Some(known) => known.into(),
                        None => key.as_ref().into(),
                    }
                }
            };
            members.push(Member { key, key_span: *key_span, value });
        }
        Ok(members)
    }

    /// The list that one entry of a `copy` makes; `path` is the pointer of the entry.
    pub(super) fn property_copy(&mut self, entry: &'a Node, mut path: String, env: &Environment) -> Evaluated {
        let place = self.place(env, &path, entry);
        let name = entry.entry_ignoring_case("name").and_then(|name| name.value.as_str()).unwrap_or_default();
        let (Some(count), Some(input)) = (entry.entry_ignoring_case("count"), entry.entry_ignoring_case("input"))
        else {
            let unknown = self.unknown(&format!("copy('{name}')"));
            return Evaluated::new(unknown, place);
        };
        let Some(count) = self.loop_count(count, &mut path, name, env) else {
            let unknown = self.unknown(&format!("copy('{name}')"));
            return Evaluated::new(unknown, place);
        };
        let mut items = Vec::new();
        for index in 0..count {
            if self.is_spent() {
                break;
            }
            let env = env.in_loop(name, LoopKind::Property, Some(index));
            items.push(at(&mut path, &input.key, |path| self.node(&input.value, path, &env)));
        }
        match self.bounded(Value::array(items)) {
            Ok(value) => Evaluated::new(value, place),
            Err(stop) => self.stopped(stop, &Site::whole(place), Bytes::default()),
        }
    }

    /// How often a loop turns, when that is known.
    pub(in crate::input) fn loop_count(
        &mut self,
        count: &'a Entry,
        path: &mut String,
        name: &str,
        env: &Environment,
    ) -> Option<i64> {
        let value = at(path, &count.key, |path| self.node(&count.value, path, env));
        match value.value {
            Value::Int(count) if count >= 0 => return Some(count),
            Value::Unknown(_) => {
                let text = format!("how often the loop `{name}` turns is not known");
                self.note(NoteKind::LoopCount, &value.place, text);
            }
            other => {
                let message = match other {
                    Value::Int(count) => format!("the loop `{name}` cannot turn {count} times"),
                    other => format!("the count of the loop `{name}` is {}, not a whole number", other.kind()),
                };
                self.report(Stop::Wrong(message), &Site::whole(value.place), Bytes::default());
            }
        }
        None
    }

    fn place(&self, env: &Environment, path: &str, node: &Node) -> Place {
        match self.scopes.get(env.scope.0) {
            Some(scope) => scope.place(path, node.span),
            None => Place::new(crate::model::FileId::default(), 0, path, node.span),
        }
    }
}

/// The members of a mapping without those named in `skip`, as an object.
pub(in crate::input) fn evaluate_members<'a>(
    machine: &mut Machine<'a>,
    node: &'a Node,
    skip: &[&str],
    path: &mut String,
    env: &Environment,
) -> Evaluated {
    let place = machine.place(env, path, node);
    let members = machine.members(node.entries(), skip, path, env);
    match members.and_then(|members| machine.bounded(Value::object(members))) {
        Ok(value) => Evaluated::new(value, place),
        Err(stop) => machine.stopped(stop, &Site::whole(place), Bytes::default()),
    }
}

/// Runs `work` with the pointer one step further.
pub(super) fn at<T>(path: &mut String, step: &str, work: impl FnOnce(&mut String) -> T) -> T {
    let length = path.len();
    push_pointer(path, step);
    let result = work(path);
    path.truncate(length);
    result
}

fn is_property_copy(node: &Node) -> bool {
    !node.items().is_empty()
        && node.items().iter().all(|one| {
            one.entry_ignoring_case("name").is_some_and(|name| name.value.as_str().is_some())
                && one.entry_ignoring_case("input").is_some()
        })
}

fn scalar_value(written: &Written) -> Value {
    match written {
        Written::Bool(value) => Value::Bool(*value),
        Written::Int(value) => Value::Int(*value),
        #[expect(clippy::cast_precision_loss, reason = "as the resource manager reads numbers beyond 64 signed bits")]
        Written::Uint(value) => Value::Float(*value as f64),
        Written::Float(value) => Value::Float(*value),
        _ => Value::Null,
    }
}
