//! Whether the cluster serves the version of the API that an object names.

use super::table::{CILIUM, KUBERNETES, Table};
use super::{GROUP, table_of};
use crate::admission::{Fault, Stage, StructureFault};
use crate::edit::{Change, Fix};
use crate::model::{Object, Versions};
use crate::rules::wording::{distance, nearest};

/// Groups in which Kubernetes has or had the kinds of the table.
const GROUPS: [&str; 7] = ["", "apps", "batch", "discovery.k8s.io", "extensions", "networking.k8s.io", "policy"];

/// Groups that people write for others.
const MISTAKEN: [&str; 5] = ["cilium", "discovery", "k8s.io", "networking", "networking.k8s"];

/// Versions of the API that are gone: the kind, and the minor version of Kubernetes that took it away.
const GONE: [(&str, &str, u32); 14] = [
    ("apps/v1beta1", "Deployment", 16),
    ("apps/v1beta1", "StatefulSet", 16),
    ("apps/v1beta2", "DaemonSet", 16),
    ("apps/v1beta2", "Deployment", 16),
    ("apps/v1beta2", "ReplicaSet", 16),
    ("apps/v1beta2", "StatefulSet", 16),
    ("batch/v1beta1", "CronJob", 25),
    ("discovery.k8s.io/v1beta1", "EndpointSlice", 25),
    ("extensions/v1beta1", "DaemonSet", 16),
    ("extensions/v1beta1", "Deployment", 16),
    ("extensions/v1beta1", "Ingress", 22),
    ("extensions/v1beta1", "NetworkPolicy", 16),
    ("extensions/v1beta1", "ReplicaSet", 16),
    ("networking.k8s.io/v1beta1", "Ingress", 22),
];

/// The minor version of Kubernetes that deprecates Endpoints.
const ENDPOINTS_DEPRECATED: u32 = 33;

/// The fault of the version of the API, if it has one.
pub fn examine(object: &Object, versions: Versions) -> Vec<Fault> {
    let (table, column) = table_of(object, versions);
    let (api_version, kind) = (object.api_version.as_str(), object.kind.as_str());
    let found = match table.kind(api_version, kind) {
        Some(known) if known.served & column == 0 => Some(not_yet(object, versions, table)),
        Some(known) if known.deprecated & column != 0 => Some(deprecated(object, &instead(table, object, column))),
        Some(_) if (api_version, kind) == ("v1", "Endpoints") => {
            let since = (versions.kubernetes.major, versions.kubernetes.minor) >= (1, ENDPOINTS_DEPRECATED);
            since.then(|| deprecated(object, "discovery.k8s.io/v1 EndpointSlice"))
        }
        Some(_) => None,
        None => unknown(object, versions),
    };
    found.into_iter().collect()
}

fn not_yet(object: &Object, versions: Versions, table: &Table) -> Fault {
    let (api_version, kind) = (&object.api_version, &object.kind);
    let since = table.kind(api_version, kind).and_then(|known| table.since(known.served));
    let others = table.kinds().iter().filter(|other| other.name == kind && other.api_version != api_version);
    let column = table_of(object, versions).1;
    let other = others.filter(|other| other.served & column != 0).map(|other| other.api_version).next_back();
    let message = format!("Cilium {} does not serve {kind} as `{api_version}`", versions.cilium);
    let since = since.map(|since| format!("Cilium {since} and later serve it"));
    let fault = fault(object, message);
    match (other, since) {
        (Some(other), since) => {
            let since = since.map_or_else(String::new, |since| format!("; {since}"));
            let fix = rename(object, other, format!("write `{other}`"), false);
            fault.help(format!("write `{other}`{since}")).fix(fix)
        }
        (None, Some(since)) => fault.help(since),
        (None, None) => fault,
    }
}

/// What to write in place of a version that is deprecated.
fn instead(table: &Table, object: &Object, column: u32) -> String {
    let newer = table.kinds().iter().filter(|kind| kind.name == object.kind && kind.served & column != 0);
    let newer = newer.filter(|kind| kind.deprecated & column == 0).map(|kind| kind.api_version).next();
    format!("{} {}", newer.unwrap_or(GROUP), object.kind)
}

