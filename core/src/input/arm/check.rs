//! Faults of expressions that hold whatever the values are: syntax, numbers of arguments, names that are not defined.

use std::collections::BTreeSet;

use super::expression::{Bytes, Expression, Key, Kind, Reading, SyntaxError, read};
use super::functions::find;
use super::machine::{Machine, Site, find_function};
use super::nested::{inline_template, is_deployment};
use super::suggest::did_you_mean;
use super::template::Document;
use crate::model::{Place, push_pointer};
use crate::order::Ordered as _;
use crate::source::{Node, ProblemKind, Value};

/// What the expressions of a section may name.
#[derive(Clone, Copy)]
struct Names<'n> {
    template: &'n Node,
    parameters: &'n Defined<'n>,
    variables: &'n Defined<'n>,
}

/// The names of a section, in the order written and to look them up without case.
struct Defined<'n> {
    names: Vec<&'n str>,
    lower: BTreeSet<String>,
}

impl<'n> Defined<'n> {
    fn of(names: Vec<&'n str>) -> Self {
        let lower = names.iter().map(|name| name.to_ascii_lowercase()).into_set();
        Self { names, lower }
    }
}

/// Checks every expression of a template, nested ones included.
pub(super) fn check(machine: &mut Machine<'_>, document: &Document<'_>) {
    check_template(machine, document, document.root, &mut String::new());
}

fn check_template(machine: &mut Machine<'_>, document: &Document<'_>, template: &Node, path: &mut String) {
    let parameters = Defined::of(keys(template, "parameters"));
    let mut variables = keys(template, "variables");
    let copies =
        template.entry_ignoring_case("variables").and_then(|section| section.value.entry_ignoring_case("copy"));
    let copies = copies.map(|copies| copies.value.items()).unwrap_or_default();
    variables.extend(copies.iter().filter_map(|one| one.entry_ignoring_case("name")?.value.as_str()));
    let variables = Defined::of(variables);
    let names = Names { template, parameters: &parameters, variables: &variables };
    for section in template.entries() {
        let length = path.len();
        push_pointer(path, &section.key);
        match section.key.to_ascii_lowercase().as_str() {
            "parameters" => {
                for parameter in section.value.entries() {
                    if let Some(default) = parameter.value.entry_ignoring_case("defaultValue") {
                        let length = path.len();
                        push_pointer(path, &parameter.key);
                        push_pointer(path, &default.key);
                        walk(machine, document, &default.value, path, names);
                        path.truncate(length);
                    }
                }
            }
            "functions" => check_functions(machine, document, &section.value, path, names),
            "variables" | "resources" | "outputs" => walk(machine, document, &section.value, path, names),
            _ => {}
        }
        path.truncate(length);
    }
}

/// The functions that a template defines see their own parameters only.
fn check_functions(
    machine: &mut Machine<'_>,
    document: &Document<'_>,
    section: &Node,
    path: &mut String,
    names: Names<'_>,
) {
    for (index, group) in section.items().iter().enumerate() {
        let Some(members) = group.entry_ignoring_case("members") else { continue };
        for function in members.value.entries() {
            let Some(output) = function.value.entry_ignoring_case("output") else { continue };
            let own = function.value.entry_ignoring_case("parameters");
            let own = own.map(|own| own.value.items()).unwrap_or_default();
            let own = own.iter().filter_map(|one| one.entry_ignoring_case("name")?.value.as_str());
            let own = Defined::of(own.collect());
            let length = path.len();
            for step in [&index.to_string(), &*members.key, &function.key, &output.key] {
                push_pointer(path, step);
            }
            walk(machine, document, &output.value, path, Names { parameters: &own, ..names });
            path.truncate(length);
        }
    }
}

fn keys<'n>(template: &'n Node, section: &str) -> Vec<&'n str> {
    let section = template.entry_ignoring_case(section);
    section.map(|section| section.value.entries().iter().map(|entry| &*entry.key).collect()).unwrap_or_default()
}

