//! Functions of templates that name something: Bicep has names in their place.

use super::arguments::Call;
use super::written_call;
use crate::input::arm::machine::{Machine, Stop};
use crate::input::value::Evaluated;

pub(super) fn parameters(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    named(machine, call, |machine, name| machine.parameter(name, call.env, call.site))
}

pub(super) fn variables(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    named(machine, call, |machine, name| machine.variable(name, call.env, call.site))
}

fn named(
    machine: &mut Machine<'_>,
    call: Call<'_>,
    find: impl FnOnce(&mut Machine<'_>, &str) -> Result<Evaluated, Stop>,
) -> Result<Evaluated, Stop> {
    let name = first(machine, call)?;
    let found = match name.as_str() {
        Some(known) => find(machine, known),
        None => Err(Stop::Unknown),
    };
    match found {
        // A name that is not defined is reported where the template as a whole is checked.
        Err(Stop::Unknown) => {
            let text = written_call(machine, call.name, &[name]);
            let unknown = machine.unknown(&text);
            call.gives(unknown)
        }
        other => other,
    }
}

/// `lambdaVariables('x')`
pub(super) fn lambda_variable(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let name = first(machine, call)?;
    let name = name.as_str().ok_or(Stop::Unknown)?;
    let value = call.env.lambda_variable(name);
    value
        .map(|value| value.fetched(&call.site.place))
        .ok_or_else(|| Stop::Wrong(format!("there is no lambda around with a variable `{name}`")))
}

/// A lambda that is no argument of a function that takes one.
pub(super) fn lambda(_: &mut Machine<'_>, _: Call<'_>) -> Result<Evaluated, Stop> {
    Err(Stop::Wrong("a lambda can only be an argument of `map`, `filter`, `reduce`, `sort` and their like".to_owned()))
}

fn first(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let argument = call.syntax.first().ok_or(Stop::Unknown)?;
    Ok(machine.expression(argument, call.env, call.site))
}
