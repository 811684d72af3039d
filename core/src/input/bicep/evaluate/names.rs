//! What names stand for: parameters, variables, outputs, and what is imported.

use std::sync::Arc;

use super::resource::RESOURCE_LEVELS;
use super::{Env, Evaluator, Given, InstanceId, Start, Turn};
use crate::input::arm::{NoteKind, Slot, Stop};
use crate::input::bicep::index::Symbol;
use crate::input::value::{Evaluated, Value};
use crate::limits::MAX_BICEP_MODULE_DEPTH;
use crate::model::{Place, push_pointer};
use crate::source::bicep::{Parameter, Step, StepKind};

impl<'a> Evaluator<'a> {
    /// A name alone.
    pub(super) fn name(&mut self, name: &'a str, place: &Place, env: &Env) -> Result<Evaluated, Stop> {
        if let Some(local) = env.local(name) {
            return Ok(local.fetched(place));
        }
        let index = &self.source(env.instance)?.index;
        let owner = env.owner.as_deref().map(|(owner, _)| *owner);
        match index.find(name, owner) {
            Some(Symbol::Parameter(at)) => self.parameter(env.instance, at).map(|value| value.fetched(place)),
            Some(Symbol::Variable(at)) => self.variable(env.instance, at).map(|value| value.fetched(place)),
            Some(Symbol::Resource(_) | Symbol::Module(_)) => {
                let resolved = self.resolve(name, &[], env)?;
                match resolved {
                    Some((symbol, _)) => self.symbol_value(&symbol, &[], place).map(|(value, _)| value),
                    None => Err(Stop::Unknown),
                }
            }
            Some(Symbol::Import(at, Some(original))) => {
                let from = self.import(env.instance, at)?;
                self.imported(from, original, place)
            }
            _ => {
                let name = self.labelled(env.instance, name);
                Ok(self.unknown(&name, place.clone()))
            }
        }
    }

    /// A parameter of an instance, by its position.
    fn parameter(&mut self, id: InstanceId, at: usize) -> Result<Evaluated, Stop> {
        let instance = self.instance_mut(id)?;
        let parameter = instance.source.index.parameters.get(at).copied().ok_or(Stop::Unknown)?;
        let slot = instance.parameters.get_mut(at).ok_or(Stop::Unknown)?;
        match slot {
            Slot::Done(value) => return Ok(value.clone()),
            Slot::Busy => return Err(circle("parameter", &parameter.name.text)),
            Slot::Fresh => *slot = Slot::Busy,
        }
        let value = typed(self.parameter_value(id, parameter), parameter);
        if let Some(slot) = self.instance_mut(id)?.parameters.get_mut(at) {
            *slot = Slot::Done(value.clone());
        }
        Ok(value)
    }

    fn parameter_value(&mut self, id: InstanceId, parameter: &'a Parameter) -> Evaluated {
        let name = &*parameter.name.text;
        let mut path = String::new();
        push_pointer(&mut path, name);
        let place = self.place(id, &path, parameter.name.span);
        let given = self.instance(id).ok().and_then(|instance| instance.given.get(name).cloned());
        let hidden = self.instance(id).is_ok_and(|instance| instance.hidden);
        let given = match given {
            Some(Given::Literal(node, place)) => Some(self.machine.literal(node, &place)),
            Some(Given::Expression(expression, mut path, env)) => Some(self.value(expression, &mut path, &env)),
            Some(Given::Value(value)) => Some(value),
            Some(Given::Secret) => return self.unknown_parameter(id, name, place),
            None if hidden => return self.unknown_parameter(id, name, place),
            None => None,
        };
        match (given, &parameter.value) {
            // A parameter that is given as null takes its default.
            (Some(value), None) => value,
            (Some(value), Some(_)) if !matches!(value.value, Value::Null) => value,
            (_, Some(default)) => self.value(default, &mut path, &Env::of(id)),
            (None, None) if self.admits_null(id, parameter) => Evaluated::new(Value::Null, place),
            (None, None) => {
                let text = format!("the parameter `{name}` has no value here");
                self.machine.note(NoteKind::MissingParameter, &place, text);
                self.unknown_parameter(id, name, place)
            }
        }
    }

    fn unknown_parameter(&mut self, id: InstanceId, name: &str, place: Place) -> Evaluated {
        let name = self.labelled(id, name);
        self.unknown(&name, place)
    }

    /// Whether a parameter that is not given is null: its type, or the type of the file that it names, ends in `?`.
    fn admits_null(&self, id: InstanceId, parameter: &Parameter) -> bool {
        let named = parameter.kind.name.as_deref().zip(self.source(id).ok());
        let named = named.and_then(|(name, source)| source.index.types.get(name));
        parameter.kind.nullable || named.is_some_and(|kind| kind.nullable)
    }

    /// A variable of an instance, by its position.
    fn variable(&mut self, id: InstanceId, at: usize) -> Result<Evaluated, Stop> {
        let instance = self.instance_mut(id)?;
        let variable = instance.source.index.variables.get(at).copied().ok_or(Stop::Unknown)?;
        let slot = instance.variables.get_mut(at).ok_or(Stop::Unknown)?;
        match slot {
            Slot::Done(value) => return Ok(value.clone()),
            Slot::Busy => return Err(circle("variable", &variable.name.text)),
            Slot::Fresh => *slot = Slot::Busy,
        }
        let mut path = String::new();
        push_pointer(&mut path, &variable.name.text);
        let value = self.value(&variable.value, &mut path, &Env::of(id));
        if let Some(slot) = self.instance_mut(id)?.variables.get_mut(at) {
            *slot = Slot::Done(value.clone());
        }
        Ok(value)
    }

