//! What a deployment declares: its resources and those of the modules that it calls.

use super::avm;
use super::evaluate::{Called, Env, Evaluator, InstanceId, Turn, Turns};
use super::index::{Deployed, condition};
use crate::input::arm::{NoteKind, Stop};
use crate::input::resources::Declared;
use crate::input::value::{Evaluated, Value};
use crate::model::{Action, Field, Format, PartialText, Place};
use crate::source::bicep::{Expression, Kind};

/// Types that the model has something of; others are not looked into.
const KINDS: [&str; 3] = [
    "microsoft.containerservice/managedclusters",
    "microsoft.network/virtualnetworks",
    "microsoft.network/networksecuritygroups",
];

/// Adds the resources of an instance. `maybe` says that it is not known whether it is deployed.
pub(super) fn deploy(evaluator: &mut Evaluator<'_>, id: InstanceId, maybe: bool, out: &mut Vec<Declared>) {
    let Ok(source) = evaluator.source(id) else { return };
    for deployed in &source.index.deployed {
        if evaluator.machine.is_spent() {
            return;
        }
        match deployed {
            Deployed::Resource(at) => resource(evaluator, id, *at, &Turns::new(), maybe, out),
            Deployed::Module(at) => module(evaluator, id, *at, maybe, out),
        }
    }
}

/// The turns of a loop, or the one that stands for however many there are.
fn turns(evaluator: &mut Evaluator<'_>, list: Result<Evaluated, Stop>, name: &str, place: &Place) -> Vec<Turn> {
    match list.map(|list| list.value) {
        Ok(Value::Array(array)) => (0..array.items().len()).map(Turn::At).collect(),
        Ok(Value::Unknown(_)) => {
            let text = format!("how often the loop `{name}` turns is not known");
            evaluator.machine.note(NoteKind::LoopCount, place, text);
            vec![Turn::Any]
        }
        Ok(other) => {
            let message = format!("the loop `{name}` takes a list, not {}", other.kind());
            evaluator.stopped(Stop::Wrong(message), place.clone());
            Vec::new()
        }
        Err(stop) => {
            evaluator.stopped(stop, place.clone());
            Vec::new()
        }
    }
}

/// Whether something is deployed.
enum Condition {
    Always,
    Never,
    Unknown,
}

fn decide<'a>(evaluator: &mut Evaluator<'a>, value: &'a Expression, pointer: &str, env: &Env) -> Condition {
    let Some(condition) = condition(value) else { return Condition::Always };
    match evaluator.value(condition, &mut pointer.to_owned(), env).value {
        Value::Bool(true) => Condition::Always,
        Value::Bool(false) => Condition::Never,
        _ => Condition::Unknown,
    }
}

fn resource(
    evaluator: &mut Evaluator<'_>,
    id: InstanceId,
    at: usize,
    around: &Turns,
    maybe: bool,
    out: &mut Vec<Declared>,
) {
    let Ok(declaration) = evaluator.declaration(id, at) else { return };
    let place = evaluator.place(id, &declaration.pointer, declaration.resource.head);
    let all: Vec<Turns> = if matches!(declaration.resource.value.kind, Kind::For(_)) {
        let list = evaluator.loop_list(id, at, around);
        let own = turns(evaluator, list, &declaration.resource.name.text, &place);
        own.into_iter().map(|turn| around.iter().copied().chain([turn]).collect()).collect()
    } else {
        vec![around.clone()]
    };
    for turns in all {
        if let Err(stop) = evaluator.machine.enter() {
            evaluator.stopped(stop, place.clone());
            return;
        }
        let maybe = maybe || turns.last() == Some(&Turn::Any);
        one_resource(evaluator, id, at, &turns, (maybe, &place), out);
        evaluator.machine.leave();
    }
}

