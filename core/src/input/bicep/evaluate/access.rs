//! Chains of accesses: `vnet.properties.subnets[0].id`.

use super::{Env, Evaluator, InstanceId, Reference, Turn};
use crate::input::arm::{Site, Stop, access_index, access_name, missing, written};
use crate::input::bicep::index::Symbol;
use crate::input::value::{Evaluated, Value};
use crate::model::Place;
use crate::source::bicep::{Expression, Kind, Step, StepKind};

/// What a symbolic name denotes.
#[derive(Clone, Debug)]
pub(super) enum Denoted {
    Resource(Reference),
    Module {
        instance: InstanceId,
        at: usize,
        turn: Option<Turn>,
    },
    /// One of a loop, and it is not known which: known by this name.
    Unknown(String),
}

impl<'a> Evaluator<'a> {
    /// `of.name[0]…`
    pub(super) fn accesses(
        &mut self,
        of: &'a Expression,
        steps: &'a [Step],
        place: &Place,
        path: &mut String,
        env: &Env,
    ) -> Result<Evaluated, Stop> {
        let (mut value, taken) = self.start_of(of, steps, place, path, env)?;
        for step in steps.iter().skip(taken) {
            match self.step(&value, step, path, env)? {
                Some(next) => {
                    let origin = next.origin.filter(|origin| origin != place);
                    value = Evaluated { value: next.value, place: place.clone(), origin };
                }
                None => return Ok(Evaluated::new(Value::Null, place.clone())),
            }
        }
        Ok(value)
    }

    /// The value of the chain's start, and how many steps that takes.
    fn start_of(
        &mut self,
        of: &'a Expression,
        steps: &'a [Step],
        place: &Place,
        path: &mut String,
        env: &Env,
    ) -> Result<(Evaluated, usize), Stop> {
        let Kind::Name(name) = &of.kind else { return Ok((self.value(of, path, env), 0)) };
        if let Some((denoted, taken)) = self.resolve(name, steps, env)? {
            let rest = steps.get(taken..).unwrap_or_default();
            let (value, more) = self.symbol_value(&denoted, rest, place)?;
            return Ok((value, taken.saturating_add(more)));
        }
        if env.local(name).is_none() {
            let index = &self.source(env.instance)?.index;
            match (index.names.get(&**name), steps.first().map(|step| &step.kind)) {
                (Some(Symbol::Import(at, None)), Some(StepKind::Name { name, .. })) => {
                    let from = self.import(env.instance, *at)?;
                    return Ok((self.imported(from, name, place)?, 1));
                }
                (Some(Symbol::Import(at, None)), Some(StepKind::Call(name, arguments))) => {
                    let from = self.import(env.instance, *at)?;
                    return Ok((self.imported_function(from, &name.text, arguments, place, path, env)?, 1));
                }
                (None, Some(StepKind::Call(function, arguments))) if matches!(&**name, "az" | "sys") => {
                    return Ok((self.function(&function.text, arguments, place, path, env)?, 1));
                }
                _ => {}
            }
        }
        Ok((self.value(of, path, env), 0))
    }

    /// What a symbolic name stands for, followed by steps; and how many of these are taken.
    pub(super) fn symbol_value(
        &mut self,
        denoted: &Denoted,
        steps: &'a [Step],
        place: &Place,
    ) -> Result<(Evaluated, usize), Stop> {
        match denoted {
            Denoted::Resource(reference) => self.resource_value(reference, steps, place),
            Denoted::Module { instance, at, turn } => self.module_value(*instance, *at, *turn, steps, place),
            Denoted::Unknown(name) => Ok((self.unknown(name, place.clone()), 0)),
        }
    }

    /// One access; nothing when a safe one finds nothing.
    fn step(
        &mut self,
        of: &Evaluated,
        step: &'a Step,
        path: &mut String,
        env: &Env,
    ) -> Result<Option<Evaluated>, Stop> {
        self.machine.step()?;
        let here = self.place(env.instance, path, step.span);
        let site = Site::whole(here.clone());
        let (key, safe) = match &step.kind {
            StepKind::NotNull => return Ok(Some(of.clone())),
            StepKind::Name { name, safe } => (Value::text(&**name), *safe),
            StepKind::Index { index, safe, from_end } => {
                let key = self.value(index, path, env).value;
                match (key, *from_end) {
                    (Value::Int(back), true) => (counted_from_end(of, back)?, *safe),
                    (Value::Unknown(name), true) => (Value::Unknown(format!("^{name}").into()), *safe),
                    (key, _) => (key, *safe),
                }
            }
            StepKind::Call(name, _) => {
                let whole = written(&mut self.machine, of);
                let mark = self.machine.unique_mark();
                return Ok(Some(self.unknown(&format!("{whole}.{}(…){mark}", name.text), here)));
            }
            StepKind::Child(name) => {
                let whole = written(&mut self.machine, of);
                return Ok(Some(self.unknown(&format!("{whole}::{name}"), here)));
            }
        };
        let found = match &key {
            Value::Int(index) => access_index(&mut self.machine, of, *index, &site),
            Value::Text(text) => match text.known() {
                Some(name) => access_name(&mut self.machine, of, name, &site),
                None => {
                    let index = text.written();
                    return Ok(Some(self.unknown_item(of, &index, here)));
                }
            },
            Value::Unknown(index) => return Ok(Some(self.unknown_item(of, index, here))),
            other => Err(Stop::Wrong(format!("{} is no index: use a whole number or text", other.kind()))),
        };
        match found {
            Ok(Some(found)) => Ok(Some(found)),
            Ok(None) if safe => Ok(None),
            Ok(None) => self.fails(missing(of, &key), here),
            Err(stop) => self.fails(stop, here),
        }
    }

    /// A fault of one step is shown at the step.
    fn fails(&mut self, stop: Stop, here: Place) -> Result<Option<Evaluated>, Stop> {
        Ok(Some(self.stopped(stop, here)))
    }

    fn unknown_item(&mut self, of: &Evaluated, index: &str, here: Place) -> Evaluated {
        let whole = written(&mut self.machine, of);
        self.unknown(&format!("{whole}[{index}]"), here)
    }
}

/// The index of the item counted from the end, from 1. Past the start there is nothing, as past the end.
fn counted_from_end(of: &Evaluated, back: i64) -> Result<Value, Stop> {
    let count = of.items().map(<[Evaluated]>::len).ok_or(Stop::Unknown)?;
    let back = usize::try_from(back).ok().filter(|back| *back > 0);
    let at = back.and_then(|back| count.checked_sub(back));
    Ok(Value::Int(i64::try_from(at.unwrap_or(count)).unwrap_or(i64::MAX)))
}
