//! Values and evaluations as text for tests.

use std::fmt::Write;

use crate::input::terraform::Resource;
use crate::input::terraform::language::HclDocument;
use crate::input::terraform::language::documents::{Configurations, Outcomes};
use crate::input::value::{Evaluated, Value};
use crate::input::{Piece, read};
use crate::model::{FileId, Place};
use crate::source::text::SourceFile;

/// A value on one line: known text in quotes with its unknown parts as `${…}`, unknown values after a `?`.
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
                members.map(|member| format!("{}: {}", member.key, self::value(&member.value.value))).collect();
            members.extend(object.rest().map(|_| "…".to_owned()));
            format!("{{{}}}", members.join(", "))
        }
    }
}

/// Files, by a line `-- NAME --` before each; the first is `main.tf` when none is named.
pub(super) fn files(text: &str) -> Vec<SourceFile> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        let name = line.trim_end().strip_prefix("-- ").and_then(|line| line.strip_suffix(" --"));
        match (name, files.last_mut()) {
            (Some(name), _) => files.push((name.to_owned(), String::new())),
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => files.push(("main.tf".to_owned(), line.to_owned())),
        }
    }
    files.into_iter().map(|(name, text)| SourceFile::new(name, text)).collect()
}

/// Everything that the files come to.
pub(super) fn evaluate(files: &[SourceFile]) -> (Vec<Vec<Resource>>, String) {
    let mut documents: Vec<HclDocument> = Vec::new();
    let mut notes = String::new();
    for (at, file) in files.iter().enumerate() {
        let reading = read(FileId(u32::try_from(at).unwrap()), file);
        for problem in &reading.problems {
            writeln!(notes, "{:?} {}: {}", problem.kind, problem.path, problem.message).unwrap();
        }
        documents.extend(reading.pieces.into_iter().filter_map(|piece| match piece {
            Piece::Hcl(document) => Some(document),
            _ => None,
        }));
    }
    let mut configurations = Configurations::new(&documents, files);
    let mut all = Vec::new();
    for at in 0..documents.len() {
        let mut outcomes = Outcomes::default();
        for evaluation in configurations.evaluate(at, &mut outcomes) {
            for (_, problem) in &evaluation.problems {
                writeln!(notes, "{:?} {}: {}", problem.kind, problem.path, problem.message).unwrap();
            }
            for remark in &evaluation.remarks {
                writeln!(notes, "note: {}", remark.message).unwrap();
            }
            all.push(evaluation.resources);
        }
        for outcome in outcomes.finish() {
            for problem in &outcome.problems {
                let file = &files[outcome.file.0 as usize];
                let text = problem.span.slice(&file.text);
                writeln!(notes, "{:?} {} {}: {} [{text}]", problem.kind, file.name, problem.path, problem.message)
                    .unwrap();
            }
        }
    }
    (all, notes)
}

/// The resources of files as lines: each of their values with its place and origin.
pub(super) fn shown(text: &str) -> String {
    shown_files(&files(text))
}

pub(super) fn shown_files(files: &[SourceFile]) -> String {
    let (evaluations, notes) = evaluate(files);
    let mut out = String::new();
    for (at, resources) in evaluations.iter().enumerate() {
        if at > 0 {
            out.push_str("=====\n");
        }
        for resource in resources {
            write!(out, "{} at {}", resource.address, place(&resource.place, files)).unwrap();
            if resource.module_call {
                write!(out, " calls {}", resource.kind).unwrap();
            }
            if resource.conditional {
                out.push_str(" maybe");
            }
            if let Some(version) = &resource.version {
                write!(out, " version {version}").unwrap();
            }
            out.push('\n');
            lines(&mut out, "", &resource.attributes, files);
        }
    }
    out.push_str(&notes);
    out
}

fn lines(out: &mut String, name: &str, shown: &Evaluated, files: &[SourceFile]) {
    if shown.origin.is_none() {
        match &shown.value {
            Value::Object(object) if !object.members().is_empty() => {
                for member in object.members() {
                    lines(out, &format!("{name}.{}", member.key), &member.value, files);
                }
                if object.rest().is_some() {
                    writeln!(out, "  {name}.…").unwrap();
                }
                return;
            }
            Value::Array(array) if !array.items().is_empty() => {
                for (at, item) in array.items().iter().enumerate() {
                    lines(out, &format!("{name}[{at}]"), item, files);
                }
                return;
            }
            _ => {}
        }
    }
    let name = name.trim_start_matches('.');
    write!(out, "  {name} = {} @ {}", value(&shown.value), place(&shown.place, files)).unwrap();
    if let Some(origin) = &shown.origin {
        write!(out, " <- {}", place(origin, files)).unwrap();
    }
    out.push('\n');
}

fn place(place: &Place, files: &[SourceFile]) -> String {
    let file = &files[place.file.0 as usize];
    let text = place.span.slice(&file.text);
    let text =
        if text.len() > 30 { format!("{}…", text.chars().take(29).collect::<String>()) } else { text.to_owned() };
    let name = if file.name == "main.tf" { "" } else { &file.name };
    format!("{name}{} {text:?}", place.path)
}
