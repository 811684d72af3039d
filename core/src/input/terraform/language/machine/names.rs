//! What names stand for: variables, locals, resources, modules.

use std::sync::Arc;

use super::expansion::Shape;
use super::{Key, Machine, Scope, Slot, below};
use crate::input::terraform::language::module::{Mode, Module};
use crate::input::value::{Evaluated, Member, Value};
use crate::model::Place;
use crate::source::hcl::{Attribute, Block, Step};

impl<'a> Machine<'a> {
    /// The value of a name with steps behind it.
    pub(super) fn reference(
        &mut self,
        name: &'a str,
        steps: &'a [Step],
        scope: &Scope<'a>,
        path: &Arc<str>,
        here: &Place,
    ) -> Evaluated {
        if let Some(value) = scope.bound(name) {
            let value = value.clone();
            return self.walk(value, steps, scope, path, here).fetched(here);
        }
        let (value, rest) = match (name, steps) {
            ("var", [Step::Name(name), rest @ ..]) => (self.variable(scope.instance, name, here), rest),
            ("local", [Step::Name(name), rest @ ..]) => (self.local(scope.instance, name, here), rest),
            ("module", [Step::Name(name), rest @ ..]) => self.call_value(name, rest, scope, path, here),
            ("data", [Step::Name(kind), Step::Name(name), rest @ ..]) => {
                self.resource_value((Mode::Data, kind, name), rest, scope, here)
            }
            ("path" | "terraform" | "self" | "each" | "count" | "ephemeral", _) => {
                if matches!(name, "each" | "count") {
                    self.fail();
                }
                let text = format!("{}{name}", self.address(scope.instance));
                (self.unknown_at(&text, here), steps)
            }
            (kind, [Step::Name(name), rest @ ..]) => {
                self.resource_value((Mode::Managed, kind, name), rest, scope, here)
            }
            (other, _) => {
                let text = format!("{}{other}", self.address(scope.instance));
                (self.unknown_at(&text, here), steps)
            }
        };
        self.walk(value, rest, scope, path, here).fetched(here)
    }

    pub(super) fn unknown_at(&mut self, text: &str, here: &Place) -> Evaluated {
        let unknown = self.unknown(text);
        Evaluated::new(unknown, here.clone())
    }

