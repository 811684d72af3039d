use super::addresses::short;
use super::at::At;
use super::kinds::{Kind, NameForm};
use super::names;
use crate::admission::{Fault, ServerFault, Stage};
use crate::model::Object;

/// Bytes of a generated name that come from `generateName`; five more are made up.
const GENERATED_FROM: usize = 58;

/// Bytes of all annotations of an object together.
const MAX_ANNOTATION_BYTES: usize = 262_144;

/// Bytes of the name of a CronJob.
const MAX_CRON_JOB_NAME_BYTES: usize = 52;

/// Finalizers without a domain that the server knows.
const FINALIZERS: [&str; 3] = ["kubernetes", "orphan", "foregroundDeletion"];

/// The faults of the metadata of an object.
pub(super) fn examine(object: &Object, kind: Kind, faults: &mut Vec<Fault>) {
    let root = At::root(object);
    let metadata = root.get("metadata");
    name(object, kind, &metadata, faults);
    namespace(kind, &metadata, faults);
    labels(&metadata.get("labels"), faults);
    annotations(&metadata.get("annotations"), faults);
    owners(&metadata.get("ownerReferences"), faults);
    finalizers(&metadata.get("finalizers"), kind.built_in, faults);
}

fn name(object: &Object, kind: Kind, metadata: &At<'_, '_>, faults: &mut Vec<Fault>) {
    let (name, base) = (metadata.get("name"), metadata.get("generateName"));
    let (Some(given), Some(generated)) = (name.text(), base.text()) else { return };
    let what = &object.kind;
    if given.is_empty() && generated.is_empty() {
        // What is known by its group alone may not be for the API server.
        if kind.is_certain {
            let message = format!("this {what} has no name, so the API server refuses it");
            let help = "set `metadata.name`";
            faults.push(name.fault(ServerFault::Name, Stage::Validation, message).help(help));
        }
        return;
    }
    if !generated.is_empty() {
        // A trailing `-` counts as a letter, since more follows.
        let masked = generated.strip_suffix('-').filter(|rest| !rest.is_empty()).map(masked);
        if let Some(flaw) = kind.names.flaw(masked.as_deref().unwrap_or(generated)) {
            let message = format!("`{}` cannot begin names of a {what}: it {flaw}", short(generated));
            let fault = base.fault(ServerFault::Name, Stage::Validation, message);
            let made = generated.char_indices().take_while(|(at, c)| at.saturating_add(c.len_utf8()) <= GENERATED_FROM);
            let made: String = made.map(|(_, c)| c).chain("aaaaa".chars()).collect();
            let too = given.is_empty() && kind.names.flaw(&made).is_some();
            faults.push(if too { fault.also_of("metadata.name") } else { fault });
        }
    }
    if given.is_empty() {
        return;
    }
    let flaw = kind.names.flaw(given).or_else(|| {
        // The controller appends eleven bytes to name its jobs.
        let too_long = object.is("batch", "CronJob") && given.len() > MAX_CRON_JOB_NAME_BYTES;
        too_long.then(|| format!("is longer than {MAX_CRON_JOB_NAME_BYTES} bytes"))
    });
    if let Some(flaw) = flaw {
        let message = format!("`{}` cannot be the name of a {what}: it {flaw}", short(given));
        let fault = name.fault(ServerFault::Name, Stage::Validation, message);
        // The server labels a namespace with its name.
        let labelled = object.is("", "Namespace") && names::value(given).is_some();
        faults.push(if labelled { fault.also_of("metadata.labels") } else { fault });
    }
}

/// `maskTrailingDash`: the last byte before the `-` goes with it.
fn masked(rest: &str) -> String {
    let mut chars = rest.chars();
    chars.next_back();
    format!("{}a", chars.as_str())
}

fn namespace(kind: Kind, metadata: &At<'_, '_>, faults: &mut Vec<Fault>) {
    // From an object of the whole cluster the server takes it away without a word.
    let at = metadata.get("namespace");
    let Some(text) = at.text().filter(|text| !text.is_empty() && kind.namespaced != Some(false)) else { return };
    if let Some(flaw) = NameForm::Label.flaw(text) {
        let message = format!("there can be no namespace `{}`: it {flaw}", short(text));
        faults.push(at.fault(ServerFault::Name, Stage::Validation, message));
    }
}

/// Labels, or labels to look for: the server names the whole mapping in each of its causes.
pub(super) fn labels(map: &At<'_, '_>, faults: &mut Vec<Fault>) {
    let told = |fault: Fault| fault.field(map.field());
    for entry in map.entries() {
        let key = entry.key();
        if let Some(flaw) = names::key(key) {
            let message = format!("`{}` cannot be the key of a label: it {flaw}", short(key));
            let mut fault = told(entry.fault(ServerFault::Label, Stage::Validation, message));
            fault.place = entry.place_of_key();
            faults.push(fault);
        }
        let Some(value) = entry.text() else { continue };
        if let Some(flaw) = names::value(value) {
            let message = format!("`{}` cannot be the value of a label: it {flaw}", short(value));
            faults.push(told(entry.fault(ServerFault::Label, Stage::Validation, message)));
        }
    }
}

