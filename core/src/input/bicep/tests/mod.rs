mod deployments;
mod expressions;
mod limits;

use std::fmt::Write;

use super::BicepDocument;
use super::documents::Catalogue;
use super::evaluate::{Env, Evaluator};
use crate::input::resources::Declared;
use crate::input::value::{Evaluated, Value};
use crate::limits::MAX_FILE_BYTES;
use crate::model::FileId;
use crate::source::bicep;
use crate::source::text::SourceFile;

/// Files with their names, read.
fn documents(files: &[(&str, &str)]) -> (Vec<BicepDocument>, Vec<SourceFile>) {
    let mut documents = Vec::new();
    let mut sources = Vec::new();
    for (index, (name, text)) in files.iter().enumerate() {
        assert!(text.len() <= MAX_FILE_BYTES);
        let reading = bicep::read(text, 0, 0);
        assert!(reading.problems.is_empty(), "{name}: {:?}", reading.problems);
        documents.push(BicepDocument {
            file: FileId(u32::try_from(index).unwrap()),
            document: 0,
            tree: reading.file,
            problems: reading.problems,
            told: true,
            marked: true,
        });
        sources.push(SourceFile::new(*name, *text));
    }
    (documents, sources)
}

/// What a deployment of the first file gives.
struct Deployed {
    /// The value of the variable `x` of the first file, when it has one.
    value: Option<Evaluated>,
    resources: Vec<Declared>,
    problems: Vec<String>,
    notes: Vec<String>,
}

fn deploy(files: &[(&str, &str)]) -> Deployed {
    let (documents, sources) = documents(files);
    let catalogue = Catalogue::new(&documents, &sources);
    let mut evaluator = Evaluator::new(&catalogue);
    let first = catalogue.source_at(0).unwrap();
    let id = evaluator.deployment(first);
    let x = bicep::read("var y = x\n", 0, 0).file;
    let value = first.index.names.contains_key("x").then(|| match &x.statements[0].kind {
        bicep::StatementKind::Variable(y) => {
            let env = Env::of(id);
            // The expression outlives nothing here: its value owns what it needs.
            let value = Box::leak(Box::new(y.value.clone()));
            evaluator.value(value, &mut String::new(), &env)
        }
        other => panic!("{other:?}"),
    });
    let mut resources = Vec::new();
    super::deploy::deploy(&mut evaluator, id, false, &mut resources);
    let problems = evaluator.machine.take_problems().into_iter().map(|(_, problem)| problem.message).collect();
    let notes = evaluator.machine.notes.iter().map(|note| note.text.clone()).collect();
    Deployed { value, resources, problems, notes }
}

/// A value on one line: known text in quotes with its unknown parts in brackets, unknown values after a `?`.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::Text(text) => format!("'{}'", text.written()),
        Value::Unknown(expression) => format!("?{expression}"),
        Value::Array(array) => {
            let items: Vec<String> = array.items().iter().map(|item| shown(&item.value)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(object) => {
            let mut out = "{".to_owned();
            for member in object.members() {
                let _ = write!(out, " {}: {},", member.key, shown(&member.value.value));
            }
            if let Some(rest) = object.rest() {
                let _ = write!(out, " ...{rest}");
            }
            format!("{} }}", out.trim_end_matches(','))
        }
    }
}

/// The value of an expression in a file with `head`, and the problems.
fn value(head: &str, expression: &str) -> (String, Vec<String>) {
    let text = format!("{head}\nvar x = {expression}\n");
    let deployed = deploy(&[("main.bicep", &text)]);
    (shown(&deployed.value.unwrap().value), deployed.problems)
}
