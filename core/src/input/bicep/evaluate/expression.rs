//! Expressions to values.

use std::sync::Arc;

use super::{Env, Evaluator};
use crate::input::arm::{Bytes, Site, Stop, TextBuilder, call_lazily, call_with, find_function, in_text, put};
use crate::input::bicep::evaluate::call::Arguments;
use crate::input::value::{Evaluated, Member, Object, Value};
use crate::model::{Place, push_pointer};
use crate::source::bicep::{Element, Expression, Item, Kind, Loop, Operator, Piece, Sign};

impl<'a> Evaluator<'a> {
    /// The value of an expression. Never fails: what cannot be told is unknown, and reported if it is a fault. `path`
    /// is the JSON pointer of the value, and is left as it was.
    pub(in crate::input::bicep) fn value(
        &mut self,
        expression: &'a Expression,
        path: &mut String,
        env: &Env,
    ) -> Evaluated {
        let place = self.place(env.instance, path, expression.span);
        if let Err(stop) = self.machine.charge(path.len()).and_then(|()| self.machine.enter()) {
            return self.stopped(stop, place);
        }
        let value = self.expression(expression, &place, path, env);
        self.machine.leave();
        self.settled(value, place)
    }

    fn expression(
        &mut self,
        expression: &'a Expression,
        place: &Place,
        path: &mut String,
        env: &Env,
    ) -> Result<Evaluated, Stop> {
        let value = match &expression.kind {
            Kind::Null => Value::Null,
            Kind::Bool(value) => Value::Bool(*value),
            Kind::Int(number) => Value::Int(*number),
            Kind::Text(pieces) => self.text(pieces, path, env)?,
            Kind::Name(name) => return self.name(name, place, env),
            Kind::Call(name, arguments) => return self.call(name, arguments, place, path, env),
            Kind::Access(of, steps) => return self.accesses(of, steps, place, path, env),
            Kind::Object(items) => self.object(items, &[], path, env)?,
            Kind::Array(elements) => self.array(elements, path, env)?,
            Kind::For(turns) => self.turns(turns, path, env)?,
            Kind::Unary(sign, of) => {
                let of = self.value(of, path, env);
                return Ok(match sign {
                    Sign::Not => self.apply("not", &[of], place, env),
                    Sign::Minus => {
                        let zero = Evaluated::new(Value::Int(0), place.clone());
                        self.apply("sub", &[zero, of], place, env)
                    }
                });
            }
            Kind::Chain(first, rest) => return self.chain(first, rest, place, path, env),
            Kind::Choose(parts) => {
                let [condition, then, otherwise] = &**parts;
                return self.lazily("if", vec![condition, then, otherwise], place, path, env);
            }
            Kind::Lambda(_) => {
                let message = "a lambda can only be an argument of `map`, `filter`, `reduce`, `sort` and their like";
                return Err(Stop::Wrong(message.to_owned()));
            }
            // A condition stands before the body of a resource or module, which is looked at elsewhere.
            Kind::If(..) => return Err(Stop::Unknown),
        };
        Ok(Evaluated::new(self.machine.bounded(value)?, place.clone()))
    }

    /// A function of templates on values.
    pub(super) fn apply(&mut self, name: &str, arguments: &[Evaluated], place: &Place, env: &Env) -> Evaluated {
        let environment = self.environment(env.instance);
        let site = Site::whole(place.clone());
        call_with(&mut self.machine, name, arguments, Bytes::default(), &environment, &site)
    }

    /// A function of templates on what it may evaluate.
    pub(super) fn lazily(
        &mut self,
        name: &str,
        arguments: Vec<&'a Expression>,
        place: &Place,
        path: &mut String,
        env: &Env,
    ) -> Result<Evaluated, Stop> {
        let function = find_function(name).ok_or(Stop::Unknown)?;
        let site = Site::whole(place.clone());
        let mut operands = Arguments { evaluator: self, name: function.name, arguments, env, path, site };
        call_lazily(function, &mut operands)
    }