    /// An output of an instance; nothing when the file has none of that name.
    pub(super) fn output(&mut self, id: InstanceId, name: &str) -> Result<Option<Evaluated>, Stop> {
        let instance = self.instance_mut(id)?;
        let Some((name, expression)) = instance.source.index.outputs.get_key_value(name) else { return Ok(None) };
        match instance.outputs.get(name) {
            Some(Slot::Done(value)) => return Ok(Some(value.clone())),
            Some(_) => return Err(Stop::Unknown),
            None => instance.outputs.insert(name, Slot::Busy),
        };
        let mut path = String::new();
        push_pointer(&mut path, name);
        self.machine.enter_deep(RESOURCE_LEVELS)?;
        let value = self.value(expression, &mut path, &Env::of(id));
        self.machine.leave_deep(RESOURCE_LEVELS);
        self.instance_mut(id)?.outputs.insert(name, Slot::Done(value.clone()));
        Ok(Some(value))
    }

    /// The file of an import, of which variables and functions are evaluated; nothing when it is not given.
    pub(super) fn import(&mut self, id: InstanceId, at: usize) -> Result<Option<InstanceId>, Stop> {
        let instance = self.instance(id)?;
        if let Some(known) = instance.imports.get(&at) {
            return Ok(*known);
        }
        let import = instance.source.index.imports.get(at).copied().ok_or(Stop::Unknown)?;
        let (level, label) = (instance.level, Arc::clone(&instance.label));
        let (target, source) = (instance.target.clone(), instance.source);
        let path = import.from.as_ref().and_then(|from| from.as_str()).unwrap_or_default();
        let found = self
            .catalogue
            .module(source, path)
            .filter(|found| level < MAX_BICEP_MODULE_DEPTH && !self.is_inside(id, found));
        let found = found.map(|source| {
            let label = format!("{label}{path}::");
            self.start(Start { source, target, name: crate::model::PartialText::hole("?"), label, caller: Some(id) })
        });
        self.instance_mut(id)?.imports.insert(at, found);
        Ok(found)
    }

    /// A variable of another file.
    pub(super) fn imported(&mut self, from: Option<InstanceId>, name: &str, place: &Place) -> Result<Evaluated, Stop> {
        let from = from.ok_or(Stop::Unknown)?;
        match self.source(from)?.index.names.get(name) {
            Some(Symbol::Variable(at)) => self.variable(from, *at).map(|value| value.fetched(place)),
            _ => Err(Stop::Unknown),
        }
    }

    /// The resource or module that a name and the steps behind it mean, and how many of these steps that takes.
    pub(super) fn resolve(
        &mut self,
        name: &str,
        steps: &'a [Step],
        env: &Env,
    ) -> Result<Option<(super::access::Denoted, usize)>, Stop> {
        use super::access::Denoted;
        if env.local(name).is_some() {
            return Ok(None);
        }
        let source = self.source(env.instance)?;
        let owner = env.owner.as_deref().map(|(owner, _)| *owner);
        let mut taken = 0_usize;
        let mut denoted = match source.index.find(name, owner) {
            Some(Symbol::Resource(at)) => Denoted::Resource(self.seen_inside(env, at)?),
            Some(Symbol::Module(at)) => Denoted::Module { instance: env.instance, at, turn: None },
            _ => return Ok(None),
        };
        for step in steps {
            denoted = match (&step.kind, denoted) {
                (StepKind::NotNull, denoted) => denoted,
                (StepKind::Index { index, from_end: false, .. }, denoted) if self.wants_turn(&denoted)? => {
                    let mut path = String::new();
                    let index = self.value(index, &mut path, env);
                    let turn = match &index.value {
                        Value::Int(at) => usize::try_from(*at).ok().map(Turn::At),
                        _ => None,
                    };
                    match turn {
                        Some(turn) => self.with_turn(denoted, turn)?,
                        None => {
                            let written = crate::input::arm::written(&mut self.machine, &index);
                            let name = self.labelled(env.instance, &format!("{name}[{written}]"));
                            Denoted::Unknown(name)
                        }
                    }
                }
                (StepKind::Child(child), Denoted::Resource(reference)) => {
                    let source = self.source(reference.instance)?;
                    match source.index.child(reference.declaration, child) {
                        Some(declaration) => Denoted::Resource(super::Reference { declaration, ..reference }),
                        None => return Err(Stop::Unknown),
                    }
                }
                (_, denoted) => return Ok(Some((denoted, taken))),
            };
            taken = taken.saturating_add(1);
            if matches!(denoted, Denoted::Unknown(_)) {
                break;
            }
        }
        Ok(Some((denoted, taken)))
    }
}

fn circle(what: &str, name: &str) -> Stop {
    Stop::Wrong(format!("the {what} `{name}` is defined by itself"))
}

/// The value as the parameter's type would have it: tools hand numbers and booleans over as text.
fn typed(mut value: Evaluated, parameter: &Parameter) -> Evaluated {
    let text = value.as_str().unwrap_or_default();
    let converted = match parameter.kind.name.as_deref() {
        Some("int") => text.parse().ok().map(Value::Int),
        Some("bool") if text.eq_ignore_ascii_case("true") => Some(Value::Bool(true)),
        Some("bool") if text.eq_ignore_ascii_case("false") => Some(Value::Bool(false)),
        _ => None,
    };
    if let Some(converted) = converted {
        value.value = converted;
    }
    value
}
