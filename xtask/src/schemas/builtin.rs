//! The published OpenAPI of Kubernetes to trees.
//!
//! Only what decoding asks for is taken: names and types. What the server requires beyond is not in this document, or
//! not as the server means it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::tree::{Kind, Mask, Tree};

/// The kinds, by the API version and the package of their definition.
const KINDS: [(&str, &str, &[&str]); 5] = [
    (
        "v1",
        "io.k8s.api.core.v1",
        &["ConfigMap", "Endpoints", "Namespace", "Node", "Pod", "ReplicationController", "Service", "ServiceAccount"],
    ),
    ("apps/v1", "io.k8s.api.apps.v1", &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]),
    ("batch/v1", "io.k8s.api.batch.v1", &["CronJob", "Job"]),
    ("discovery.k8s.io/v1", "io.k8s.api.discovery.v1", &["EndpointSlice"]),
    ("networking.k8s.io/v1", "io.k8s.api.networking.v1", &["Ingress", "NetworkPolicy"]),
];

/// Kinds without a namespace.
const CLUSTER: [&str; 2] = ["Namespace", "Node"];

/// Adds the kinds of one version.
pub fn read(path: &Path, version: Mask, kinds: &mut BTreeMap<String, Kind>) -> Result<()> {
    let document: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
    let definitions = document.get("definitions").context("no definitions")?;
    for (api_version, package, names) in KINDS {
        for name in names {
            let definition = definitions.get(format!("{package}.{name}")).with_context(|| format!("no `{name}`"))?;
            let kind = kinds.entry(format!("{api_version} {name}")).or_default();
            api_version.clone_into(&mut kind.api_version);
            (*name).clone_into(&mut kind.kind);
            kind.served |= version;
            if CLUSTER.contains(name) {
                *kind.marks.entry("cluster".to_owned()).or_default() |= version;
            }
            shape(definition, name, definitions, version, &mut kind.root)?;
            // The server does not keep what a request says of the status.
            if let Some(status) = kind.root.fields.get_mut("status") {
                *kind.marks.entry("status".to_owned()).or_default() |= version;
                let versions = status.versions;
                *status = Tree { versions, ..Tree::default() };
                status.line("any", versions);
            }
        }
    }
    Ok(())
}

fn shape(schema: &Value, name: &str, definitions: &Value, version: Mask, tree: &mut Tree) -> Result<()> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let target = reference.trim_start_matches("#/definitions/");
        let name = target.rsplit('.').next().unwrap_or(target);
        let definition = definitions.get(target).with_context(|| format!("no `{target}`"))?;
        return shape(definition, name, definitions, version, tree);
    }
    tree.named(name, version);
    let text = |key: &str| schema.get(key).and_then(Value::as_str);
    let base = match (text("type"), text("format")) {
        _ if name == "Quantity" => "quantity",
        (Some("string"), None) => "string",
        (Some("string"), Some("date-time")) => "time",
        (Some("string"), Some("int-or-string")) => "int-or-string",
        (Some("string"), Some("byte")) => "bytes",
        (Some("integer"), Some(format @ ("int32" | "int64"))) => format,
        (Some("boolean"), None) => "boolean",
        (Some("array"), None) => "list",
        (Some("object"), None) if schema.get("additionalProperties").is_some() => "map",
        (Some("object"), None) if schema.get("properties").is_some() => "object",
        (Some("object"), None) => "any",
        other => bail!("`{name}` is of the type {other:?}"),
    };
    tree.line(base, version);
    if let Some(items) = schema.get("items").or_else(|| schema.get("additionalProperties")) {
        shape(items, name, definitions, version, tree.item())?;
    }
    for (field, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        shape(schema, field, definitions, version, tree.field(field)).with_context(|| format!("in `{field}`"))?;
    }
    Ok(())
}
