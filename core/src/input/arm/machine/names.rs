use std::sync::Arc;

use super::node::at;
use super::{Environment, Frame, Given, Machine, ScopeId, Site, Slot, Stop};
use crate::input::arm::expression::{Bytes, Expression};
use crate::input::arm::template::NoteKind;
use crate::input::value::{Evaluated, Member, Value};
use crate::model::{Place, push_pointer};
use crate::source::Node;

impl<'a> Machine<'a> {
    /// The deployment whose names an expression sees.
    pub(in crate::input) fn names_of(&self, env: &Environment) -> ScopeId {
        self.scopes.get(env.scope.0).map_or(env.scope, |scope| scope.names)
    }

    /// `parameters('name')`
    pub(in crate::input) fn parameter(
        &mut self,
        name: &str,
        env: &Environment,
        site: &Site,
    ) -> Result<Evaluated, Stop> {
        if let Some(frame) = &env.function {
            let found = frame.parameters.iter().find(|(one, _)| one.eq_ignore_ascii_case(name));
            return found.map(|(_, value)| value.fetched(&site.place)).ok_or(Stop::Unknown);
        }
        let id = self.names_of(env);
        let key = name.to_ascii_lowercase();
        let Some(slot) = self.scopes.get_mut(id.0).and_then(|scope| scope.parameters.get_mut(&key)) else {
            return Err(Stop::Unknown);
        };
        match &slot.slot {
            Slot::Done(value) => return Ok(value.fetched(&site.place)),
            Slot::Busy => return Err(circle("parameter", name)),
            Slot::Fresh => slot.slot = Slot::Busy,
        }
        let (name, definition) = (slot.name, slot.definition);
        let (given, pointer) = (slot.given.clone(), slot.pointer.clone());
        let value = self.parameter_value(id, name, &given, definition, pointer);
        let value = typed(value, definition);
        if let Some(slot) = self.scopes.get_mut(id.0).and_then(|scope| scope.parameters.get_mut(&key)) {
            slot.slot = Slot::Done(value.clone());
        }
        Ok(value.fetched(&site.place))
    }

    fn parameter_value(
        &mut self,
        id: ScopeId,
        name: &'a str,
        given: &Given<'a>,
        definition: &'a Node,
        mut pointer: String,
    ) -> Evaluated {
        let place = self.scope_place(id, &pointer, definition);
        match given {
            Given::Literal(node, place) => return self.literal(node, place),
            Given::Outer(node, path, env) => return self.node(node, &mut path.clone(), env),
            Given::Nothing => {
                if let Some(default) = definition.entry_ignoring_case("defaultValue") {
                    let env = Environment::of(id);
                    return at(&mut pointer, &default.key, |path| self.node(&default.value, path, &env));
                }
                let nullable = definition.entry_ignoring_case("nullable");
                if nullable.is_some_and(|nullable| nullable.value.as_bool() == Some(true)) {
                    return Evaluated::new(Value::Null, place);
                }
                self.note(NoteKind::MissingParameter, &place, format!("the parameter `{name}` has no value here"));
            }
            Given::Secret => {}
        }
        let label = self.scopes.get(id.0).map(|scope| Arc::clone(&scope.label)).unwrap_or_default();
        let unknown = self.unknown(&format!("{label}parameters('{name}')"));
        Evaluated::new(unknown, place)
    }

    /// `variables('name')`
    pub(in crate::input) fn variable(&mut self, name: &str, env: &Environment, site: &Site) -> Result<Evaluated, Stop> {
        let id = self.names_of(env);
        let key = name.to_ascii_lowercase();
        let Some(slot) = self.scopes.get_mut(id.0).and_then(|scope| scope.variables.get_mut(&key)) else {
            return Err(Stop::Unknown);
        };
        match &slot.slot {
            Slot::Done(value) => return Ok(value.fetched(&site.place)),
            Slot::Busy => return Err(circle("variable", slot.name)),
            Slot::Fresh => slot.slot = Slot::Busy,
        }
        let (node, copied, mut pointer) = (slot.node, slot.copied, slot.pointer.clone());
        let env = Environment::of(id);
        let value = if copied { self.property_copy(node, pointer, &env) } else { self.node(node, &mut pointer, &env) };
        if let Some(slot) = self.scopes.get_mut(id.0).and_then(|scope| scope.variables.get_mut(&key)) {
            slot.slot = Slot::Done(value.clone());
        }
        Ok(value.fetched(&site.place))
    }

