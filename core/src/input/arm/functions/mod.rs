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
mod number;
mod object;
mod scope;
mod table;
mod text;
mod written;

pub(super) use arguments::Call;
pub(super) use ids::push_scope;
pub(super) use table::find;
use written::part_length;
pub(super) use written::{written, written_call};

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
    let function = find(name);
    let is_lazy = function.is_some_and(|function| function.lazy);
    let mut arguments = Vec::new();
    if !is_lazy {
        for argument in syntax {
            arguments.push(machine.expression(argument, env, site));
        }
    }
    let result = match function {
        // The wrong number of arguments is reported where the template as a whole is checked.
        Some(function) if function.arity_fault(syntax.len()).is_some() => Err(Stop::Unknown),
        Some(function) => {
            let call = Call { name: function.name, env, site, syntax, arguments: &arguments };
            let read = machine.charge(arguments.iter().map(text_length).fold(0, usize::saturating_add));
            read.and_then(|()| (function.body)(machine, call)).and_then(|result| {
                let value = machine.bounded(result.value)?;
                Ok(Evaluated { value, ..result })
            })
        }
        None => {
            let text = format!("the function `{name}` is not known; what it gives is taken as unknown");
            machine.note(NoteKind::UnknownFunction, &site.place, text);
            Err(Stop::Unknown)
        }
    };
    match result {
        Ok(result) => result,
        Err(stop) if is_lazy || machine.is_spent() => machine.stopped(stop, site, bytes),
        Err(stop) => {
            machine.report(stop, site, bytes);
            // `list` stands for many functions, which differ.
            let name = function.map(|function| function.name).filter(|known| *known != "list").unwrap_or(name);
            let text = written_call(machine, name, &arguments);
            let unknown = machine.unknown(&text);
            Evaluated::new(unknown, site.place.clone())
        }
    }
}

/// Bytes of a text that a function may read.
fn text_length(value: &Evaluated) -> usize {
    let Value::Text(text) = &value.value else { return 0 };
    text.parts().iter().map(part_length).fold(0, usize::saturating_add)
}
