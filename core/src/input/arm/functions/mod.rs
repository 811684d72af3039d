//! The functions of template expressions.
//!
//! What they do follows "ARM template functions" of Microsoft Learn (articles/azure-resource-manager/templates/
//! template-functions-*.md as of 2024-06). A function that needs the deployment itself is unknown.

mod arguments;
mod array;
mod cidr;
mod convert;
mod encode;
mod format;
mod ids;
mod json;
mod lambda;
mod lazy;
mod logic;
mod named;
mod number;
mod object;
mod operands;
mod scope;
mod table;
mod text;
mod written;

pub(super) use arguments::Call;
pub(in crate::input) use arguments::in_text;
pub(in crate::input) use ids::push_scope;
pub(in crate::input) use object::put;
pub(in crate::input) use operands::{Operands, no_lambda};
pub(in crate::input) use table::find;
use table::{Body, Function};
use written::part_length;
pub(in crate::input) use written::{written, written_call};

use super::expression::{Bytes, Expression};
use super::machine::{Environment, Machine, Site, Stop};
use super::template::NoteKind;
use crate::input::value::{Evaluated, Value};

/// The value of a call.
pub(super) fn call(
    machine: &mut Machine<'_>,
    name: &str,
    syntax: &[Expression],
    bytes: Bytes,
    env: &Environment,
    site: &Site,
) -> Evaluated {
    let Some(function) = find(name) else {
        let arguments: Vec<Evaluated> = syntax.iter().map(|argument| machine.expression(argument, env, site)).collect();
        return unknown_function(machine, name, &arguments, site);
    };
    let stopped = |machine: &mut Machine<'_>, result: Result<Evaluated, Stop>| {
        result.unwrap_or_else(|stop| machine.stopped(stop, site, bytes))
    };
    // The wrong number of arguments is reported where the template as a whole is checked.
    let wrong_number = function.arity_fault(syntax.len()).is_some();
    match function.body {
        Body::Eager(_) => {
            let arguments: Vec<Evaluated> =
                syntax.iter().map(|argument| machine.expression(argument, env, site)).collect();
            call_with(machine, name, &arguments, bytes, env, site)
        }
        _ if wrong_number => machine.stopped(Stop::Unknown, site, bytes),
        Body::Lazy(_) => {
            let mut operands = operands::Written { machine, name: function.name, env, site, syntax };
            let result = call_lazily(function, &mut operands);
            stopped(machine, result)
        }
        Body::Written(body) => {
            let call = Call { name: function.name, env, site, syntax, arguments: &[] };
            let result = body(machine, call).and_then(|result| bounded(machine, result));
            stopped(machine, result)
        }
    }
}

/// The value of a call whose arguments are evaluated.
pub(in crate::input) fn call_with(
    machine: &mut Machine<'_>,
    name: &str,
    arguments: &[Evaluated],
    bytes: Bytes,
    env: &Environment,
    site: &Site,
) -> Evaluated {
    let Some(function) = find(name) else { return unknown_function(machine, name, arguments, site) };
    let result = match function.body {
        Body::Eager(body) if function.arity_fault(arguments.len()).is_none() => {
            let call = Call { name: function.name, env, site, syntax: &[], arguments };
            let read = machine.charge(arguments.iter().map(text_length).fold(0, usize::saturating_add));
            read.and_then(|()| body(machine, call)).and_then(|result| bounded(machine, result))
        }
        _ => Err(Stop::Unknown),
    };
    match result {
        Ok(result) => result,
        Err(stop) if machine.is_spent() => machine.stopped(stop, site, bytes),
        Err(stop) => {
            machine.report(stop, site, bytes);
            // `list` stands for many functions, which differ.
            let name = if function.name == "list" { name } else { function.name };
            unknown_call(machine, name, arguments, site)
        }
    }
}

/// The value of a call that evaluates its arguments itself.
pub(in crate::input) fn call_lazily<'a>(
    function: &Function,
    operands: &mut (dyn Operands<'a> + '_),
) -> Result<Evaluated, Stop> {
    match function.body {
        Body::Lazy(body) if function.arity_fault(operands.count()).is_none() => {
            let result = body(operands)?;
            bounded(operands.machine(), result)
        }
        _ => Err(Stop::Unknown),
    }
}

fn bounded(machine: &mut Machine<'_>, result: Evaluated) -> Result<Evaluated, Stop> {
    let value = machine.bounded(result.value)?;
    Ok(Evaluated { value, ..result })
}

fn unknown_function(machine: &mut Machine<'_>, name: &str, arguments: &[Evaluated], site: &Site) -> Evaluated {
    let text = format!("the function `{name}` is not known; what it gives is taken as unknown");
    machine.note(NoteKind::UnknownFunction, &site.place, text);
    unknown_call(machine, name, arguments, site)
}

fn unknown_call(machine: &mut Machine<'_>, name: &str, arguments: &[Evaluated], site: &Site) -> Evaluated {
    let text = written_call(machine, name, arguments);
    let unknown = machine.unknown(&text);
    Evaluated::new(unknown, site.place.clone())
}

/// Bytes of a text that a function may read.
fn text_length(value: &Evaluated) -> usize {
    let Value::Text(text) = &value.value else { return 0 };
    text.parts().iter().map(part_length).fold(0, usize::saturating_add)
}