    /// What a key was evaluated to, when it was; an unknown value when it is being evaluated right now.
    fn remembered(&mut self, key: (usize, Key<'a>), text: &str, here: &Place) -> Option<Evaluated> {
        match self.memo.get(&key) {
            None => None,
            Some(Slot::Value(value, failed)) => {
                let (value, failed) = (value.clone(), *failed);
                self.failed |= failed;
                Some(value)
            }
            Some(_) => {
                self.fail();
                Some(self.unknown_at(text, here))
            }
        }
    }

    /// Evaluates what a key stands for, and remembers it.
    fn remember(&mut self, key: (usize, Key<'a>), evaluate: impl FnOnce(&mut Self) -> Evaluated) -> Evaluated {
        self.memo.insert(key, Slot::Busy);
        let failed = std::mem::replace(&mut self.failed, false);
        let trying = std::mem::replace(&mut self.trying, 0);
        let value = evaluate(self);
        let own = self.failed;
        self.failed |= failed;
        self.trying = trying;
        self.memo.insert(key, Slot::Value(value.clone(), own));
        value
    }

    fn variable(&mut self, instance: usize, name: &'a str, here: &Place) -> Evaluated {
        let key = (instance, Key::Variable(name));
        let text = format!("{}var.{name}", self.address(instance));
        if let Some(value) = self.remembered(key, &text, here) {
            return value;
        }
        self.remember(key, |machine| machine.variable_value(instance, name, &text, here))
    }

    fn variable_value(&mut self, instance: usize, name: &'a str, text: &str, here: &Place) -> Evaluated {
        let declared = self.module(instance).and_then(|module| module.variables.get(name)).copied();
        let Some(declared) = declared else {
            // Terraform refuses this; the declaration may stand in a file that was not given.
            return self.unknown_at(text, here);
        };
        let argument = |argument: &str| declared.node.body.attribute(argument);
        let own = self.scope(instance, declared.file, declared.document);
        let nullable = argument("nullable")
            .is_none_or(|nullable| self.expression(&nullable.value, &own, &"".into()).as_bool() != Some(false));
        let given = match self.instances.get(instance).and_then(|instance| instance.call.clone()) {
            Some((call, scope)) => call.node.body.attribute(name).map(|input| {
                let path = call_path(call.node, name);
                self.expression(&input.value, &scope, &path)
            }),
            None => self.given.get(name).copied().map(|given| {
                let scope = self.scope(instance, given.file, given.document);
                self.expression(&given.node.value, &scope, &below("", name))
            }),
        };
        let given = given.filter(|given| nullable || !matches!(given.value, Value::Null));
        let path = below(&below("/variable", name), "default");
        let value = match (given, argument("default")) {
            (Some(given), _) => given,
            (None, Some(default)) => self.expression(&default.value, &own, &path),
            (None, None) => {
                let head = own.place(&below("/variable", name), declared.node.head);
                // A default with a fault in it is one all the same.
                if !declared.node.body.broken {
                    self.remark(&head, format!("the variable `{name}` has no value here"));
                }
                let unknown = self.unknown(text);
                return Evaluated::new(unknown, head);
            }
        };
        match argument("type") {
            Some(constraint) => {
                let path = below(&below("/variable", name), "type");
                self.converted(value, &constraint.value, &own, &path)
            }
            None => value,
        }
    }

    fn local(&mut self, instance: usize, name: &'a str, here: &Place) -> Evaluated {
        let key = (instance, Key::Local(name));
        let text = format!("{}local.{name}", self.address(instance));
        if let Some(value) = self.remembered(key, &text, here) {
            return value;
        }
        let Some(found) = self.module(instance).and_then(|module| module.locals.get(name)).copied() else {
            return self.unknown_at(&text, here);
        };
        let scope = self.scope(instance, found.file, found.document);
        self.remember(key, |machine| machine.expression(&found.node.value, &scope, &below("/locals", name)))
    }

    /// The value of a resource, and the steps that are left.
    fn resource_value(
        &mut self,
        (mode, kind, name): (Mode, &'a str, &'a str),
        steps: &'a [Step],
        scope: &Scope<'a>,
        here: &Place,
    ) -> (Evaluated, &'a [Step]) {
        let data = if mode == Mode::Data { "data." } else { "" };
        let address = format!("{}{data}{kind}.{name}", self.address(scope.instance));
        let instances = self.instances_of(scope.instance, (mode, kind, name), &address);
        let Some(instances) = instances else {
            self.fail_when_declared_nowhere(scope.instance, (mode, kind, name));
            return (self.unknown_at(&address, here), steps);
        };
        // A list of them all is made for each reference that is not to one of them.
        let cost = if matches!(instances.shape, Shape::Count) { instances.items.len() / 16 } else { 0 };
        if !self.step(cost, here) {
            return (self.unknown_at(&address, here), steps);
        }
        let values = instances.items.iter().map(|item| (&item.key, item.value.clone()));
        match (instances.shape, steps) {
            (Shape::Single, _) => match instances.items.first() {
                Some(item) => (item.value.clone(), steps),
                None => (self.unknown_at(&address, here), steps),
            },
            (Shape::Unknown, [Step::Index(_), rest @ ..]) if self.trying == 0 => match instances.items.first() {
                Some(item) => (item.value.clone(), rest),
                None => (self.unknown_at(&address, here), steps),
            },
            (Shape::Unknown, _) => (self.unknown_at(&address, here), steps),
            (Shape::Count, _) => {
                let items = values.map(|(_, value)| value).collect();
                (Evaluated::new(Value::array(items), here.clone()), steps)
            }
            (Shape::Each, _) => {
                // One of many is found without making an object of them all.
                if let [Step::Index(index), rest @ ..] = steps {
                    let index = self.expression(index, scope, &Arc::clone(&here.path));
                    let found = index.as_str().and_then(|key| instances.item(key)).map(|item| item.value.clone());
                    return match found {
                        Some(value) => (value, rest),
                        None if index.as_str().is_some() && instances.complete => {
                            self.fail();
                            (self.unknown_at(&address, here), steps)
                        }
                        None => {
                            let index = self.written(&index.value);
                            (self.unknown_at(&format!("{address}[{index}]"), here), rest)
                        }
                    };
                }
                if !instances.complete || !self.step(instances.items.len() / 16, here) {
                    return (self.unknown_at(&address, here), steps);
                }
                let members =
                    values.map(|(key, value)| Member { key: key.as_str().into(), key_span: here.span, value });
                (Evaluated::new(Value::object(members.collect()), here.clone()), steps)
            }
        }
    }

    /// A name that nothing declares fails, unless faults hide declarations.
    fn fail_when_declared_nowhere(&mut self, instance: usize, key: (Mode, &'a str, &'a str)) {
        let declared = |module: &Module<'a>| module.resources.contains_key(&key);
        if self.module(instance).is_some_and(|module| !declared(module)) {
            self.fail();
        }
    }

    /// The value of the call of a module, and the steps that are left.
    fn call_value(
        &mut self,
        name: &'a str,
        steps: &'a [Step],
        scope: &Scope<'a>,
        path: &Arc<str>,
        here: &Place,
    ) -> (Evaluated, &'a [Step]) {
        let address = format!("{}module.{name}", self.address(scope.instance));
        let Some(calls) = self.calls_of(scope.instance, name) else {
            return (self.unknown_at(&address, here), steps);
        };
        let (child, rest) = match (calls.shape, steps) {
            (Shape::Single, _) => (calls.items.first(), steps),
            (Shape::Unknown, [Step::Index(_), rest @ ..]) if self.trying == 0 => (calls.items.first(), rest),
            (Shape::Unknown, _) => (None, steps),
            (_, [Step::Index(index), rest @ ..]) => {
                let index = self.expression(index, scope, path);
                let key = super::text_of(&index.value).and_then(|key| key.known().map(str::to_owned));
                let found = key.as_ref().and_then(|key| calls.items.iter().find(|item| item.0 == *key));
                if found.is_none() && key.is_some() && calls.complete {
                    self.fail();
                }
                (found, rest)
            }
            _ => {
                // All of them, with all that they put out.
                let mut members = Vec::new();
                for (key, child) in &calls.items {
                    let value = self.outputs(*child, here);
                    members.push(Member { key: key.as_str().into(), key_span: here.span, value });
                }
                let value = match calls.shape {
                    _ if !calls.complete => return (self.unknown_at(&address, here), steps),
                    Shape::Each => Value::object(members),
                    _ => Value::array(members.into_iter().map(|member| member.value).collect()),
                };
                return (Evaluated::new(value, here.clone()), steps);
            }
        };
        let Some((_, child)) = child else { return (self.unknown_at(&address, here), rest) };
        match rest {
            [Step::Name(name), rest @ ..] => (self.output(*child, name, here), rest),
            _ => (self.outputs(*child, here), rest),
        }
    }

    fn outputs(&mut self, instance: usize, here: &Place) -> Evaluated {
        let Some(module) = self.module(instance) else { return self.unknown_at("module", here) };
        let members = module.outputs.iter().map(|(name, output)| Member {
            key: (*name).into(),
            key_span: output.node.head,
            value: self.output(instance, name, here),
        });
        let members: Vec<Member> = members.collect();
        let value = self.bounded(Value::object(members), here);
        Evaluated::new(value, here.clone())
    }

    fn output(&mut self, instance: usize, name: &'a str, here: &Place) -> Evaluated {
        let key = (instance, Key::Output(name));
        let text = format!("{}{name}", self.address(instance));
        if let Some(value) = self.remembered(key, &text, here) {
            return value;
        }
        let found = self.module(instance).and_then(|module| module.outputs.get(name)).copied();
        let Some(output) = found else {
            self.fail();
            return self.unknown_at(&text, here);
        };
        let Some(value) = output.node.body.attribute("value") else { return self.unknown_at(&text, here) };
        let scope = self.scope(instance, output.file, output.document);
        let path = below(&below("/output", name), "value");
        self.remember(key, |machine| machine.output_value(value, &scope, &path))
    }

    fn output_value(&mut self, value: &'a Attribute, scope: &Scope<'a>, path: &Arc<str>) -> Evaluated {
        self.expression(&value.value, scope, path)
    }
}

/// The path of an input of a call.
fn call_path(call: &Block, input: &str) -> Arc<str> {
    below(&below("/module", call.label(0).unwrap_or("")), input)
}