    /// `namespace.name(…)`, a function that the template defines.
    pub(super) fn user_function(
        &mut self,
        (namespace, name): (&str, &str),
        arguments: &[Expression],
        bytes: Bytes,
        env: &Environment,
        site: &Site,
    ) -> Evaluated {
        let values: Vec<Evaluated> = arguments.iter().map(|argument| self.expression(argument, env, site)).collect();
        let id = self.names_of(env);
        let template = self.scopes.get(id.0).map(|scope| (scope.template, scope.pointer.to_string()));
        let found = template.and_then(|(template, pointer)| find_function(template, pointer, namespace, name));
        let Some((function, pointer)) = found else {
            self.note(
                NoteKind::UnknownFunction,
                &site.place,
                format!("the function `{namespace}.{name}` is not defined in the template"),
            );
            return self.stopped(Stop::Unknown, site, bytes);
        };
        let names = function.entry_ignoring_case("parameters").map(|one| one.value.items()).unwrap_or_default();
        let names = names.iter().map(|one| one.get("name").and_then(Node::as_str).unwrap_or_default().into());
        let frame = Frame { parameters: names.zip(values).collect() };
        let inner = Environment { function: Some(Arc::new(frame)), ..Environment::of(id) };
        let output = function.entry_ignoring_case("output");
        let Some((output, value)) =
            output.and_then(|output| Some((output, output.value.entry_ignoring_case("value")?)))
        else {
            return self.stopped(Stop::Unknown, site, bytes);
        };
        let mut path = format!("{pointer}/{}", output.key);
        let result = at(&mut path, &value.key, |path| self.node(&value.value, path, &inner));
        let origin = result.origin.filter(|origin| *origin != site.place);
        Evaluated { value: result.value, place: site.place.clone(), origin }
    }

    pub(in crate::input) fn scope_place(&self, id: ScopeId, path: &str, node: &Node) -> Place {
        match self.scopes.get(id.0) {
            Some(scope) => scope.place(path, node.span),
            None => Place::new(crate::model::FileId::default(), 0, path, node.span),
        }
    }
}

/// The outputs of a nested deployment: an object of `{type, value}`.
pub(in crate::input) fn deployment_outputs(machine: &mut Machine<'_>, id: ScopeId) -> Result<Evaluated, Stop> {
    let Some(scope) = machine.scopes.get_mut(id.0) else { return Err(Stop::Unknown) };
    match &scope.outputs {
        Slot::Done(outputs) => return Ok(outputs.clone()),
        Slot::Busy => return Err(Stop::Unknown),
        Slot::Fresh => scope.outputs = Slot::Busy,
    }
    let (template, env) = (scope.template, scope.environment.clone());
    let mut path = scope.pointer.to_string();
    let section = template.entry_ignoring_case("outputs");
    let outputs = match section {
        Some(section) => at(&mut path, &section.key, |path| machine.outputs(&section.value, path, &env)),
        None => Evaluated::new(Value::object(Vec::new()), machine.scope_place(id, &path, template)),
    };
    if let Some(scope) = machine.scopes.get_mut(id.0) {
        scope.outputs = Slot::Done(outputs.clone());
    }
    Ok(outputs)
}

impl<'a> Machine<'a> {
    fn outputs(&mut self, section: &'a Node, path: &mut String, env: &Environment) -> Evaluated {
        let place = self.scope_place(env.scope, path, section);
        let mut members = Vec::new();
        for output in section.entries() {
            let value = at(path, &output.key, |path| match output.value.entry_ignoring_case("copy") {
                Some(copy) => {
                    let place = self.scope_place(env.scope, path, &output.value);
                    let list = self.property_copy(&copy.value, format!("{path}/{}", copy.key), env);
                    let member = Member { key: "value".into(), key_span: copy.key_span, value: list };
                    Evaluated::new(Value::object(vec![member]), place)
                }
                None => self.node(&output.value, path, env),
            });
            members.push(Member { key: Arc::from(&*output.key), key_span: output.key_span, value });
        }
        Evaluated::new(Value::object(members), place)
    }
}

fn circle(what: &str, name: &str) -> Stop {
    Stop::Wrong(format!("the {what} `{name}` is defined by itself"))
}

/// The value as the parameter's type would have it: tools hand numbers and booleans over as text.
fn typed(mut value: Evaluated, definition: &Node) -> Evaluated {
    let kind = definition.entry_ignoring_case("type").and_then(|kind| kind.value.as_str()).unwrap_or_default();
    let text = value.as_str().unwrap_or_default();
    let converted = match kind.to_ascii_lowercase().as_str() {
        "int" => text.parse().ok().map(Value::Int),
        "bool" if text.eq_ignore_ascii_case("true") => Some(Value::Bool(true)),
        "bool" if text.eq_ignore_ascii_case("false") => Some(Value::Bool(false)),
        _ => None,
    };
    if let Some(converted) = converted {
        value.value = converted;
    }
    value
}

/// The definition of a user function and its pointer.
pub(in crate::input) fn find_function<'a>(
    template: &'a Node,
    mut pointer: String,
    namespace: &str,
    name: &str,
) -> Option<(&'a Node, String)> {
    let section = template.entry_ignoring_case("functions")?;
    let is_namespace = |one: &Node| {
        let written = one.entry_ignoring_case("namespace").and_then(|one| one.value.as_str());
        written.is_some_and(|written| written.eq_ignore_ascii_case(namespace))
    };
    let (index, group) = section.value.items().iter().enumerate().find(|(_, one)| is_namespace(one))?;
    let members = group.entry_ignoring_case("members")?;
    let function = members.value.entry_ignoring_case(name)?;
    for step in [&*section.key, &index.to_string(), &members.key, &function.key] {
        push_pointer(&mut pointer, step);
    }
    Some((&function.value, pointer))
}
