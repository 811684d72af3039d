use super::arguments::{Call, in_text};
use crate::input::arm::machine::{Machine, Stop, Target, TextBuilder};
use crate::input::value::{Evaluated, Value};
use crate::model::PartialText;

/// `resourceId([subscription], [resourceGroup], type, name, …)`
pub(super) fn resource(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let (before, kind, names) = split(call, 2)?;
    let Target { subscription, resource_group, .. } = target(machine, call)?;
    let (subscription, group) = match before {
        [] => (subscription, resource_group),
        // At the level of a subscription the only other thing to name is the subscription.
        [one] if resource_group.is_none() => (segment(one)?, None),
        [group] => (subscription, Some(segment(group)?)),
        [subscription, group, ..] => (segment(subscription)?, Some(segment(group)?)),
    };
    let mut out = TextBuilder::default();
    push_scope(machine, &mut out, &subscription, group.as_ref())?;
    push_resource(machine, &mut out, kind, names)?;
    call.gives(out.finish())
}

/// `subscriptionResourceId([subscription], type, name, …)`
pub(super) fn subscription_resource(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let (before, kind, names) = split(call, 1)?;
    let subscription = match before.first() {
        Some(given) => segment(given)?,
        None => target(machine, call)?.subscription,
    };
    let mut out = TextBuilder::default();
    push_scope(machine, &mut out, &subscription, None)?;
    push_resource(machine, &mut out, kind, names)?;
    call.gives(out.finish())
}

/// `tenantResourceId(type, name, …)`
pub(super) fn tenant_resource(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let (_, kind, names) = split(call, 0)?;
    let mut out = TextBuilder::default();
    push_resource(machine, &mut out, kind, names)?;
    call.gives(out.finish())
}

/// `extensionResourceId(base, type, name, …)`
pub(super) fn extension_resource(machine: &mut Machine<'_>, call: Call<'_>) -> Result<Evaluated, Stop> {
    let base = segment(call.argument(0)?)?;
    let rest = Call { arguments: call.arguments.get(1..).unwrap_or_default(), ..call };
    let (_, kind, names) = split(rest, 0)?;
    let mut out = TextBuilder::default();
    out.push(machine, &base)?;
    push_resource(machine, &mut out, kind, names)?;
    call.gives(out.finish())
}

fn target(machine: &Machine<'_>, call: Call<'_>) -> Result<Target, Stop> {
    let names = machine.names_of(call.env);
    machine.scopes.get(names.0).map(|scope| scope.target.clone()).ok_or(Stop::Unknown)
}

/// The arguments before the type, the type, and the names, one for each of its segments but the first.
fn split<'c>(call: Call<'c>, before: usize) -> Result<(&'c [Evaluated], &'c str, &'c [Evaluated]), Stop> {
    for at in 0..=before {
        let Some(argument) = call.arguments.get(at) else { break };
        let Some(kind) = argument.as_str().map(|kind| kind.trim_matches('/')).filter(|kind| kind.contains('/')) else {
            continue;
        };
        let names = call.arguments.get(at.saturating_add(1)..).unwrap_or_default();
        let wanted = kind.split('/').count().saturating_sub(1);
        if names.len() != wanted {
            let text = if wanted == 1 { "1 name".to_owned() } else { format!("{wanted} names") };
            return Err(Stop::Wrong(format!("the type `{kind}` takes {text}, not {}", names.len())));
        }
        return Ok((call.arguments.get(..at).unwrap_or_default(), kind, names));
    }
    Err(Stop::Unknown)
}

fn segment(value: &Evaluated) -> Result<PartialText, Stop> {
    in_text(&value.value).ok_or(Stop::Unknown)
}

/// `/subscriptions/…/resourceGroups/…`
pub(in crate::input) fn push_scope(
    machine: &mut Machine<'_>,
    out: &mut TextBuilder,
    subscription: &PartialText,
    group: Option<&PartialText>,
) -> Result<(), Stop> {
    out.push_text(machine, "/subscriptions/")?;
    out.push(machine, subscription)?;
    if let Some(group) = group {
        out.push_text(machine, "/resourceGroups/")?;
        out.push(machine, group)?;
    }
    Ok(())
}

/// `/providers/Namespace/type/name/type/name`
fn push_resource(
    machine: &mut Machine<'_>,
    out: &mut TextBuilder,
    kind: &str,
    names: &[Evaluated],
) -> Result<(), Stop> {
    let mut segments = kind.split('/');
    out.push_text(machine, "/providers/")?;
    out.push_text(machine, segments.next().unwrap_or_default())?;
    for (segment, name) in segments.zip(names) {
        let name = in_text(&name.value).ok_or(Stop::Unknown)?;
        out.push_text(machine, "/")?;
        out.push_text(machine, segment)?;
        out.push_text(machine, "/")?;
        out.push(machine, &name)?;
    }
    Ok(())
}

/// The text of a resource's identity, as [`resource`] gives it.
pub(in crate::input) fn scope_text(machine: &mut Machine<'_>, target: &Target) -> Result<Value, Stop> {
    let mut out = TextBuilder::default();
    push_scope(machine, &mut out, &target.subscription, target.resource_group.as_ref())?;
    Ok(out.finish())
}