/// Annotations of an object or of a template.
pub(super) fn annotations(map: &At<'_, '_>, faults: &mut Vec<Fault>) {
    let mut bytes = 0_usize;
    for entry in map.entries() {
        let key = entry.key();
        bytes = bytes.saturating_add(key.len()).saturating_add(entry.text().map_or(0, str::len));
        if let Some(flaw) = names::key(&key.to_lowercase()) {
            let message = format!("`{}` cannot be the key of an annotation: it {flaw}", short(key));
            let mut fault = entry.fault(ServerFault::Metadata, Stage::Validation, message).field(map.field());
            fault.place = entry.place_of_key();
            faults.push(fault);
        }
    }
    if bytes > MAX_ANNOTATION_BYTES {
        let message =
            format!("these annotations have {bytes} bytes together, and the API server takes {MAX_ANNOTATION_BYTES}");
        let mut fault = map.fault(ServerFault::Metadata, Stage::Validation, message);
        fault.place = map.place_of_key();
        faults.push(fault);
    }
}

fn owners(owners: &At<'_, '_>, faults: &mut Vec<Fault>) {
    // The server's causes have no index.
    let field = |name: &str| format!("metadata.ownerReferences.{name}");
    let mut controller: Option<At<'_, '_>> = None;
    for owner in owners.items() {
        for part in ["apiVersion", "kind", "name", "uid"] {
            let at = owner.get(part);
            let Some(text) = at.text() else { continue };
            if text.is_empty() {
                let message = format!("this reference to an owner has no `{part}`, which the API server asks for");
                faults.push(at.fault(ServerFault::Metadata, Stage::Validation, message).field(field(part)));
            } else if part == "apiVersion" && version_of(text).is_none() {
                let message = format!("`{}` is no group and version of an API", short(text));
                faults.push(at.fault(ServerFault::Metadata, Stage::Validation, message).field(field(part)));
            }
        }
        if owner.get("apiVersion").text() == Some("v1") && owner.get("kind").text() == Some("Event") {
            let message = "an Event cannot own anything";
            let fault = owner.fault(ServerFault::Metadata, Stage::Validation, message);
            faults.push(fault.field("metadata.ownerReferences"));
        }
        let is_controller = owner.get("controller");
        if !is_controller.flag() {
            continue;
        }
        if let Some(first) = &controller {
            let message = "a second owner is the controller, and there can be only one";
            let fault = is_controller.fault(ServerFault::Metadata, Stage::Validation, message);
            let fault = fault.field("metadata.ownerReferences");
            faults.push(fault.related(first.place(), "the first one is here"));
        } else {
            controller = Some(owner);
        }
    }
}

/// The version in `apiVersion`, unless it is none.
fn version_of(api_version: &str) -> Option<&str> {
    let mut parts = api_version.split('/');
    let (first, second, third) = (parts.next()?, parts.next(), parts.next());
    let version = second.unwrap_or(first);
    (third.is_none() && !version.is_empty()).then_some(version)
}

fn finalizers(list: &At<'_, '_>, built_in: bool, faults: &mut Vec<Fault>) {
    let mut deletions: Vec<At<'_, '_>> = Vec::new();
    for at in list.items() {
        let Some(text) = at.text() else { continue };
        if let Some(flaw) = names::key(text) {
            let message = format!("`{}` cannot be a finalizer: it {flaw}", short(text));
            let fault = at.fault(ServerFault::Metadata, Stage::Validation, message).field(list.field());
            let bare = built_in && !text.contains('/');
            faults.push(if bare { fault.also_of(at.field()) } else { fault });
        } else if !text.contains('/') && !FINALIZERS.contains(&text) {
            let help = format!("write it with a domain, such as `example.com/{text}`");
            let fault = if built_in {
                let message = format!("`{text}` has no domain, and the API server knows no finalizer of that name");
                at.fault(ServerFault::Metadata, Stage::Validation, message)
            } else {
                let message = format!("`{text}` has no domain, so another controller may use the same finalizer");
                at.fault(ServerFault::Metadata, Stage::Warning, message).warning(format!(
                    "metadata.finalizers: {text:?}: prefer a domain-qualified finalizer name including a path (/) to \
                     avoid accidental conflicts with other finalizer writers"
                ))
            };
            faults.push(fault.help(help));
        }
        if matches!(text, "orphan" | "foregroundDeletion") && deletions.iter().all(|seen| seen.text() != Some(text)) {
            deletions.push(at);
        }
    }
    if let [first, second] = deletions.as_slice() {
        let message = "the finalizers `orphan` and `foregroundDeletion` exclude each other";
        let fault = second.fault(ServerFault::Metadata, Stage::Validation, message).field(list.field());
        faults.push(fault.related(first.place(), "the other one is here"));
    }
}
