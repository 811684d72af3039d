use super::addresses::short;
use super::at::{At, Port};
use super::names;
use crate::admission::{Fault, ServerFault, Stage};
use crate::edit::{Change, Fix};
use crate::source::Span;

/// The protocols that ports are of.
pub(super) const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];

/// A number that must be a port's.
pub(super) fn number(at: &At<'_, '_>, number: i32) -> Option<Fault> {
    if (1..=65535).contains(&number) {
        return None;
    }
    let message = if at.is_set() {
        format!("`{number}` is no port: ports are 1 to 65535")
    } else {
        format!("`{}` is missing", at.key())
    };
    Some(at.fault(ServerFault::Port, Stage::Validation, message))
}

/// A port by number or by name.
pub(super) fn number_or_name(at: &At<'_, '_>, port: Port<'_>) -> Option<Fault> {
    match port {
        Port::Number(value) => number(at, value),
        Port::Name(text) => {
            let flaw = names::port(text)?;
            let message = format!("`{}` cannot be the name of a port: it {flaw}", short(text));
            let fault = at.fault(ServerFault::Port, Stage::Validation, message);
            let value: Option<u16> = text.parse().ok().filter(|value| *value > 0);
            match value.filter(|value| value.to_string() == text) {
                Some(_) => Some(bared(fault, at, text)),
                None => Some(fault),
            }
        }
    }
}

/// With the fix to write a number without its quotes.
fn bared(fault: Fault, at: &At<'_, '_>, text: &str) -> Fault {
    let help = format!("write `{text}` without quotes");
    let quotes = |span: Span, quote: &str| {
        let place = at.place();
        let first = Span { end: span.start.checked_add(1)?, ..span };
        let last = Span { start: span.end.checked_sub(1)?, ..span };
        let delete =
            |span| Change::Delete { place: crate::model::Place { span, ..place.clone() }, text: quote.to_owned() };
        let quoted = (span.end.checked_sub(span.start)? as usize) == text.len().checked_add(2)?;
        quoted.then(|| Fix { title: help.clone(), safe: true, changes: vec![delete(first), delete(last)] })
    };
    // Of the two only the one whose quotes stand there can be applied.
    let fixes: Vec<Fix> = at
        .span()
        .map_or_else(Vec::new, |span| ["\"", "'"].into_iter().filter_map(|quote| quotes(span, quote)).collect());
    let fault = fault.help(help.clone());
    fixes.into_iter().fold(fault, |fault, fix| fault.fix(fix))
}

/// A protocol, where one is given.
pub(super) fn protocol(at: &At<'_, '_>) -> Option<Fault> {
    let text = at.text().filter(|text| !text.is_empty() && !PROTOCOLS.contains(text))?;
    Some(unknown_protocol(at, text))
}

/// A protocol that the server does not take.
pub(super) fn unknown_protocol(at: &At<'_, '_>, text: &str) -> Fault {
    let message = if text.is_empty() {
        "this protocol is empty".to_owned()
    } else {
        format!("`{}` is no protocol of a port: the API server takes `TCP`, `UDP` and `SCTP`", short(text))
    };
    let meant = PROTOCOLS.into_iter().find(|known| known.eq_ignore_ascii_case(text));
    let fix = meant.map(|meant| Fix {
        title: format!("write `{meant}`"),
        safe: true,
        changes: vec![Change::replace(&at.place(), text, meant)],
    });
    at.fault(ServerFault::Port, Stage::Validation, message).fix(fix)
}
