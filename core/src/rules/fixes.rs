//! Fixes that several rules offer, and when they are safe.
//!
//! A fix is safe when it cannot recreate, reimage, renumber or open something that already exists. Ranges, plugin,
//! dataplane and policy engine are therefore changed safely only in an `az aks create` of a cluster without a state
//! before: the other formats may describe a cluster that is there.

use super::{Context, View};
use crate::edit::{Change, Fix, Literal, Setting};
use crate::model::{Argument, Command, Field, Format, Place, Tool};

/// What a fix of a cluster's settings touches, which decides what may come of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touches {
    /// Ranges of pods and services, and addresses in them.
    Ranges,
    /// The network plugin or its mode.
    Plugin,
    /// The dataplane or the policy engine.
    Dataplane,
    /// The network of a pool's nodes or pods, or what its nodes run.
    Nodes,
    /// Nothing that a cluster would be recreated, reimaged, renumbered or opened for.
    Nothing,
}

impl Touches {
    /// What may come of it where the cluster exists.
    fn consequence(self, format: Option<Format>) -> &'static str {
        match (format, self) {
            (Some(Format::Terraform), Self::Ranges | Self::Plugin) => {
                "Terraform destroys and recreates a cluster that exists"
            }
            (_, Self::Ranges) => "a cluster or network that exists cannot take it in place",
            (_, Self::Plugin) => "a cluster that exists may have to be made anew",
            (_, Self::Dataplane) => "the nodes of a cluster that exists are reimaged",
            (_, Self::Nodes) => "the nodes of a pool that exists are reimaged or made anew",
            (_, Self::Nothing) => "look at it first",
        }
    }
}

/// The command that a place belongs to.
#[must_use]
pub fn command_at<'a>(context: &Context<'a>, place: &Place) -> Option<&'a Command> {
    // Commands stand in the order of the files and their documents.
    let key = |place: &Place| (place.file, place.document);
    let found = context.model.commands.binary_search_by_key(&key(place), |command| key(&command.place)).ok()?;
    context.model.commands.get(found)
}

/// Whether a place belongs to an `az aks create`.
#[must_use]
pub fn is_in_create(context: &Context<'_>, place: &Place) -> bool {
    command_at(context, place).is_some_and(|command| command.tool == Tool::Az && command.name == "aks create")
}

/// A fix of settings that the format of a place may give; none without changes.
#[must_use]
pub fn at(context: &Context<'_>, touches: Touches, title: impl Into<String>, changes: Vec<Change>) -> Option<Fix> {
    made(context, None, false, touches, title.into(), changes)
}

/// A fix of a cluster's settings; none without changes, or where Azure itself reported the state.
#[must_use]
pub fn of(view: &View<'_>, touches: Touches, title: impl Into<String>, changes: Vec<Change>) -> Option<Fix> {
    if view.observed() {
        return None;
    }
    // A cluster with a state before exists, whatever command made it.
    let exists = view.cluster.before.is_some();
    made(view.context, Some(view.format()), exists, touches, title.into(), changes)
}

fn made(
    context: &Context<'_>,
    format: Option<Format>,
    exists: bool,
    touches: Touches,
    title: String,
    changes: Vec<Change>,
) -> Option<Fix> {
    if changes.is_empty() {
        return None;
    }
    let in_creates = || changes.iter().all(|change| is_in_create(context, change.place()));
    let safe = touches == Touches::Nothing || (!exists && in_creates());
    let title = if safe { title } else { format!("{title} (unsafe: {})", touches.consequence(format)) };
    Some(Fix { title, safe, changes })
}

/// The change that gives a setting a value: where it is written, else beside another place of its step. None when it is
/// not known, or has no place.
#[must_use]
pub fn set(
    view: &View<'_>,
    field: &Field<String>,
    setting: Setting,
    value: &str,
    beside: Option<&Place>,
) -> Option<Change> {
    match field {
        Field::Known(known) => Some(Change::replace(&known.place, known.value.clone(), value)),
        Field::Absent => beside.map(|beside| add(view, setting, value, beside)),
        Field::Unknown(_) => None,
    }
}

/// The change that takes a setting away, by the place of its value.
#[must_use]
pub fn remove(view: &View<'_>, place: &Place) -> Option<Change> {
    if view.format() != Format::AzCommand {
        return Some(Change::RemoveMember { place: place.clone() });
    }
    let command = command_at(view.context, place)?;
    let argument =
        command.arguments.iter().find(|argument| argument.values.iter().any(|value| value.place == *place))?;
    Some(remove_option(argument))
}

/// The change that takes an option away with its values.
#[must_use]
pub fn remove_option(argument: &Argument) -> Change {
    let value = argument.values.last().map(|value| value.place.clone());
    Change::RemoveOption { option: argument.place.clone(), value }
}

/// The change that writes a setting beside another one.
#[must_use]
pub fn add(view: &View<'_>, setting: Setting, value: &str, beside: &Place) -> Change {
    if view.format() == Format::AzCommand {
        Change::AddOption { after: beside.clone(), option: setting.option.to_owned(), value: Some(value.to_owned()) }
    } else {
        Change::AddMember { beside: beside.clone(), setting, value: Literal::Text(value.to_owned()) }
    }
}

/// A setting of the network profile that the step itself writes, to write another one beside it. Of a command any place
/// does.
#[must_use]
pub fn beside_network<'a>(view: &View<'a>) -> Option<&'a Place> {
    let network = &view.spec().network;
    let fields = [&network.dataplane, &network.plugin_mode, &network.plugin, &network.policy, &network.dns_service_ip];
    let written = fields.into_iter().filter_map(|field| field.place()).find(|place| view.writes(place));
    written.or_else(|| (view.format() == Format::AzCommand).then(|| view.place()))
}

/// Whether nothing that is known of the cluster speaks against the Cilium dataplane.
#[must_use]
pub fn may_have_cilium(view: &View<'_>) -> bool {
    let spec = view.spec();
    let plugin = &spec.network.plugin;
    (plugin.is_absent() || plugin.is("azure")) && !spec.pools.iter().any(|pool| pool.is_windows())
}
