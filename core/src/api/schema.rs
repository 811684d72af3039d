//! The JSON Schemas of requests and answers, made from the types that are read and written.
//!
//! Every named type is a definition, so that types of other languages can be made from them one by one. A member that
//! is left out where it says nothing is not required; what leaving it out means is its `default`, and without one it
//! means that there is nothing to say.

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

use super::change::Written;
use super::fixes::FixAnswer;
use super::reach::ReachAnswer;
use super::request::{Asked, Misuse};
use super::rule::{RuleAnswer, RuleTable};
use crate::addresses::Plans;
use crate::expect::TestAnswer;
use crate::flow::decide::Question;
use crate::flow::diff::answer::DiffAnswer;
use crate::flow::explain::answer::{Answer, Refused};
use crate::report::Report;
use crate::review::ReviewAnswer;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
const PUBLISHED: &str = "https://raw.githubusercontent.com/netproof/netproof/main/docs/schema";

/// Operations of requests, in the order of the command line, with their answers.
const OPERATIONS: [(&str, Of); 10] = [
    ("check", of::<Report>),
    ("decide", of::<Decided>),
    ("reach", of::<ReachAnswer>),
    ("diff", of::<DiffAnswer>),
    ("test", of::<TestAnswer>),
    ("addresses", of::<Plans>),
    ("admit", of::<ReviewAnswer>),
    ("rule", of::<RuleAnswered>),
    ("fix", of::<FixAnswer<'static>>),
    ("apply", of::<DiffAnswer>),
];

/// What is no request of the text form but a call of a network that is loaded.
const CALLS: [&str; 1] = ["apply"];

/// Names of types that the derived ones do not tell.
const NAMES: [(&str, &str); 2] = [("FlowOf_uint32", "ClassFlow"), ("FlowOf_string", "PeerFlow")];

/// Marks, while schemas are made, what was null where it is absent.
const ABSENT: &str = "x-absent";

type Of = fn(&mut SchemaGenerator) -> Schema;

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

/// What a rule does with a flow; with `maybe-` before it where the input does not tell.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
#[expect(dead_code, reason = "it is written as a text, and is here for its schema")]
pub(crate) enum RuleEffect {
    /// The rule lets it pass.
    Allow,
    /// The rule stops it.
    Deny,
    /// The rule leaves it to others.
    Pass,
    /// The rule is about other flows.
    NoMatch,
    /// The rule lets it pass, if it is about the flow.
    MaybeAllow,
    /// The rule stops it, if it is about the flow.
    MaybeDeny,
    /// The rule leaves it to others, if it is about the flow.
    MaybePass,
}

/// The answer to `decide`: of one flow, or of several.
#[derive(JsonSchema)]
#[schemars(untagged, rename = "DecideAnswer")]
#[expect(dead_code, reason = "it is written member by member, and is here for its schema")]
enum Decided {
    One(Box<Answer>),
    Refused(Refused<Question>),
    Many(Decisions),
}

/// The answer to one flow of several: the decision, or why there is none.
#[derive(JsonSchema)]
#[schemars(untagged, rename = "FlowDecision")]
#[expect(dead_code, reason = "it is written member by member, and is here for its schema")]
enum OfFlow {
    Answer(Box<Answer>),
    Refused(Refused<Question>),
}

/// The answers to several flows.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "it is written member by member, and is here for its schema")]
struct Decisions {
    /// One for each flow, in the order asked.
    answers: Vec<OfFlow>,
}

/// The answer to `rule`: one rule, or all.
#[derive(JsonSchema)]
#[schemars(untagged, rename = "RuleAnswer")]
#[expect(dead_code, reason = "it is written member by member, and is here for its schema")]
enum RuleAnswered {
    One(RuleAnswer),
    All(RuleTable),
}

/// The schema of the requests of the text form. The definitions tell besides what a loaded network is asked to apply.
#[must_use]
pub fn request() -> Value {
    let mut generator = SchemaSettings::draft2020_12().for_deserialize().into_generator();
    let of_request = generator.subschema_for::<Asked>();
    of::<Written>(&mut generator);
    let mut definitions = definitions(generator);
    let asked = OPERATIONS.iter().map(|(name, _)| *name).filter(|name| !CALLS.contains(name));
    let asked: Vec<&str> = asked.collect();
    let operation = json!({"type": "string", "enum": asked, "description": "What is done with the files."});
    definitions.insert("Operation".to_owned(), operation);
    definitions.sort_keys();
    if let Some(operation) =
        definitions.get_mut("EngineRequest").and_then(|request| request.pointer_mut("/properties/operation"))
        && let Some(operation) = operation.as_object_mut()
    {
        operation.remove("type");
        operation.insert("$ref".to_owned(), json!("#/$defs/Operation"));
    }
    document("request", "A request of the JSON text form.", &of_request, &[], definitions)
}

/// The schema of the answers of the text form. `x-operations` tells which operation has which answer; all may answer
/// misuse with an `ErrorAnswer`.
#[must_use]
pub fn answers() -> Value {
    let mut generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut operations = Map::new();
    let mut all: Vec<Value> = Vec::new();
    for (operation, of) in OPERATIONS {
        let answer = of(&mut generator).to_value();
        if !all.contains(&answer) {
            all.push(answer.clone());
        }
        operations.insert(operation.to_owned(), answer);
    }
    let error = of::<Misuse>(&mut generator).to_value();
    operations.insert("error".to_owned(), error.clone());
    all.push(error);
    let any = Schema::try_from(json!({"anyOf": all})).unwrap_or_default();
    let operations = [("x-operations", Value::Object(operations))];
    document("answers", "An answer of the JSON text form.", &any, &operations, definitions(generator))
}

fn document(
    name: &str,
    description: &str,
    of: &Schema,
    more: &[(&str, Value)],
    definitions: Map<String, Value>,
) -> Value {
    let mut document = Map::new();
    document.insert("$schema".to_owned(), json!(DIALECT));
    document.insert("$id".to_owned(), json!(format!("{PUBLISHED}/{name}.json")));
    document.insert("description".to_owned(), json!(description));
    document.extend(of.as_object().cloned().unwrap_or_default());
    document.extend(more.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
    document.insert("$defs".to_owned(), Value::Object(definitions));
    Value::Object(document)
}

/// The definitions of a generator, in the order of their names and as other languages take them.
fn definitions(mut generator: SchemaGenerator) -> Map<String, Value> {
    let mut definitions = Map::new();
    for (name, definition) in generator.take_definitions(true) {
        let Ok(mut schema) = Schema::try_from(definition) else { continue };
        let mut tidy = Tidy { named: Map::new() };
        tidy.transform(&mut schema);
        schema.remove(ABSENT);
        definitions.extend(tidy.named);
        definitions.insert(renamed(&name).to_owned(), schema.to_value());
    }
    definitions.sort_keys();
    definitions
}

fn renamed(name: &str) -> &str {
    NAMES.iter().find(|(derived, _)| *derived == name).map_or(name, |(_, name)| name)
}

/// Takes out what only the derived schemas say, and gives alternatives with a title a definition of their own.
struct Tidy {
    named: Map<String, Value>,
}

impl Transform for Tidy {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        without_null(schema);
        let Some(object) = schema.as_object_mut() else { return };
        if let Some(Value::String(text)) = object.get_mut("description") {
            // Lines of a doc comment end where the source has no more room.
            *text = text.split("\n\n").map(|part| part.replace('\n', " ")).collect::<Vec<_>>().join("\n\n");
        }
        if let Some(Value::String(target)) = object.get_mut("$ref") {
            let name = target.rsplit('/').next().unwrap_or_default();
            *target = format!("#/$defs/{}", renamed(name));
        }
        for key in ["anyOf", "oneOf"] {
            for alternative in object.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten() {
                let Some(title) = alternative.get("title").and_then(Value::as_str).map(str::to_owned) else { continue };
                let reference = json!({"$ref": format!("#/$defs/{title}")});
                let mut taken = std::mem::replace(alternative, reference);
                if let Some(taken) = taken.as_object_mut() {
                    taken.shift_remove("title");
                }
                self.named.insert(title, taken);
            }
        }
        with_defaults(object);
    }
}

/// What may be null is left out instead.
fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if object.get("default").is_some_and(Value::is_null) {
        object.shift_remove("default");
    }
    if let Some(types) = object.get_mut("type")
        && let Some(several) = types.as_array_mut()
    {
        several.retain(|one| one != "null");
        if let [only] = several.as_slice() {
            *types = only.clone();
            object.insert(ABSENT.to_owned(), json!(true));
        }
    }
    let Some(alternatives) = object.get_mut("anyOf").and_then(Value::as_array_mut) else { return };
    let is_null = |one: &Value| one.get("type").is_some_and(|kind| kind == "null");
    if !alternatives.iter().any(is_null) {
        return;
    }
    alternatives.retain(|one| !is_null(one));
    if let [Value::Object(only)] = alternatives.as_slice() {
        let only = only.clone();
        object.shift_remove("anyOf");
        object.extend(only);
    }
    object.insert(ABSENT.to_owned(), json!(true));
}

/// Says what it means that a member is left out.
fn with_defaults(object: &mut Map<String, Value>) {
    let required = object.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (name, member) in properties {
        let Some(member) = member.as_object_mut() else { continue };
        let is_optional = !required.contains(&json!(name));
        let is_absent = member.shift_remove(ABSENT).is_some();
        let nothing = match member.get("type").and_then(Value::as_str) {
            Some("array") => json!([]),
            Some("boolean") => json!(false),
            Some("object") => json!({}),
            _ => continue,
        };
        if is_optional && !is_absent && !member.contains_key("default") {
            member.insert("default".to_owned(), nothing);
        }
    }
}