    pub(super) fn text(&mut self, pieces: &'a [Piece], path: &mut String, env: &Env) -> Result<Value, Stop> {
        if let [Piece::Text(text)] = pieces {
            self.machine.charge(text.len())?;
            return Ok(Value::text(&**text));
        }
        let mut out = TextBuilder::default();
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.push_text(&mut self.machine, text)?,
                Piece::Expression(expression) => {
                    let value = self.value(expression, path, env);
                    let text = match in_text(&value.value) {
                        Some(text) => text,
                        None => {
                            let place = value.place.clone();
                            let written = self.apply("string", &[value], &place, env);
                            written.as_text().ok_or(Stop::Unknown)?
                        }
                    };
                    out.push(&mut self.machine, &text)?;
                }
            }
        }
        Ok(out.finish())
    }

    /// The members of an object without those named in `skip`. Resources nested in it are none of them.
    pub(super) fn object(
        &mut self,
        items: &'a [Item],
        skip: &[&str],
        path: &mut String,
        env: &Env,
    ) -> Result<Value, Stop> {
        let mut members: Vec<Member> = Vec::new();
        let mut rest: Option<Arc<str>> = None;
        for item in items {
            if self.machine.is_spent() {
                break;
            }
            match item {
                Item::Resource(_) => {}
                Item::Property(key, value) => {
                    if key.as_str().is_some_and(|key| skip.contains(&key)) {
                        continue;
                    }
                    let name = self.text(&key.name, path, env)?;
                    let name = Evaluated::new(name, self.place(env.instance, path, key.span));
                    let Some(known) = name.as_str() else {
                        // Any member may be meant.
                        let written = name.as_text().map(|text| text.written()).unwrap_or_default();
                        members.clear();
                        rest = Some(format!("{{{written}: …}}{}", self.machine.unique_mark()).into());
                        continue;
                    };
                    let length = path.len();
                    push_pointer(path, known);
                    let value = self.value(value, path, env);
                    path.truncate(length);
                    let member = Member { key: known.into(), key_span: key.span, value };
                    put(&mut self.machine, &mut members, member)?;
                }
                Item::Spread(expression) => {
                    let spread = self.value(expression, path, env);
                    match &spread.value {
                        Value::Object(object) => {
                            if object.rest().is_some() {
                                members.clear();
                                rest = object.rest().cloned();
                            }
                            for member in object.members() {
                                put(&mut self.machine, &mut members, member.clone())?;
                            }
                        }
                        Value::Unknown(name) => {
                            members.clear();
                            rest = Some(format!("{{...{name}}}{}", self.machine.unique_mark()).into());
                        }
                        Value::Null => {}
                        other => return Err(Stop::Wrong(format!("`...` takes an object here, not {}", other.kind()))),
                    }
                }
            }
        }
        Ok(Value::Object(Arc::new(Object::with_rest(members, rest))))
    }

    fn array(&mut self, elements: &'a [Element], path: &mut String, env: &Env) -> Result<Value, Stop> {
        let mut items = Vec::new();
        for element in elements {
            if self.machine.is_spent() {
                break;
            }
            match element {
                Element::Value(expression) => items.push(self.item(items.len(), expression, path, env)),
                Element::Spread(expression) => {
                    let spread = self.value(expression, path, env);
                    match &spread.value {
                        Value::Array(array) => {
                            self.machine.charge_items(array.items().len())?;
                            items.extend_from_slice(array.items());
                        }
                        Value::Unknown(name) => {
                            let name = format!("[...{name}]{}", self.machine.unique_mark());
                            return Ok(self.machine.unknown(&name));
                        }
                        Value::Null => {}
                        other => return Err(Stop::Wrong(format!("`...` takes a list here, not {}", other.kind()))),
                    }
                }
            }
        }
        Ok(Value::array(items))
    }

    fn item(&mut self, index: usize, expression: &'a Expression, path: &mut String, env: &Env) -> Evaluated {
        let length = path.len();
        push_pointer(path, &index.to_string());
        let value = self.value(expression, path, env);
        path.truncate(length);
        value
    }

    /// `[for x in xs: …]` as a list.
    fn turns(&mut self, turns: &'a Loop, path: &mut String, env: &Env) -> Result<Value, Stop> {
        let over = self.value(&turns.over, path, env);
        let list = match &over.value {
            Value::Array(list) => Arc::clone(list),
            Value::Unknown(name) => {
                let name = format!("[for … in {name}]{}", self.machine.unique_mark());
                return Ok(self.machine.unknown(&name));
            }
            other => return Err(Stop::Wrong(format!("the loop takes a list, not {}", other.kind()))),
        };
        let mut items = Vec::new();
        for index in 0..list.items().len() {
            if self.machine.is_spent() {
                break;
            }
            let env = self.in_turn(turns, list.items().get(index), index, env);
            items.push(self.item(index, &turns.body, path, &env));
        }
        Ok(Value::array(items))
    }

    /// The environment of a turn; without an item that of a turn that stands for all.
    pub(super) fn in_turn(&mut self, turns: &Loop, item: Option<&Evaluated>, index: usize, env: &Env) -> Env {
        let mut inner = match item {
            Some(item) => env.bind(&turns.item.text, item.clone()),
            None => {
                let unknown = self.unknown_local(&turns.item, env);
                env.bind(&turns.item.text, unknown)
            }
        };
        if let Some(name) = &turns.index {
            let value = match item {
                Some(_) => {
                    let place = self.place(env.instance, "", name.span);
                    Evaluated::new(Value::Int(i64::try_from(index).unwrap_or(i64::MAX)), place)
                }
                None => self.unknown_local(name, env),
            };
            inner = inner.bind(&name.text, value);
        }
        inner
    }

    fn unknown_local(&mut self, name: &crate::source::bicep::Name, env: &Env) -> Evaluated {
        let text = self.labelled(env.instance, &name.text);
        let place = self.place(env.instance, "", name.span);
        self.unknown(&text, place)
    }

    fn chain(
        &mut self,
        first: &'a Expression,
        rest: &'a [(Operator, Expression)],
        place: &Place,
        path: &mut String,
        env: &Env,
    ) -> Result<Evaluated, Stop> {
        let lazy = match rest.first() {
            Some((Operator::And, _)) => Some("and"),
            Some((Operator::Or, _)) => Some("or"),
            Some((Operator::Coalesce, _)) => Some("coalesce"),
            _ => None,
        };
        if let Some(name) = lazy {
            let all = std::iter::once(first).chain(rest.iter().map(|(_, expression)| expression)).collect();
            return self.lazily(name, all, place, path, env);
        }
        let mut left = self.value(first, path, env);
        for (operator, right) in rest {
            let right = self.value(right, path, env);
            left = self.operator(*operator, left, right, place, env);
        }
        Ok(left)
    }

    fn operator(
        &mut self,
        operator: Operator,
        left: Evaluated,
        right: Evaluated,
        place: &Place,
        env: &Env,
    ) -> Evaluated {
        let name = match operator {
            Operator::Equals | Operator::NotEquals | Operator::EqualsLoosely | Operator::NotEqualsLoosely => "equals",
            Operator::Less => "less",
            Operator::LessOrEquals => "lessOrEquals",
            Operator::Greater => "greater",
            Operator::GreaterOrEquals => "greaterOrEquals",
            Operator::Add => "add",
            Operator::Subtract => "sub",
            Operator::Multiply => "mul",
            Operator::Divide => "div",
            Operator::Modulo => "mod",
            Operator::And => "and",
            Operator::Or => "or",
            Operator::Coalesce => "coalesce",
        };
        let mut sides = [left, right];
        if matches!(operator, Operator::EqualsLoosely | Operator::NotEqualsLoosely) {
            sides = sides.map(|side| self.apply("toLower", &[side], place, env));
        }
        let result = self.apply(name, &sides, place, env);
        match operator {
            Operator::NotEquals | Operator::NotEqualsLoosely => self.apply("not", &[result], place, env),
            _ => result,
        }
    }
}