fn one_resource(
    evaluator: &mut Evaluator<'_>,
    id: InstanceId,
    at: usize,
    turns: &Turns,
    (maybe, place): (bool, &Place),
    out: &mut Vec<Declared>,
) {
    let Ok(declaration) = evaluator.declaration(id, at) else { return };
    let env = match evaluator.env_of(id, at, turns) {
        Ok(env) => env,
        Err(stop) => {
            evaluator.stopped(stop, place.clone());
            return;
        }
    };
    let maybe = match decide(evaluator, &declaration.resource.value, &declaration.pointer, &env) {
        Condition::Always => maybe,
        Condition::Unknown => true,
        // What is nested is not deployed either.
        Condition::Never => return,
    };
    let described = if declaration.resource.existing || !may_be_read(evaluator, id, at) {
        Ok(None)
    } else {
        evaluator.machine.enter_unsure(maybe);
        let described = describe(evaluator, id, at, turns, maybe, place);
        evaluator.machine.leave_unsure(maybe);
        described
    };
    match described {
        Ok(described) => out.extend(described),
        Err(stop) => {
            evaluator.stopped(stop, place.clone());
        }
    }
    for child in &declaration.children {
        resource(evaluator, id, *child, turns, maybe, out);
    }
}

/// Whether the type of a resource, or of one that it is nested in, is one of those that are read.
fn may_be_read(evaluator: &Evaluator<'_>, id: InstanceId, at: usize) -> bool {
    let mut next = Some(at);
    while let Some(at) = next {
        let Ok(declaration) = evaluator.declaration(id, at) else { return false };
        let kind = declaration.resource.kind.as_str().unwrap_or_default().to_ascii_lowercase();
        if KINDS.iter().any(|known| kind.starts_with(known)) {
            return true;
        }
        next = declaration.parent;
    }
    false
}

fn describe(
    evaluator: &mut Evaluator<'_>,
    id: InstanceId,
    at: usize,
    turns: &Turns,
    maybe: bool,
    place: &Place,
) -> Result<Option<Declared>, Stop> {
    let identity = evaluator.identity(id, at, turns)?;
    let kind = identity.kind.to_ascii_lowercase();
    let body = evaluator.body(id, at, turns)?;
    Ok(Some(Declared {
        kind,
        api_version: match &identity.version {
            Some(version) => Field::known(version.clone(), place.clone()),
            None => Field::Unknown(Some(place.clone())),
        },
        name: identity.name.clone(),
        resource_group: group(identity.resource_group.clone()),
        body,
        place: place.clone(),
        conditional: maybe,
        action: Action::Create,
        format: Format::Bicep,
    }))
}

pub(super) fn group(group: Option<PartialText>) -> PartialText {
    group.unwrap_or_else(|| PartialText::hole("?"))
}

fn module(evaluator: &mut Evaluator<'_>, id: InstanceId, at: usize, maybe: bool, out: &mut Vec<Declared>) {
    let Ok(module) = evaluator.module(id, at) else { return };
    let pointer = Evaluator::module_pointer(module);
    let place = evaluator.place(id, &pointer, module.head);
    let all: Vec<Option<Turn>> = if matches!(module.value.kind, Kind::For(_)) {
        let list = evaluator.module_list(id, at);
        turns(evaluator, list, &module.name.text, &place).into_iter().map(Some).collect()
    } else {
        vec![None]
    };
    for turn in all {
        if let Err(stop) = evaluator.machine.enter() {
            evaluator.stopped(stop, place.clone());
            return;
        }
        let called = Called { instance: id, at, turn };
        let maybe = maybe || turn == Some(Turn::Any);
        if let Err(stop) = one_module(evaluator, called, &pointer, maybe, &place, out) {
            evaluator.stopped(stop, place.clone());
        }
        evaluator.machine.leave();
    }
}

fn one_module(
    evaluator: &mut Evaluator<'_>,
    called: Called,
    pointer: &str,
    maybe: bool,
    place: &Place,
    out: &mut Vec<Declared>,
) -> Result<(), Stop> {
    let module = evaluator.module(called.instance, called.at)?;
    let env = evaluator.module_env(called)?;
    let maybe = match decide(evaluator, &module.value, pointer, &env) {
        Condition::Always => maybe,
        Condition::Unknown => true,
        Condition::Never => return Ok(()),
    };
    evaluator.machine.enter_unsure(maybe);
    let result = match evaluator.open_module(called) {
        Ok(Some(opened)) => {
            deploy(evaluator, opened, maybe, out);
            Ok(())
        }
        Ok(None) => avm::declare(evaluator, called, maybe, place).map(|declared| out.extend(declared)),
        Err(stop) => Err(stop),
    };
    evaluator.machine.leave_unsure(maybe);
    result
}
