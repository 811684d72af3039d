//! Values and evaluations as text for tests.

use std::fmt::Write;

use super::json;
use crate::input::arm::{Deployment, Document, Evaluation, Resource, evaluate};
use crate::input::value::{Evaluated, Value};
use crate::model::{FileId, Place};
use crate::source::Node;

pub(super) fn document(file: u32, root: &Node) -> Document<'_> {
    Document { file: FileId(file), document: 0, root }
}

pub(super) fn run(template: &str, given: Option<&str>, deployment: &Deployment) -> Evaluation {
    let template = json::read(template);
    let given = given.map(json::read);
    let given = given.as_ref().map(|given| document(1, given));
    evaluate(&document(0, &template), given.as_ref(), deployment)
}

/// A value on one line: known text in quotes with its unknown parts in brackets, unknown values after a `?`.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::Text(text) => format!("{:?}", text.written()),
        Value::Unknown(expression) => format!("?{expression}"),
        Value::Array(array) => {
            let items: Vec<String> = array.items().iter().map(|item| self::value(&item.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(object) => {
            let members = object.members().iter();
            let mut members: Vec<String> =
                members.map(|member| format!("{}: {}", member.key, value_of(&member.value))).collect();
            members.extend(object.rest().map(|_| "…".to_owned()));
            format!("{{{}}}", members.join(", "))
        }
    }
}

fn value_of(evaluated: &Evaluated) -> String {
    value(&evaluated.value)
}

/// An evaluation as lines: each resource, each of its values with its place and origin, problems, notes.
pub(super) fn evaluation(template: &str, evaluation: &Evaluation) -> String {
    let mut out = String::new();
    for resource in &evaluation.resources {
        show_resource(&mut out, "deploys", resource);
    }
    for resource in &evaluation.existing {
        show_resource(&mut out, "refers to", resource);
    }
    for problem in &evaluation.problems {
        let text = problem.span.slice(template);
        writeln!(out, "{:?} {}: {} [{text}] {:?}", problem.kind, problem.path, problem.message, problem.help).unwrap();
    }
    for note in &evaluation.notes {
        writeln!(out, "note {:?} {}: {}", note.kind, show_place(&note.place), note.text).unwrap();
    }
    out
}

fn show_resource(out: &mut String, how: &str, resource: &Resource) {
    writeln!(out, "{how} {} at {}", resource.id.written(), resource.body.place.path).unwrap();
    if let Some(maybe) = &resource.maybe {
        writeln!(out, "  maybe: {}", show_place(maybe)).unwrap();
    }
    for member in resource.body.members() {
        if !["type", "apiVersion"].contains(&&*member.key) {
            show_lines(out, &member.key, &member.value);
        }
    }
}

fn show_lines(out: &mut String, name: &str, shown: &Evaluated) {
    if !shown.members().is_empty() && shown.origin.is_none() {
        for member in shown.members() {
            show_lines(out, &format!("{name}.{}", member.key), &member.value);
        }
        return;
    }
    write!(out, "  {name} = {} @ {}", value(&shown.value), show_place(&shown.place)).unwrap();
    if let Some(origin) = &shown.origin {
        write!(out, " <- {}", show_place(origin)).unwrap();
    }
    out.push('\n');
}

fn show_place(place: &Place) -> String {
    let file = if place.file == FileId(0) { "" } else { "given:" };
    format!("{file}{}", place.path)
}
