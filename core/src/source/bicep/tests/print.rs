//! Trees as text, with brackets around every operation: what is read from it is the same tree.

use std::fmt::Write;

use crate::source::bicep::{
    Element, Expression, File, Item, Kind, Lambda, Loop, Piece, Sign, Statement, StatementKind, Step, StepKind,
};

pub(super) fn file(file: &File) -> String {
    file.statements.iter().map(|one| format!("{}\n", statement(one))).collect()
}

pub(super) fn statement(statement: &Statement) -> String {
    let decorators = statement.decorators.iter().fold(String::new(), |mut text, one| {
        let _ = writeln!(text, "@{}", expression(one));
        text
    });
    let kind = match &statement.kind {
        StatementKind::TargetScope(value) => format!("targetScope = {}", expression(value)),
        StatementKind::Using(None) => "using none".to_owned(),
        StatementKind::Using(Some(path)) => format!("using {}", expression(path)),
        StatementKind::Extends(path) => format!("extends {}", expression(path)),
        StatementKind::Parameter(one) => {
            let kind = one.kind.name.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
            let nullable = if one.kind.nullable { "?" } else { "" };
            let value = one.value.as_ref().map(|value| format!(" = {}", expression(value))).unwrap_or_default();
            format!("param {}{kind}{nullable}{value}", one.name.text)
        }
        StatementKind::Variable(one) => format!("var {} = {}", one.name.text, expression(&one.value)),
        StatementKind::Output(one) => format!("output {} any = {}", one.name.text, expression(&one.value)),
        StatementKind::Function(one) => {
            let names: Vec<String> = one.lambda.parameters.iter().map(|name| format!("{} any", name.text)).collect();
            format!("func {}({}) any => {}", one.name.text, names.join(", "), expression(&one.lambda.body))
        }
        StatementKind::Resource(one) => {
            let existing = if one.existing { " existing" } else { "" };
            format!("resource {} {}{existing} = {}", one.name.text, expression(&one.kind), expression(&one.value))
        }
        StatementKind::Module(one) => {
            format!("module {} {} = {}", one.name.text, expression(&one.path), expression(&one.value))
        }
        StatementKind::Import(one) => {
            let names: Vec<String> =
                one.names.iter().map(|(original, own)| format!("{original} as {}", own.text)).collect();
            let what = match &one.all {
                Some(all) => format!("* as {}", all.text),
                None => format!("{{ {} }}", names.join(", ")),
            };
            format!("import {what} from {}", one.from.as_ref().map(expression).unwrap_or_default())
        }
        StatementKind::Type(name, kind) => {
            let nullable = if kind.nullable { "?" } else { "" };
            format!("type {} = {}{nullable}", name.text, kind.name.as_deref().unwrap_or("string | int"))
        }
        StatementKind::Other(name) => match name {
            Some(name) => format!("assert {} = true", name.text),
            None => "metadata m = 'x'".to_owned(),
        },
    };
    format!("{decorators}{kind}")
}

fn list<'e>(all: impl IntoIterator<Item = &'e Expression>) -> String {
    all.into_iter().map(expression).collect::<Vec<_>>().join(", ")
}

fn lambda(lambda: &Lambda) -> String {
    let names: Vec<&str> = lambda.parameters.iter().map(|name| &*name.text).collect();
    format!("({}) => {}", names.join(", "), expression(&lambda.body))
}

pub(super) fn expression(of: &Expression) -> String {
    match &of.kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Int(number) => number.to_string(),
        Kind::Text(pieces) => text(pieces),
        Kind::Name(name) => name.to_string(),
        Kind::Call(name, arguments) => format!("{}({})", name.text, list(arguments)),
        Kind::Access(of, steps) => format!("{}{}", bracketed(of), steps.iter().map(step).collect::<String>()),
        Kind::Object(items) => format!("{{ {} }}", items.iter().map(item).collect::<Vec<_>>().join(", ")),
        Kind::Array(elements) => {
            let one = |element: &Element| match element {
                Element::Value(value) => expression(value),
                Element::Spread(value) => format!("...{}", expression(value)),
            };
            format!("[{}]", elements.iter().map(one).collect::<Vec<_>>().join(", "))
        }
        Kind::For(Loop { item, index, over, body }) => {
            let names = match index {
                Some(index) => format!("({}, {})", item.text, index.text),
                None => item.text.to_string(),
            };
            format!("[for {names} in {}: {}]", expression(over), expression(body))
        }
        Kind::If(condition, body) => format!("if ({}) {}", expression(condition), expression(body)),
        Kind::Unary(Sign::Not, of) => format!("(!{})", bracketed(of)),
        Kind::Unary(Sign::Minus, of) => format!("(-{})", bracketed(of)),
        Kind::Chain(first, rest) => {
            let rest = rest.iter().map(|(operator, value)| format!(" {} {}", operator.mark(), bracketed(value)));
            format!("({}{})", bracketed(first), rest.collect::<String>())
        }
        Kind::Choose(parts) => {
            let [condition, then, otherwise] = &**parts;
            format!("({} ? {} : {})", bracketed(condition), expression(then), expression(otherwise))
        }
        Kind::Lambda(inner) => lambda(inner),
    }
}

/// A value that may stand beside an operator or before a dot.
fn bracketed(of: &Expression) -> String {
    match &of.kind {
        Kind::Lambda(_) | Kind::If(..) => format!("({})", expression(of)),
        Kind::Int(number) if *number < 0 => format!("({number})"),
        _ => expression(of),
    }
}

fn step(step: &Step) -> String {
    match &step.kind {
        StepKind::Name { name, safe: false } => format!(".{name}"),
        StepKind::Name { name, safe: true } => format!(".?{name}"),
        StepKind::Index { index, safe, from_end } => {
            let marks = format!("{}{}", if *safe { "?" } else { "" }, if *from_end { "^" } else { "" });
            format!("[{marks}{}]", expression(index))
        }
        StepKind::Call(name, arguments) => format!(".{}({})", name.text, list(arguments)),
        StepKind::Child(name) => format!("::{name}"),
        StepKind::NotNull => "!".to_owned(),
    }
}

fn item(item: &Item) -> String {
    match item {
        Item::Property(key, value) => format!("{}: {}", text(&key.name), expression(value)),
        Item::Spread(value) => format!("...{}", expression(value)),
        Item::Resource(inner) => statement(inner),
    }
}

pub(super) fn text(pieces: &[Piece]) -> String {
    let mut out = "'".to_owned();
    for piece in pieces {
        match piece {
            Piece::Text(text) => {
                for character in text.chars() {
                    match character {
                        '\\' | '\'' | '$' => out.extend(['\\', character]),
                        '\n' => out.push_str("\\n"),
                        '\r' => out.push_str("\\r"),
                        '\t' => out.push_str("\\t"),
                        other => out.push(other),
                    }
                }
            }
            Piece::Expression(inner) => {
                let _ = write!(out, "${{{}}}", expression(inner));
            }
        }
    }
    out.push('\'');
    out
}
