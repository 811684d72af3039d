//! Expressions to values.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Answer, Machine, Scope, bare, below, equal};
use crate::input::terraform::language::functions::{self, Site};
use crate::input::value::{Evaluated, Member, Object, Value, hole};
use crate::model::{PartialText, Place};
use crate::order::Order as _;
use crate::source::hcl::{Call, Entry, Expression, For, Kind, Operator};

impl<'a> Machine<'a> {
    /// The value of an expression that stands at a path.
    pub(super) fn expression(&mut self, node: &'a Expression, scope: &Scope<'a>, path: &Arc<str>) -> Evaluated {
        let here = scope.place(path, node.span);
        if !self.enter(&here) {
            let unknown = self.anonymous();
            return Evaluated::new(unknown, here);
        }
        let result = self.kind(node, scope, path, &here);
        self.leave();
        result
    }

    fn kind(&mut self, node: &'a Expression, scope: &Scope<'a>, path: &Arc<str>, here: &Place) -> Evaluated {
        let value = match &node.kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Int(number) => Value::Int(*number),
            Kind::Float(number) => Value::Float(*number),
            Kind::Text(text) if is_placeholder(text) => Value::Unknown(Arc::from(&**text)),
            Kind::Text(text) => Value::text(&**text),
            // Its fault is told elsewhere.
            Kind::Faulty => {
                let mark = self.unique();
                self.unknown(&format!("unreadable{mark}"))
            }
            Kind::Template(parts) => return self.template(parts, scope, path, here),
            Kind::List(items) => {
                let items = items.iter().enumerate();
                let items: Vec<Evaluated> =
                    items.map(|(at, item)| self.expression(item, scope, &below(path, &at.to_string()))).collect();
                self.bounded(Value::array(items), here)
            }
            Kind::Object(entries) => self.object(entries, scope, path, here),
            Kind::Variable(name) => return self.reference(name, &[], scope, path, here),
            Kind::Access(base, steps) => {
                if let Kind::Variable(name) = &base.kind {
                    return self.reference(name, steps, scope, path, here);
                }
                let base = self.expression(base, scope, path);
                return self.walk(base, steps, scope, path, here).fetched(here);
            }
            Kind::Call(call) => return self.call(call, scope, path, here),
            Kind::Negative(operand) => {
                let operand = self.expression(operand, scope, path);
                match functions::as_number(&operand.value) {
                    Ok(Value::Int(number)) => number.checked_neg().map_or(Value::Float(f64::MAX), Value::Int),
                    Ok(Value::Float(number)) => Value::Float(-number),
                    other => self.stopped(other.err(), "-", &[operand]),
                }
            }
            Kind::Not(operand) => {
                let operand = self.expression(operand, scope, path);
                match functions::as_bool(&operand.value) {
                    Ok(value) => Value::Bool(!value),
                    Err(stop) => self.stopped(Some(stop), "!", &[operand]),
                }
            }
            Kind::Binary(..) => self.binary(node, scope, path, here),
            Kind::Conditional(parts) => {
                let [condition, then, otherwise] = parts.as_ref();
                return self.conditional(condition, [then, otherwise], scope, path, here);
            }
            Kind::For(node) => self.each(node, scope, path, here),
        };
        Evaluated::new(value, here.clone())
    }

    /// The unknown value in place of what an operator or a function could not give.
    pub(in super::super) fn stopped(
        &mut self,
        stop: Option<super::Stop>,
        name: &str,
        arguments: &[Evaluated],
    ) -> Value {
        if stop == Some(super::Stop::Failed) {
            self.fail();
        }
        let mut text = format!("{name}(");
        for (index, argument) in arguments.iter().enumerate() {
            if index > 0 {
                text.push_str(", ");
            }
            text.push_str(&self.written(&argument.value));
            if text.len() > crate::limits::MAX_UNKNOWN_CHARACTERS {
                break;
            }
        }
        text.push(')');
        self.unknown(&text)
    }

    /// A value as an expression gives it, for the names of unknown values.
    pub(super) fn written(&mut self, value: &Value) -> String {
        match value {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Int(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Unknown(expression) => bare(expression).to_owned(),
            Value::Text(text) if text.written_len() <= crate::limits::MAX_UNKNOWN_CHARACTERS => {
                format!("{:?}", text.written())
            }
            Value::Text(_) => format!("\"…\"{}", self.unique()),
            Value::Array(array) if array.items().is_empty() => "[]".to_owned(),
            Value::Array(_) => format!("[…]{}", self.unique()),
            Value::Object(_) => format!("{{…}}{}", self.unique()),
        }
    }

    fn object(&mut self, entries: &'a [Entry], scope: &Scope<'a>, path: &Arc<str>, here: &Place) -> Value {
        let mut members: BTreeMap<Arc<str>, (usize, Member)> = BTreeMap::new();
        let mut rest = None;
        for (at, entry) in entries.iter().enumerate() {
            let key = self.expression(&entry.key, scope, path);
            let Some(text) = text_of(&key.value).and_then(|text| text.known().map(Arc::<str>::from)) else {
                // Which of the members before have this key is not known either.
                members.clear();
                if let Value::Unknown(name) = self.anonymous() {
                    rest = Some(name);
                }
                continue;
            };
            let value = self.expression(&entry.value, scope, &below(path, &text));
            members.insert(Arc::clone(&text), (at, Member { key: text, key_span: entry.key.span, value }));
        }
        let mut members: Vec<(usize, Member)> = members.into_values().collect();
        members.order_by_key(|(at, _)| *at);
        let members = members.into_iter().map(|(_, member)| member).collect();
        self.bounded(Value::Object(Arc::new(Object::with_rest(members, rest))), here)
    }

    fn conditional(
        &mut self,
        condition: &'a Expression,
        [then, otherwise]: [&'a Expression; 2],
        scope: &Scope<'a>,
        path: &Arc<str>,
        here: &Place,
    ) -> Evaluated {
        let condition = self.expression(condition, scope, path);
        match functions::as_bool(&condition.value) {
            Ok(true) => return self.expression(then, scope, path),
            Ok(false) => return self.expression(otherwise, scope, path),
            Err(super::Stop::Failed) => self.fail(),
            Err(super::Stop::Unknown) => {}
        }
        // Only one of the two is evaluated in Terraform, so a failure says nothing.
        let failed = self.failed;
        let then = self.expression(then, scope, path);
        let otherwise = self.expression(otherwise, scope, path);
        self.failed = failed;
        if equal(&then.value, &otherwise.value) == Answer::Yes {
            return then;
        }
        let text = [&condition, &then, &otherwise].map(|part| self.written(&part.value));
        let [condition, then, otherwise] = text;
        let unknown = self.unknown(&format!("{condition} ? {then} : {otherwise}"));
        Evaluated::new(unknown, here.clone())
    }

    /// A chain of operators is a tree that leans to the left; its spine is walked, not recursed into.
    fn binary(&mut self, node: &'a Expression, scope: &Scope<'a>, path: &Arc<str>, here: &Place) -> Value {
        let mut spine = Vec::new();
        let mut next = node;
        while let Kind::Binary(operator, sides) = &next.kind {
            spine.push((*operator, &sides.1));
            next = &sides.0;
        }
        let mut left = self.expression(next, scope, path).value;
        while let Some((operator, right)) = spine.pop() {
            let right = self.expression(right, scope, path).value;
            left = self.operate(operator, left, right, here);
        }
        left
    }

    fn operate(&mut self, operator: Operator, left: Value, right: Value, here: &Place) -> Value {
        let result = match operator {
            Operator::And | Operator::Or => {
                let decides = operator == Operator::Or;
                match (functions::as_bool(&left), functions::as_bool(&right)) {
                    (Ok(value), _) | (_, Ok(value)) if value == decides => Ok(Value::Bool(decides)),
                    (Ok(_), Ok(_)) => Ok(Value::Bool(!decides)),
                    (Err(stop), _) | (_, Err(stop)) => Err(stop),
                }
            }
            Operator::Equal | Operator::NotEqual => {
                let nodes = left.size().nodes.min(right.size().nodes);
                if !self.step(nodes, here) {
                    return self.anonymous();
                }
                match equal(&left, &right) {
                    Answer::Yes => Ok(Value::Bool(operator == Operator::Equal)),
                    Answer::No => Ok(Value::Bool(operator == Operator::NotEqual)),
                    Answer::Unknown => Err(super::Stop::Unknown),
                }
            }
            _ => functions::arithmetic(operator, &left, &right),
        };
        match result {
            Ok(value) => value,
            Err(stop) => {
                let place = here.clone();
                let sides = [Evaluated::new(left, place.clone()), Evaluated::new(right, place)];
                self.stopped(Some(stop), &format!("{operator:?}"), &sides)
            }
        }
    }

    fn call(&mut self, call: &'a Call, scope: &Scope<'a>, path: &Arc<str>, here: &Place) -> Evaluated {
        match &*call.name {
            "try" => return self.attempt(&call.arguments, scope, path, here),
            "can" => {
                let Some(argument) = call.arguments.first() else {
                    let unknown = self.anonymous();
                    return Evaluated::new(unknown, here.clone());
                };
                let (value, failed) = self.tried(argument, scope, path);
                let answer = match &value.value {
                    _ if failed => Value::Bool(false),
                    Value::Unknown(_) => self.stopped(None, "can", &[value]),
                    _ => Value::Bool(true),
                };
                return Evaluated::new(answer, here.clone());
            }
            _ => {}
        }
        let mut arguments: Vec<Evaluated> =
            call.arguments.iter().map(|argument| self.expression(argument, scope, path)).collect();
        if call.spread
            && let Some(last) = arguments.pop()
        {
            match last.items() {
                Some(items) => arguments.extend(items.iter().cloned()),
                None => {
                    arguments.push(last);
                    let unknown = self.stopped(Some(super::Stop::Unknown), &call.name, &arguments);
                    return Evaluated::new(unknown, here.clone());
                }
            }
        }
        let size: usize = arguments.iter().map(|argument| argument.value.size().nodes).sum();
        if !self.step(size / 16, here) {
            let unknown = self.anonymous();
            return Evaluated::new(unknown, here.clone());
        }
        functions::call(self, &call.name, &arguments, &Site { here })
    }

    /// `try(a, b)`: the first that does not fail.
    fn attempt(&mut self, arguments: &'a [Expression], scope: &Scope<'a>, path: &Arc<str>, here: &Place) -> Evaluated {
        for argument in arguments {
            let (value, failed) = self.tried(argument, scope, path);
            if failed {
                continue;
            }
            if value.is_unknown() {
                // It may still fail, and then the next one counts.
                let unknown = self.stopped(None, "try", &[value]);
                return Evaluated::new(unknown, here.clone());
            }
            return value;
        }
        self.fail();
        let unknown = self.anonymous();
        Evaluated::new(unknown, here.clone())
    }

    fn tried(&mut self, argument: &'a Expression, scope: &Scope<'a>, path: &Arc<str>) -> (Evaluated, bool) {
        let before = std::mem::replace(&mut self.failed, false);
        self.trying = self.trying.saturating_add(1);
        let value = self.expression(argument, scope, path);
        self.trying = self.trying.saturating_sub(1);
        let failed = std::mem::replace(&mut self.failed, before);
        (value, failed)
    }

    fn each(&mut self, node: &'a For, scope: &Scope<'a>, path: &Arc<str>, here: &Place) -> Value {
        let collection = self.expression(&node.collection, scope, path);
        let Some(items) = pairs(&collection, is_set(&node.collection)) else {
            if !collection.is_unknown() && !matches!(collection.value, Value::Object(_)) {
                self.fail();
            }
            return self.stopped(None, "for", &[collection]);
        };
        let mut results: Vec<(Option<Arc<str>>, Evaluated)> = Vec::new();
        for (key, value) in items {
            if !self.step(1, here) {
                return self.anonymous();
            }
            let mut inner = scope.with(&node.value, value);
            if let Some(name) = &node.key {
                inner = inner.with(name, key);
            }
            if let Some(condition) = &node.condition {
                let condition = self.expression(condition, &inner, path);
                match functions::as_bool(&condition.value) {
                    Ok(true) => {}
                    Ok(false) => continue,
                    Err(stop) => return self.stopped(Some(stop), "for", &[collection, condition]),
                }
            }
            let key = match &node.result_key {
                None => None,
                Some(key) => {
                    let key = self.expression(key, &inner, path);
                    match text_of(&key.value).and_then(|text| text.known().map(Arc::<str>::from)) {
                        Some(key) => Some(key),
                        None => return self.stopped(None, "for", &[collection, key]),
                    }
                }
            };
            let path = match &key {
                Some(key) => below(path, key),
                None => below(path, &results.len().to_string()),
            };
            let value = self.expression(&node.result, &inner, &path);
            results.push((key, value));
        }
        if node.result_key.is_none() {
            return self.bounded(Value::array(results.into_iter().map(|(_, value)| value).collect()), here);
        }
        let mut groups: BTreeMap<Arc<str>, Vec<Evaluated>> = BTreeMap::new();
        for (key, value) in results {
            groups.entry(key.unwrap_or_default()).or_default().push(value);
        }
        let members = groups.into_iter().filter_map(|(key, mut values)| {
            let value =
                if node.grouping { Evaluated::new(Value::array(values), here.clone()) } else { values.pop()? };
            Some(Member { key, key_span: here.span, value })
        });
        let members = members.collect();
        self.bounded(Value::object(members), here)
    }
}

/// Whether an expression gives a set, of which the items are their own keys. Sets are lists otherwise.
pub(super) fn is_set(node: &Expression) -> bool {
    let makers = ["toset", "setunion", "setintersection", "setsubtract"];
    matches!(&node.kind, Kind::Call(call) if makers.contains(&&*call.name))
}

/// What a collection holds, keys and values, in the order in which Terraform goes through it; nothing when that is not
/// known.
pub(super) fn pairs(collection: &Evaluated, set: bool) -> Option<Vec<(Evaluated, Evaluated)>> {
    match &collection.value {
        Value::Array(array) if set => Some(array.items().iter().map(|item| (item.clone(), item.clone())).collect()),
        Value::Array(array) => {
            let items = array.items().iter().enumerate();
            let key = |at: usize| Value::Int(i64::try_from(at).unwrap_or(i64::MAX));
            Some(items.map(|(at, item)| (Evaluated::new(key(at), item.place.clone()), item.clone())).collect())
        }
        Value::Object(object) if object.rest().is_none() => {
            let mut members: Vec<&Member> = object.members().iter().collect();
            members.order_by(|a, b| a.key.cmp(&b.key));
            let pair = |member: &Member| {
                let key_place = Place { span: member.key_span, ..member.value.place.clone() };
                (Evaluated::new(Value::text(&*member.key), key_place), member.value.clone())
            };
            Some(members.into_iter().map(pair).collect())
        }
        _ => None,
    }
}

/// A value as text, as templates convert it.
pub(in super::super) fn text_of(value: &Value) -> Option<PartialText> {
    match value {
        Value::Text(text) => Some((**text).clone()),
        Value::Bool(value) => Some(PartialText::from_text(value.to_string())),
        Value::Int(number) => Some(PartialText::from_text(number.to_string())),
        Value::Float(number) => Some(PartialText::from_text(number.to_string())),
        Value::Unknown(expression) => Some(hole(expression)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// What the documentation of the providers writes where a value of the reader's belongs.
fn is_placeholder(text: &str) -> bool {
    text == "example-value"
}