/// Checks the strings of a value. Its depth is that of the JSON reader.
fn walk(machine: &mut Machine<'_>, document: &Document<'_>, node: &Node, path: &mut String, names: Names<'_>) {
    match &node.value {
        Value::String(text) => {
            if let Reading::Expression(text) = read(text) {
                let place = Place::new(document.file, document.document, path.as_str(), node.span);
                if let Err(stop) = machine.charge(path.len().saturating_add(text.len())) {
                    machine.report(stop, &Site::whole(place), Bytes::default());
                    return;
                }
                check_text(machine, text, &Site::of_text(place, text), names);
            }
        }
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                let length = path.len();
                push_pointer(path, &index.to_string());
                walk(machine, document, item, path, names);
                path.truncate(length);
            }
        }
        Value::Mapping(entries) => {
            let nested = if is_deployment(node) { inline_template(node, "") } else { None };
            for entry in entries {
                let length = path.len();
                push_pointer(path, &entry.key);
                match &nested {
                    Some((template, _, inner)) if entry.key.eq_ignore_ascii_case("properties") => {
                        check_deployment(machine, document, &entry.value, path, names, (template, *inner));
                    }
                    _ => walk(machine, document, &entry.value, path, names),
                }
                path.truncate(length);
            }
        }
        _ => {}
    }
}

/// The properties of a nested deployment: its template has names of its own, or is part of the one around it.
fn check_deployment(
    machine: &mut Machine<'_>,
    document: &Document<'_>,
    properties: &Node,
    path: &mut String,
    names: Names<'_>,
    (template, inner): (&Node, bool),
) {
    for entry in properties.entries() {
        let length = path.len();
        push_pointer(path, &entry.key);
        if !std::ptr::eq(&raw const entry.value, template) {
            walk(machine, document, &entry.value, path, names);
        } else if inner {
            check_template(machine, document, template, path);
        } else {
            for section in template.entries() {
                if section.key.eq_ignore_ascii_case("resources") || section.key.eq_ignore_ascii_case("outputs") {
                    let length = path.len();
                    push_pointer(path, &section.key);
                    walk(machine, document, &section.value, path, names);
                    path.truncate(length);
                }
            }
        }
        path.truncate(length);
    }
}

fn check_text(machine: &mut Machine<'_>, text: &str, site: &Site, names: Names<'_>) {
    let parsed = machine.parsed(text);
    match &*parsed {
        Ok(expression) => check_expression(machine, expression, site, names),
        Err(SyntaxError { message, bytes, too_deep }) => {
            let kind = if *too_deep { ProblemKind::Limit } else { ProblemKind::TemplateExpression };
            let help = (!too_deep).then(|| {
                "write `[[` at the start if the text is not meant as an expression of the template".to_owned()
            });
            machine.problem(kind, site, *bytes, message.clone(), help);
        }
    }
}

fn check_expression(machine: &mut Machine<'_>, expression: &Expression, site: &Site, names: Names<'_>) {
    match &expression.kind {
        Kind::Text(_) | Kind::Int(_) => {}
        Kind::Access { of, steps } => {
            check_expression(machine, of, site, names);
            for step in steps {
                if let Key::Index(index) = &step.key {
                    check_expression(machine, index, site, names);
                }
            }
        }
        Kind::Call { namespace, name, arguments } => {
            let fault = match namespace {
                None => call_fault(name, arguments, names),
                Some(namespace) => user_call_fault(namespace, name, arguments.len(), names),
            };
            if let Some((message, help)) = fault {
                machine.problem(ProblemKind::TemplateExpression, site, expression.bytes, message, help);
            }
            for argument in arguments {
                check_expression(machine, argument, site, names);
            }
        }
    }
}

type Fault = (String, Option<String>);

fn call_fault(name: &str, arguments: &[Expression], names: Names<'_>) -> Option<Fault> {
    let function = find(name)?;
    if let Some(fault) = function.arity_fault(arguments.len()) {
        return Some((fault, None));
    }
    let (what, defined) = match function.name {
        "parameters" => ("parameter", names.parameters),
        "variables" => ("variable", names.variables),
        _ => return None,
    };
    let [Expression { kind: Kind::Text(wanted), .. }] = arguments else { return None };
    if defined.lower.contains(&wanted.to_ascii_lowercase()) {
        return None;
    }
    let help = did_you_mean(wanted, defined.names.iter().copied()).map(|near| format!("did you mean `{near}`?"));
    Some((format!("the {what} `{wanted}` is not defined in the template"), help))
}

fn user_call_fault(namespace: &str, name: &str, count: usize, names: Names<'_>) -> Option<Fault> {
    let (function, _) = find_function(names.template, String::new(), namespace, name)?;
    let wanted = function.entry_ignoring_case("parameters").map_or(0, |one| one.value.items().len());
    (wanted != count).then(|| (format!("`{namespace}.{name}` takes {wanted} arguments, not {count}"), None))
}