fn deprecated(object: &Object, instead: &str) -> Fault {
    let (api_version, kind) = (&object.api_version, &object.kind);
    let message = format!("`{api_version}` {kind} is deprecated, which the API server warns of");
    let warning = match api_version.as_str() {
        "v1" => format!("v1 Endpoints is deprecated in v1.{ENDPOINTS_DEPRECATED}+; use {instead}"),
        _ => format!("{api_version} {kind} is deprecated; use {instead}"),
    };
    let mut fault = fault(object, message).help(format!("use `{instead}`")).warning(warning);
    fault.stage = Stage::Warning;
    let version = instead.strip_suffix(kind.as_str()).map(str::trim_end);
    fault.fix(version.and_then(|version| rename(object, version, format!("write `{version}`"), true)))
}

/// A kind that is known, in a group or version that does not have it.
fn unknown(object: &Object, versions: Versions) -> Option<Fault> {
    let (api_version, kind) = (object.api_version.as_str(), object.kind.as_str());
    let group = object.group();
    let tables: [&'static Table; 2] = [&CILIUM, &KUBERNETES];
    let known = || tables.iter().flat_map(|table| table.kinds());
    // The newest version that serves the kind comes first.
    let right = known().filter(|known| known.name == kind).map(|known| known.api_version).next();
    let Some(right) = right else {
        return misspelt(object, known().filter(|known| known.api_version == api_version).map(|known| known.name));
    };
    if let Some((_, _, minor)) = GONE.iter().find(|(gone, of, _)| *gone == api_version && *of == kind) {
        let is_gone = (versions.kubernetes.major, versions.kubernetes.minor) >= (1, *minor);
        return is_gone.then(|| {
            let message = format!("since version 1.{minor} Kubernetes serves {kind} as `{api_version}` no longer");
            // The newer version may want more than another name.
            let is_same = api_version.starts_with("batch") || kind == "NetworkPolicy";
            let title = format!("write `{right}`{}", if is_same { "" } else { ", which may ask for further fields" });
            fault(object, message).help(format!("write `{right}`")).fix(rename(object, right, title, false))
        });
    }
    // Nobody else has kinds of Cilium's names.
    let is_ours = GROUPS.contains(&group) || group == GROUP || MISTAKEN.contains(&group) || kind.starts_with("Cilium");
    if !is_ours {
        return None;
    }
    let message = format!("no API `{api_version}` has {kind}");
    let fix = rename(object, right, format!("write `{right}`"), false);
    Some(fault(object, message).help(format!("write `{right}`")).fix(fix))
}

/// A kind of our groups that is none, but nearly one.
fn misspelt<'k>(object: &Object, kinds: impl Iterator<Item = &'k str>) -> Option<Fault> {
    /// Letters; kinds that the tables do not have differ by more.
    const NEAR: usize = 2;
    let kind = object.kind.as_str();
    if kind.ends_with("List") {
        return None;
    }
    let near = nearest(kind, kinds.filter(|known| known.len() > 6)).filter(|near| distance(kind, near) <= NEAR)?;
    let place = object.place_of(object.root.get("kind")?);
    let message = format!("`{}` has no kind `{kind}`", object.api_version);
    let fix = Fix { title: format!("write `{near}`"), safe: true, changes: vec![Change::replace(&place, kind, near)] };
    let fault = Fault::new(StructureFault::ApiVersion, Stage::Validation, place, message).field("kind");
    Some(fault.help(format!("did you mean `{near}`?")).fix(fix))
}

fn fault(object: &Object, message: String) -> Fault {
    let place = object.root.get("apiVersion").map_or_else(|| object.place.clone(), |node| object.place_of(node));
    Fault::new(StructureFault::ApiVersion, Stage::Validation, place, message).field("apiVersion")
}

fn rename(object: &Object, to: &str, title: String, safe: bool) -> Option<Fix> {
    let place = object.place_of(object.root.get("apiVersion")?);
    Some(Fix { title, safe, changes: vec![Change::replace(&place, &object.api_version, to)] })
}
