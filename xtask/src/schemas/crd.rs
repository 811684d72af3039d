//! Definitions of custom resources to trees.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::tree::{Kind, Mask, Tree};

/// The files of the kinds, below the folder of the definitions; a version of Cilium may lack some.
const FILES: [&str; 7] = [
    "v2/ciliumnetworkpolicies.yaml",
    "v2/ciliumclusterwidenetworkpolicies.yaml",
    "v2/ciliumcidrgroups.yaml",
    "v2alpha1/ciliumcidrgroups.yaml",
    "v2/ciliumlocalredirectpolicies.yaml",
    "v2/ciliumendpoints.yaml",
    "v2alpha1/ciliumendpointslices.yaml",
];

/// Keywords that say nothing about what the server accepts.
const SILENT: [&str; 6] = [
    "description",
    "properties",
    "items",
    "additionalProperties",
    "x-kubernetes-map-type",
    "x-kubernetes-list-map-keys",
];

/// Adds the kinds of one version, without the fields, keywords and values of that name.
pub fn read(folder: &Path, without: &[&str], version: Mask, kinds: &mut BTreeMap<String, Kind>) -> Result<()> {
    for file in FILES {
        let path = folder.join(file);
        if !path.is_file() {
            continue;
        }
        let text = fs::read_to_string(&path)?;
        let mut definition: Value = yaml_serde::from_str(&text).with_context(|| format!("cannot read `{file}`"))?;
        cut(&mut definition, without);
        add(member(&definition, &["spec"]), version, kinds).with_context(|| format!("in `{file}`"))?;
    }
    Ok(())
}

fn cut(value: &mut Value, without: &[&str]) {
    match value {
        Value::Object(members) => {
            members.retain(|name, _| !without.contains(&name.as_str()));
            members.values_mut().for_each(|member| cut(member, without));
        }
        Value::Array(items) => {
            items.retain(|item| !item.as_str().is_some_and(|item| without.contains(&item)));
            items.iter_mut().for_each(|item| cut(item, without));
        }
        _ => {}
    }
}

fn add(spec: &Value, version: Mask, kinds: &mut BTreeMap<String, Kind>) -> Result<()> {
    let group = text(member(spec, &["group"]))?;
    let kind_name = text(member(spec, &["names", "kind"]))?;
    let versions = member(spec, &["versions"]).as_array().context("no versions")?;
    for served in versions.iter().filter(|served| *member(served, &["served"]) == true) {
        let api_version = format!("{group}/{}", text(member(served, &["name"]))?);
        let kind = kinds.entry(format!("{api_version} {kind_name}")).or_default();
        kind.api_version.clone_from(&api_version);
        kind_name.clone_into(&mut kind.kind);
        kind.served |= version;
        let mut mark = |mark: &str, holds: bool| {
            if holds {
                *kind.marks.entry(mark.to_owned()).or_default() |= version;
            }
        };
        mark("cluster", *member(spec, &["scope"]) == "Cluster");
        mark("status", !member(served, &["subresources", "status"]).is_null());
        mark("deprecated", *member(served, &["deprecated"]) == true);
        let schema = member(served, &["schema", "openAPIV3Schema"]);
        shape(schema, kind_name, version, &mut kind.root)?;
        // The server reads metadata as it does those of built-in kinds.
        kind.root.fields.remove("metadata");
    }
    Ok(())
}

fn shape(schema: &Value, name: &str, version: Mask, tree: &mut Tree) -> Result<()> {
    tree.named(name, version);
    let keywords = schema.as_object().context("a schema is no object")?;
    let is_either = keywords.get("x-kubernetes-int-or-string").is_some();
    let base = match (member(schema, &["type"]).as_str(), member(schema, &["format"]).as_str()) {
        _ if is_either => "int-or-string",
        (Some("string"), Some("cidr")) => "cidr",
        (Some("string"), Some("date-time")) => "date-time",
        // The server knows no such format.
        (Some("string"), None | Some("idn-hostname")) => "string",
        (Some("integer"), None) => "integer",
        (Some("integer"), Some(format @ ("int32" | "int64"))) => format,
        (Some("boolean"), None) => "boolean",
        (Some("array"), None) => "list",
        (Some("object"), None) if keywords.contains_key("additionalProperties") => "map",
        (Some("object"), None) => "object",
        other => bail!("`{name}` is of the type {other:?}"),
    };
    tree.line(base, version);
    for (keyword, value) in keywords {
        if let Some(line) = line(keyword, value, keywords, is_either)? {
            for line in line {
                tree.line(line, version);
            }
        }
    }
    if let Some(items) = keywords.get("items").or_else(|| keywords.get("additionalProperties")) {
        shape(items, name, version, tree.item())?;
    }
    for (field, schema) in keywords.get("properties").and_then(Value::as_object).into_iter().flatten() {
        shape(schema, field, version, tree.field(field)).with_context(|| format!("in `{field}`"))?;
    }
    Ok(())
}

