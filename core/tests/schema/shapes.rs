//! A published schema, made strict, with what was seen of it.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// A published schema in which nothing may stand that it does not name.
pub struct Shapes {
    definitions: Map<String, Value>,
    operations: Map<String, Value>,
    validators: BTreeMap<String, Validator>,
    /// Members that were seen, as `Type.member`.
    seen: BTreeSet<String>,
}

impl Shapes {
    pub fn of(text: &str) -> Self {
        let schema: Value = serde_json::from_str(text).unwrap();
        assert!(jsonschema::meta::is_valid(&schema));
        let mut definitions = schema["$defs"].as_object().unwrap().clone();
        for definition in definitions.values_mut().filter(|definition| definition["properties"].is_object()) {
            definition["additionalProperties"] = json!(false);
        }
        let operations = schema["x-operations"].as_object().cloned().unwrap_or_default();
        Self { definitions, operations, validators: BTreeMap::new(), seen: BTreeSet::new() }
    }

    /// The type that answers an operation.
    pub fn answer_to(&self, operation: &str) -> String {
        let target = &self.operations.get(operation).unwrap_or_else(|| panic!("`{operation}` has no answer"))["$ref"];
        target.as_str().unwrap().rsplit('/').next().unwrap().to_owned()
    }

    /// Whether a value is of a type, to the last member.
    pub fn faults(&mut self, name: &str, value: &Value) -> Vec<String> {
        let definitions = &self.definitions;
        let validator = self.validators.entry(name.to_owned()).or_insert_with(|| {
            let schema = json!({"$ref": format!("#/$defs/{name}"), "$defs": definitions});
            jsonschema::validator_for(&schema).unwrap()
        });
        validator.iter_errors(value).map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
    }

    /// Takes a value of a type, and remembers which members it has.
    pub fn take(&mut self, name: &str, value: &Value, what: &str) {
        let faults = self.faults(name, value);
        assert!(faults.is_empty(), "{what}: {}", faults.join("\n"));
        self.look(&json!({"$ref": format!("#/$defs/{name}")}), value);
    }

    /// Members of types that no value had.
    pub fn unseen(&self) -> Vec<String> {
        let members = self.definitions.iter().flat_map(|(name, definition)| {
            let members = definition["properties"].as_object().into_iter().flat_map(Map::keys);
            members.map(move |member| format!("{name}.{member}"))
        });
        members.filter(|member| !self.seen.contains(member)).collect()
    }

    fn look(&mut self, schema: &Value, value: &Value) {
        if let Some(target) = schema["$ref"].as_str() {
            let name = target.rsplit('/').next().unwrap().to_owned();
            let definition = self.definitions[&name].clone();
            for (member, schema) in definition["properties"].as_object().into_iter().flatten() {
                if let Some(value) = value.get(member) {
                    self.seen.insert(format!("{name}.{member}"));
                    self.look(schema, value);
                }
            }
            return self.look(&definition, value);
        }
        if let Some(schema) = schema.get("items") {
            for item in value.as_array().into_iter().flatten() {
                self.look(schema, item);
            }
        }
        let alternatives = schema.get("anyOf").or(schema.get("oneOf")).and_then(Value::as_array);
        for alternative in alternatives.into_iter().flatten().filter(|alternative| alternative["$ref"].is_string()) {
            let name = alternative["$ref"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
            if self.faults(&name, value).is_empty() {
                self.look(alternative, value);
            }
        }
    }
}
