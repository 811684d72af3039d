use std::sync::Arc;

use super::arguments::Call;
use super::ids::scope_text;
use super::written_call;
use crate::input::arm::machine::{Machine, Stop, Target, deployment_outputs};
use crate::input::arm::nested::find_deployment;
use crate::input::value::{Evaluated, Member, Object, Value};
use crate::model::PartialText;

/// A function that only the deployment can answer.
pub(super) fn at_run_time(_: &mut Machine<'_>, _: Call<'_>) -> Result<Evaluated, Stop> {
    Err(Stop::Unknown)
}

/// A new value with each call.
pub(super) fn new_guid(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let text = format!("newGuid(){}", machine.unique_mark());
    let unknown = machine.unknown(&text);
    call.gives(unknown)
}

/// `resourceGroup()`: its identity and name as far as the deployment's are known.
pub(super) fn resource_group(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    if !call.arguments.is_empty() {
        return Err(Stop::Unknown);
    }
    let target = target(machine, call)?;
    let group = target.resource_group.clone().ok_or(Stop::Unknown)?;
    let mut members = vec![
        call.member("id", scope_text(machine, &target)?),
        call.member("name", Value::Text(Arc::new(group.clone()))),
        call.member("type", Value::text("Microsoft.Resources/resourceGroups")),
    ];
    if let Some(location) = target.location {
        members.push(call.member("location", Value::text(location)));
    }
    gives_open(call, rest_of("resourceGroup", &group, "[resourceGroup().name]"), members)
}

pub(super) fn subscription(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    if !call.arguments.is_empty() {
        return Err(Stop::Unknown);
    }
    let target = target(machine, call)?;
    let id = scope_text(machine, &Target { resource_group: None, ..target.clone() })?;
    let rest = rest_of("subscription", &target.subscription, "[subscription().subscriptionId]");
    let members =
        vec![call.member("id", id), call.member("subscriptionId", Value::Text(Arc::new(target.subscription)))];
    gives_open(call, rest, members)
}

/// What the rest of a scope is known by: another scope than the outermost deployment's is named.
fn rest_of(function: &str, name: &PartialText, outermost: &str) -> String {
    match name.written() {
        written if written == outermost => format!("{function}()"),
        written => format!("{function}('{written}')"),
    }
}

pub(super) fn deployment(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let names = machine.names_of(call.env);
    let scope = machine.scopes.get(names.0).ok_or(Stop::Unknown)?;
    let (name, rest) = (scope.name.clone(), format!("{}deployment()", scope.label));
    gives_open(call, rest, vec![call.member("name", Value::Text(Arc::new(name)))])
}

/// `reference(…)`: the outputs of a deployment nested in the same template; anything else is known only to Azure.
pub(super) fn reference(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let wanted = call.text(0)?;
    let Some(found) = find_deployment(machine, call.env, wanted) else { return Err(Stop::Unknown) };
    let outputs = deployment_outputs(machine, found)?;
    let outputs = Member { key: "outputs".into(), key_span: outputs.place.span, value: outputs };
    let is_full =
        call.arguments.get(2).and_then(Evaluated::as_str).is_some_and(|full| full.eq_ignore_ascii_case("full"));
    if is_full {
        let inner = open(machine, call, vec![outputs])?;
        let properties = Member { key: "properties".into(), key_span: inner.place.span, value: inner };
        return open(machine, call, vec![properties]);
    }
    open(machine, call, vec![outputs])
}

/// An object of which more is known to Azure.
fn open(machine: &mut Machine<'_>, call: Call<'_>, members: Vec<Member>) -> Result<Evaluated, Stop> {
    let rest = written_call(machine, call.name, call.arguments);
    gives_open(call, rest, members)
}

fn gives_open(call: Call<'_>, rest: String, members: Vec<Member>) -> Result<Evaluated, Stop> {
    call.gives(Value::Object(Arc::new(Object::with_rest(members, Some(rest.into())))))
}

fn target(machine: &Machine<'_>, call: Call<'_>) -> Result<Target, Stop> {
    let names = machine.names_of(call.env);
    machine.scopes.get(names.0).map(|scope| scope.target.clone()).ok_or(Stop::Unknown)
}