/// What a keyword says, as lines of the table.
fn line(
    keyword: &str,
    value: &Value,
    beside: &serde_json::Map<String, Value>,
    is_either: bool,
) -> Result<Option<Vec<String>>> {
    let one = |line: String| Ok(Some(vec![line]));
    match keyword {
        "type" | "format" => Ok(None),
        "anyOf" if is_either => Ok(None),
        silent if SILENT.contains(&silent) => Ok(None),
        "x-kubernetes-int-or-string" => Ok(None),
        "required" => {
            let names = texts(value)?;
            Ok(Some(
                names.into_iter().filter(|name| name != "metadata").map(|name| format!("required {name}")).collect(),
            ))
        }
        "enum" => {
            let values = texts(value)?;
            if values.iter().any(|value| value.contains(' ') || value.is_empty()) {
                bail!("the table has no way to write the values {values:?}");
            }
            one(format!("enum {}", values.join(" ")))
        }
        "pattern" => one(format!("pattern {}", text(value)?)),
        "minimum" => one(format!("min {value}")),
        "maximum" => one(format!("max {value}")),
        "minLength" => one(format!("min-length {value}")),
        "maxLength" => one(format!("max-length {value}")),
        "minItems" if value == 0 => Ok(None),
        "minItems" => one(format!("min-items {value}")),
        "maxItems" => one(format!("max-items {value}")),
        "nullable" if value == true => one("nullable".to_owned()),
        "default" => one("default".to_owned()),
        "oneOf" => one(format!("one-of {}", branches(value)?.join(" "))),
        "anyOf" => one(format!("any-of {}", branches(value)?.join(" "))),
        "x-kubernetes-list-type" => match value.as_str() {
            Some("atomic") => Ok(None),
            Some("set") => one("set".to_owned()),
            Some("map") => {
                let keys = texts(beside.get("x-kubernetes-list-map-keys").context("a list without its keys")?)?;
                one(format!("keys {}", keys.join(" ")))
            }
            _ => bail!("a list of the type {value}"),
        },
        "x-kubernetes-validations" => {
            let rules = value.as_array().context("no rules")?;
            let mut lines = Vec::new();
            for rule in rules {
                match text(member(rule, &["rule"]))? {
                    // Only updates can break it.
                    "self == oldSelf" => lines.push("immutable".to_owned()),
                    "has(self.spec) || has(self.specs)" => lines.push("has spec specs".to_owned()),
                    other => bail!("a rule that the engine does not know: {other}"),
                }
            }
            Ok(Some(lines))
        }
        other => bail!("a keyword that the engine does not know: `{other}`"),
    }
}

/// The fields that the branches of an alternative require, one each.
fn branches(value: &Value) -> Result<Vec<String>> {
    let branches = value.as_array().context("no branches")?;
    let field = |branch: &Value| {
        let required = texts(member(branch, &["required"]))?;
        match required.as_slice() {
            [field] if *member(branch, &["properties"]) == serde_json::json!({ field.as_str(): {} }) => {
                Ok(field.clone())
            }
            _ => bail!("an alternative that the engine does not know: {branch}"),
        }
    };
    branches.iter().map(field).collect()
}

/// What is at a path of keys; null where there is nothing.
fn member<'v>(value: &'v Value, path: &[&str]) -> &'v Value {
    path.iter().try_fold(value, |value, key| value.get(key)).unwrap_or(&Value::Null)
}

fn text(value: &Value) -> Result<&str> {
    value.as_str().with_context(|| format!("`{value}` is no text"))
}

fn texts(value: &Value) -> Result<Vec<String>> {
    let items = value.as_array().with_context(|| format!("`{value}` is no list"))?;
    items.iter().map(|item| text(item).map(str::to_owned)).collect()
}
