//! Modules: files that a file calls with parameters.

use std::collections::BTreeMap;

use super::resource::RESOURCE_LEVELS;
use super::{Env, Evaluator, Given, InstanceId, Start, Turn};
use crate::input::arm::{NoteKind, Slot, Stop, Target};
use crate::input::bicep::avm;
use crate::input::bicep::documents::Source;
use crate::input::bicep::index::{body, items, property};
use crate::input::value::{Evaluated, Value};
use crate::limits::{MAX_BICEP_MODULE_DEPTH, MAX_BICEP_MODULES};
use crate::model::{PartialText, Place, push_pointer};
use crate::source::bicep::{Item, Kind, Module, Step, StepKind};

/// One call of a module.
#[derive(Clone, Copy, Debug)]
pub(in crate::input::bicep) struct Called {
    pub(in crate::input::bicep) instance: InstanceId,
    pub(in crate::input::bicep) at: usize,
    pub(in crate::input::bicep) turn: Option<Turn>,
}

impl<'a> Evaluator<'a> {
    pub(in crate::input::bicep) fn module(&self, id: InstanceId, at: usize) -> Result<&'a Module, Stop> {
        self.source(id)?.index.modules.get(at).copied().ok_or(Stop::Unknown)
    }

    /// The JSON pointer of a module call.
    pub(in crate::input::bicep) fn module_pointer(module: &Module) -> String {
        let mut pointer = String::new();
        push_pointer(&mut pointer, &module.name.text);
        pointer
    }

    /// What the loop of a module turns over.
    pub(in crate::input::bicep) fn module_list(&mut self, id: InstanceId, at: usize) -> Result<Evaluated, Stop> {
        match self.instance(id)?.module_loops.get(&at) {
            Some(Slot::Done(list)) => return Ok(list.clone()),
            Some(_) => return Err(Stop::Unknown),
            None => {}
        }
        let module = self.module(id, at)?;
        let Kind::For(looped) = &module.value.kind else { return Err(Stop::Unknown) };
        self.machine.enter_deep(RESOURCE_LEVELS)?;
        self.instance_mut(id)?.module_loops.insert(at, Slot::Busy);
        let list = self.value(&looped.over, &mut Self::module_pointer(module), &Env::of(id));
        self.machine.leave_deep(RESOURCE_LEVELS);
        self.instance_mut(id)?.module_loops.insert(at, Slot::Done(list.clone()));
        Ok(list)
    }

    /// What the expressions of a call see.
    pub(in crate::input::bicep) fn module_env(&mut self, called: Called) -> Result<Env, Stop> {
        let env = Env::of(called.instance);
        let module = self.module(called.instance, called.at)?;
        let (Kind::For(looped), Some(turn)) = (&module.value.kind, called.turn) else { return Ok(env) };
        let (item, index) = match turn {
            Turn::At(index) => {
                let list = self.module_list(called.instance, called.at)?;
                (list.items().and_then(|items| items.get(index)).cloned(), index)
            }
            Turn::Any => (None, 0),
        };
        Ok(self.in_turn(looped, item.as_ref(), index, &env))
    }

    /// The name by which a call is known.
    fn call_name(&self, called: Called) -> Result<String, Stop> {
        let module = self.module(called.instance, called.at)?;
        let turn = match called.turn {
            Some(Turn::At(index)) => format!("[{index}]"),
            Some(Turn::Any) => "[?]".to_owned(),
            None => String::new(),
        };
        Ok(self.labelled(called.instance, &format!("{}{turn}", module.name.text)))
    }

    /// The name and the target of a call.
    pub(in crate::input::bicep) fn module_target_of(&mut self, called: Called) -> Result<Target, Stop> {
        let module = self.module(called.instance, called.at)?;
        let env = self.module_env(called)?;
        self.module_target(body(&module.value), &Self::module_pointer(module), &env)
    }

    /// The parameters of a call, as one object.
    pub(in crate::input::bicep) fn module_parameters(&mut self, called: Called) -> Result<Option<Evaluated>, Stop> {
        let module = self.module(called.instance, called.at)?;
        let Some(params) = property(body(&module.value), "params") else { return Ok(None) };
        let env = self.module_env(called)?;
        let mut path = Self::module_pointer(module);
        push_pointer(&mut path, "params");
        Ok(Some(self.value(params, &mut path, &env)))
    }

    /// The evaluation of the file that a module calls, begun when it is first asked for; nothing when it is not among
    /// the files.
    pub(in crate::input::bicep) fn open_module(&mut self, called: Called) -> Result<Option<InstanceId>, Stop> {
        let Called { instance: id, at, turn } = called;
        if let Some(known) = self.instance(id)?.modules.get(&(at, turn)) {
            return Ok(*known);
        }
        let module = self.module(id, at)?;
        self.instance_mut(id)?.modules.insert((at, turn), None);
        let pointer = Self::module_pointer(module);
        let place = self.place(id, &pointer, module.head);
        let path = module.path.as_str().unwrap_or_default();
        let Some(source) = self.catalogue.module(self.source(id)?, path) else {
            if avm::Known::of(path).is_none() {
                self.machine.note(
                    NoteKind::LinkedTemplate,
                    &place,
                    format!("the module `{path}` is not among the files"),
                );
            }
            return Ok(None);
        };
        if self.is_inside(id, source) {
            return Err(Stop::Wrong(format!("the module `{path}` calls itself, directly or through others")));
        }
        let level = self.instance(id)?.level;
        self.modules = self.modules.saturating_add(1);
        if level >= MAX_BICEP_MODULE_DEPTH {
            let message = format!("modules call each other more than {MAX_BICEP_MODULE_DEPTH} levels deep");
            return Err(Stop::TooLarge(message));
        }
        if self.modules > MAX_BICEP_MODULES {
            return Err(Stop::TooLarge(format!("the deployment calls more than {MAX_BICEP_MODULES} modules")));
        }
        self.machine.enter_deep(RESOURCE_LEVELS)?;
        let opened = self.begin_module(called, source, &pointer);
        self.machine.leave_deep(RESOURCE_LEVELS);
        let opened = opened?;
        self.instance_mut(id)?.modules.insert((at, turn), Some(opened));
        Ok(Some(opened))
    }

    /// Begins the evaluation of the file that a module calls.
    fn begin_module(&mut self, called: Called, source: &'a Source<'a>, pointer: &str) -> Result<InstanceId, Stop> {
        let id = called.instance;
        let module = self.module(id, called.at)?;
        let env = self.module_env(called)?;
        let object = body(&module.value);
        let target = self.module_target(object, pointer, &env)?;
        let label = format!("{}::", self.call_name(called)?);
        let name = match property(object, "name") {
            Some(name) => self.value(name, &mut format!("{pointer}/name"), &env).as_text(),
            None => None,
        };
        let name = name.unwrap_or_else(|| PartialText::hole(format!("[{label}deployment().name]")));
        let opened = self.start(Start { source, target, name, label, caller: Some(id) });
        let (given, hidden) = self.given_of(called, &env)?;
        self.give(opened, given, hidden);
        Ok(opened)
    }

    /// The values that a call gives, and whether there may be more. Those that are written one by one are evaluated
    /// when they are asked for.
    fn given_of(&mut self, called: Called, env: &Env) -> Result<(BTreeMap<String, Given<'a>>, bool), Stop> {
        let mut given = BTreeMap::new();
        let module = self.module(called.instance, called.at)?;
        let Some(params) = property(body(&module.value), "params") else { return Ok((given, false)) };
        let mut pointer = Self::module_pointer(module);
        push_pointer(&mut pointer, "params");
        let plain = |item: &Item| matches!(item, Item::Property(key, _) if key.as_str().is_some());
        if matches!(params.kind, Kind::Object(_)) && items(params).iter().all(plain) {
            for item in items(params) {
                if let Item::Property(key, value) = item {
                    let name = key.as_str().unwrap_or_default();
                    let mut path = pointer.clone();
                    push_pointer(&mut path, name);
                    given.insert(name.to_owned(), Given::Expression(value, path, env.clone()));
                }
            }
            return Ok((given, false));
        }
        let value = self.value(params, &mut pointer, env);
        for member in value.members() {
            given.insert(member.key.to_string(), Given::Value(member.value.clone()));
        }
        let hidden = match &value.value {
            Value::Object(object) => object.rest().is_some(),
            other => matches!(other, Value::Unknown(_)),
        };
        Ok((given, hidden))
    }

    /// What a module stands for, followed by steps; and how many of these are taken.
    pub(super) fn module_value(
        &mut self,
        instance: InstanceId,
        at: usize,
        turn: Option<Turn>,
        steps: &'a [Step],
        place: &Place,
    ) -> Result<(Evaluated, usize), Stop> {
        let called = Called { instance, at, turn };
        let name = self.call_name(called)?;
        let kinds: Vec<&StepKind> = steps.iter().map(|step| &step.kind).collect();
        let outputs = |step: &StepKind| matches!(step, StepKind::Name { name, .. } if &**name == "outputs");
        let (output, taken) = match kinds.as_slice() {
            [first, StepKind::Name { name, .. }, ..] if outputs(first) => (name, 2),
            [first, StepKind::NotNull, StepKind::Name { name, .. }, ..] if outputs(first) => (name, 3),
            [StepKind::NotNull, first, StepKind::Name { name, .. }, ..] if outputs(first) => (name, 3),
            _ => return Ok((self.unknown(&name, place.clone()), 0)),
        };
        let is_loop = matches!(self.module(instance, at)?.value.kind, Kind::For(_));
        if is_loop && turn.is_none() {
            return Ok((self.unknown(&format!("{name}.outputs.{output}"), place.clone()), taken));
        }
        let found = match self.open_module(called)? {
            Some(opened) => self.output(opened, output)?,
            None => avm::output(self, called, output, place)?,
        };
        let value = match found {
            Some(value) => value.fetched(place),
            None => self.unknown(&format!("{name}.outputs.{output}"), place.clone()),
        };
        Ok((value, taken))
    }
}
