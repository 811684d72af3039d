//! Their manifests, and which pods stand for what they call a workload.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use serde::Deserialize as _;
use serde_json::{Value, json};

use super::admin;
use crate::corpora::ask::File;

/// The manifests of a case.
#[derive(Debug, Default)]
pub(super) struct Manifests {
    /// The texts; policies of administrators are rewritten.
    pub files: Vec<File>,
    /// The kinds in them.
    pub kinds: BTreeSet<String>,
    /// Whether something was rewritten.
    pub has_tiers: bool,
    /// What the input has of what they call workloads.
    pub objects: Vec<Object>,
    /// Peers of ours by workloads of theirs.
    peers: BTreeMap<String, Vec<String>>,
}

/// What stands for a workload of theirs.
#[derive(Debug)]
pub(super) struct Object {
    /// `NAMESPACE/NAME[KIND]`, as they name it.
    pub workload: String,
    /// Its own kind.
    pub kind: String,
    /// `NAMESPACE/NAME` of itself.
    pub name: String,
    /// Whether it has the network of its node.
    pub on_host: bool,
}

impl Manifests {
    /// Reads a folder with all that is in it.
    pub fn read(folder: &Path, input: &str) -> Self {
        let mut manifests = Self::default();
        for path in paths_of(&folder.join(input)) {
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            manifests.add(File { name, text: fs::read_to_string(&path).unwrap() });
        }
        manifests
    }

    fn add(&mut self, mut file: File) {
        let documents =
            yaml_serde::Deserializer::from_str(&file.text).map(|document| Value::deserialize(document).unwrap());
        let objects: Vec<Value> = documents.flat_map(items_of).collect();
        for object in &objects {
            self.kinds.extend(object["kind"].as_str().map(str::to_owned));
            self.add_workload(object);
        }
        if objects.iter().any(admin::is_of_administrators) {
            self.has_tiers = true;
            let texts: Vec<String> = objects.into_iter().map(|object| admin::as_of_today(object).to_string()).collect();
            file.text = texts.join("\n---\n");
        }
        self.files.push(file);
    }

    fn add_workload(&mut self, object: &Value) {
        let kind = object["kind"].as_str().unwrap_or_default();
        let metadata = &object["metadata"];
        let (Some(name), namespace) = (metadata["name"].as_str(), metadata["namespace"].as_str().unwrap_or("default"))
        else {
            return;
        };
        // They speak of the owner of pods, also where the input does not have it.
        let owner = &metadata["ownerReferences"][0];
        let workload = match kind {
            "Pod" => (owner["name"].as_str().unwrap_or(name), owner["kind"].as_str().unwrap_or(kind)),
            "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet" => (name, kind),
            _ => return,
        };
        let key = format!("{namespace}/{}[{}]", workload.0, workload.1);
        let pod = if kind == "Pod" { &object["spec"] } else { &object["spec"]["template"]["spec"] };
        let name = format!("{namespace}/{name}");
        self.objects.push(Object {
            workload: key.clone(),
            kind: kind.to_owned(),
            name: name.clone(),
            on_host: pod["hostNetwork"] == true,
        });
        self.peers.entry(key).or_default().push(name);
    }

    /// The same, where all pods have networks of their own.
    pub fn with_own_networks(mut self) -> Self {
        let mut number = 0;
        for file in &mut self.files {
            let objects = file.objects().into_iter().flat_map(items_of);
            let objects = objects.map(|object| {
                number += 1;
                with_own_network(object, number)
            });
            file.name.push_str(".yaml");
            file.text = objects.map(|object| object.to_string()).collect::<Vec<String>>().join("\n---\n");
        }
        self.objects.iter_mut().for_each(|object| object.on_host = false);
        self
    }

    /// The workloads of theirs of which some pod has the network of its node.
    pub fn on_host(&self) -> BTreeSet<String> {
        self.objects.iter().filter(|object| object.on_host).map(|object| object.workload.clone()).collect()
    }

    /// The peers of ours that stand for one of theirs; none for the controller of ingresses, which is no peer of ours.
    pub fn peers(&self, theirs: &str) -> Vec<String> {
        if theirs == "{ingress-controller}" {
            return Vec::new();
        }
        if let Some(range) = theirs.strip_suffix("[External]") {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let ends = BTreeSet::from([first, last]);
            return ends.into_iter().map(|ip| format!("ip:{ip}")).collect();
        }
        self.peers.get(theirs).cloned().unwrap()
    }
}

/// A document, or the items of a list.
fn items_of(document: Value) -> Vec<Value> {
    let of_items = document["kind"].as_str().and_then(|kind| kind.strip_suffix("List")).unwrap_or_default();
    match document.get("items").and_then(Value::as_array) {
        Some(items) => items.iter().map(|item| as_item(item.clone(), &document["apiVersion"], of_items)).collect(),
        None => vec![document],
    }
}

/// A pod or what makes pods, which no longer have the network of their node. A pod gets an address of its own instead of
/// that of its node, beside those that the inputs give pods.
fn with_own_network(mut object: Value, number: u32) -> Value {
    let is_pod = object["kind"] == "Pod";
    let spec = if is_pod { object.pointer_mut("/spec") } else { object.pointer_mut("/spec/template/spec") };
    let was_on_host =
        spec.and_then(Value::as_object_mut).and_then(|spec| spec.remove("hostNetwork")) == Some(true.into());
    if is_pod && was_on_host {
        let address = u32::from(Ipv4Addr::new(172, 30, 255, 0)) + number;
        object["status"] = json!({ "podIP": Ipv4Addr::from(address).to_string() });
    }
    object
}

/// An item of a list, of which the kind of the list may say what it is.
fn as_item(mut item: Value, version: &Value, kind: &str) -> Value {
    if item["kind"].is_null() {
        item["apiVersion"] = version.clone();
        item["kind"] = kind.into();
    }
    item
}

fn paths_of(path: &Path) -> Vec<PathBuf> {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        return entries.iter().flat_map(|path| paths_of(path)).collect();
    }
    // What they answered stands beside it in JSON, and is an array.
    let is_manifest = match path.extension().and_then(|ending| ending.to_str()) {
        Some("yaml" | "yml") => true,
        Some("json") => fs::read_to_string(path).unwrap().trim_start().starts_with('{'),
        _ => false,
    };
    if is_manifest { vec![path.to_owned()] } else { Vec::new() }
}
