//! The address plan of each cluster: every range around it, what collides, what is free, and how full each range gets.
//!
//! The plan is of the last state of a cluster. What the input does not tell is a note, and no range: a plan never
//! guesses.

mod axis;
mod capacity;
mod collisions;
mod free;
mod gather;
pub mod svg;
pub mod text;

use gather::Room;
use serde::Serialize;

use crate::limits::{MAX_COLLISIONS, MAX_PLAN_RANGES, MAX_PLANS};
use crate::model::{Field, Place};
use crate::net::Cidr;
use crate::report::Note;
use crate::report::render::printable;
use crate::rules::wording::counted;
use crate::rules::{Context, View};
use crate::source::text::Range;

/// The address plans of a call.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "AddressPlans"))]
pub struct Plans {
    /// One for each cluster, in the order written.
    pub clusters: Vec<Plan>,
    /// What is not known.
    pub notes: Vec<Note>,
}

/// The address plan of one cluster.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "AddressPlan"))]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The cluster's name; `?` when it is not known.
    pub name: String,
    /// Its resource group, when it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_group: Option<String>,
    /// The command or resource that first writes it.
    #[serde(flatten)]
    pub site: Site,
    /// The ranges around it.
    pub ranges: Vec<PlannedRange>,
    /// Pairs of `ranges`, by position, that share addresses and must not.
    pub collisions: Vec<(usize, usize)>,
    /// Private ranges that share no address with any of the ranges and are large enough for the cluster's pods, or its
    /// services where the pods have no range.
    pub free: Vec<String>,
    /// How full ranges get.
    pub capacity: Vec<Capacity>,
}

/// A range of a plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlannedRange {
    /// What people call it: `pod CIDR`, `subnet nodes`.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The range as written.
    pub cidr: String,
    /// Whether nothing writes it and AKS takes it by default, or keeps it for itself.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub default: bool,
    /// Of a network, the largest ranges in it that nothing uses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub free: Vec<String>,
    /// Where it is written; absent for a default.
    #[serde(flatten)]
    pub site: Option<Site>,
    /// The addresses.
    #[serde(skip)]
    pub prefix: Cidr,
    /// The network that it belongs to, by the order of networks in the plan.
    #[serde(skip)]
    pub(crate) network: Option<usize>,
}

/// Where a range is written.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Site {
    /// The file's name as given.
    pub file: String,
    /// The document, counted from 0 in the file.
    pub document: u32,
    /// JSON pointer of the field.
    pub path: String,
    /// Where the field stands.
    #[serde(skip_serializing_if = "Range::is_nowhere")]
    pub range: Range,
}

/// What a range of a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "RangeKind"))]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// Pods, with overlay and kubenet.
    Pods,
    /// Services.
    Services,
    /// The docker bridge, which today's AKS ignores.
    Bridge,
    /// The address space of a virtual network of the cluster.
    Network,
    /// A subnet with nodes.
    NodeSubnet,
    /// A subnet with pods.
    PodSubnet,
    /// Another subnet of the network.
    Subnet,
    /// A network that is peered with the cluster's.
    Peer,
    /// Kept by AKS for itself.
    Reserved,
}

/// How full a range, or the cluster, gets. Numbers that saturate are as large as fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Capacity {
    /// What people call it.
    pub name: String,
    /// What is counted.
    pub unit: Unit,
    /// In use with the nodes to start with.
    pub now: u64,
    /// In use with the most nodes of the autoscaler.
    pub max: u64,
    /// In use while all pools are upgraded with these.
    pub surge: u64,
    /// How many there may be.
    pub limit: u64,
    /// Whether the numbers are only the least that is sure.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub at_least: bool,
}

/// What a capacity counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "CapacityUnit"))]
#[serde(rename_all = "camelCase")]
pub enum Unit {
    /// Nodes.
    Node,
    /// Addresses.
    Ip,
}

impl Plan {
    /// What people call the cluster, and where it is written.
    #[must_use]
    pub fn title(&self) -> String {
        let group = self.resource_group.as_ref().map(|group| format!(" in the resource group {group}"));
        let Site { file, range, .. } = &self.site;
        printable::line(&format!("cluster {}{}, {file}:{}", self.name, group.unwrap_or_default(), range.start.line))
    }
}

impl Plans {
    /// The plans as JSON text, compact and without a final newline.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// How places become places of files.
pub(crate) type Locate<'l> = &'l mut dyn FnMut(&Place) -> Site;

/// The plans of the clusters of a call.
pub(crate) fn plans(context: &Context<'_>, locate: Locate<'_>) -> Plans {
    let mut plans = Plans::default();
    let mut room = Room { left: MAX_PLAN_RANGES, exceeded: false };
    let clusters = &context.model.clusters;
    for cluster in clusters.iter().take(MAX_PLANS) {
        let Some(revision) = cluster.last() else { continue };
        let view = View { context, cluster, revision, previous: None };
        plans.clusters.push(plan(&view, &mut room, locate, &mut plans.notes));
    }
    let left_out = clusters.len().saturating_sub(MAX_PLANS);
    if left_out > 0 {
        let clusters = counted(left_out as u128, "more cluster is", "more clusters are");
        plans.notes.push(general(format!("{clusters} left out; the limit is {MAX_PLANS}")));
    }
    if room.exceeded {
        plans.notes.push(general(format!("ranges are left out; the limit of all plans is {MAX_PLAN_RANGES}")));
    }
    plans
}

fn plan(view: &View<'_>, room: &mut Room, locate: Locate<'_>, notes: &mut Vec<Note>) -> Plan {
    let mut ranges = gather::ranges(view, room, locate, notes);
    let found = collisions::of(&ranges);
    let name = view.spec().name.value().cloned().unwrap_or_else(|| "?".to_owned());
    if !found.complete {
        let message = format!("not all collisions of the cluster `{name}` are listed; the limit is {MAX_COLLISIONS}");
        notes.push(general(message));
    }
    free::in_networks(&mut ranges);
    Plan {
        name,
        resource_group: view.spec().resource_group.value().cloned(),
        site: locate(view.cluster.revisions.first().map_or(view.place(), |first| &first.place)),
        free: free::around(&ranges),
        collisions: found.pairs,
        capacity: capacity::of(view),
        ranges,
    }
}

fn general(message: String) -> Note {
    Note { message, file: None, path: None, range: None }
}

/// A note about a setting whose value is not known.
fn unknown<T>(field: &Field<T>, what: &str, locate: Locate<'_>) -> Note {
    let message = format!("{what} is not known here");
    match field.place().map(locate) {
        Some(Site { file, path, range, .. }) => {
            let range = Some(range).filter(|range| !range.is_nowhere());
            Note { message, file: Some(file), path: Some(path), range }
        }
        None => general(message),
    }
}
