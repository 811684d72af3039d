//! Types, texts and numbers.

use super::decode::DATE;
use super::{MAX_WHOLE, NOWHERE, Walk};
use crate::admission::schema::format;
use crate::admission::schema::table::{Base, Rule, Type};
use crate::admission::schema::wording::{either, given, pattern, shortened, wanted};
use crate::admission::{Fault, Stage, StructureFault};
use crate::edit::{Change, Correction, Fix};
use crate::rules::wording::nearest;
use crate::source::{Node, Value};

impl Walk<'_> {
    pub(super) fn wrong_type(&mut self, node: &Node, base: Base, of_type: &Type) {
        // A list passes where text of a format is asked for, and then nothing can read the object.
        let slips_through = matches!(base, Base::Cidr | Base::DateTime) && matches!(node.value, Value::Sequence(_));
        let stage = if slips_through { Stage::Agent } else { Stage::Validation };
        let column = self.column;
        let is_number = matches!(node.value, Value::Float(_) | Value::Uint(_));
        // What the definition says of the value as a whole is broken as well: that it is one of two types, that it is a
        // whole number, or (of everything that is no mapping) that it has one field of several.
        let is_broken = match base {
            Base::IntOrString => !node.is_null(),
            Base::Int32 | Base::Int64 => is_number,
            _ => !node.is_null() && of_type.rules(column).any(|rule| matches!(rule, Rule::OneOf(_))),
        };
        let fault = self.mistyped(node, base, stage);
        if is_broken {
            fault.more_fields.push(NOWHERE.to_owned());
        }
        if is_number {
            self.bounds(node, of_type);
        }
    }

    pub(super) fn mistyped(&mut self, node: &Node, base: Base, stage: Stage) -> &mut Fault {
        let message = format!("`{}` takes {}, but has {}", shortened(&self.path.field), wanted(base), given(node));
        let place = self.path.place(self.object, node.span);
        let wants_text = matches!(base, Base::String | Base::Cidr | Base::DateTime | Base::Time);
        let wants_plain = matches!(base, Base::Int32 | Base::Int64 | Base::Boolean);
        let (help, correction) = match &node.value {
            Value::Bool(_) | Value::Int(_) | Value::Uint(_) | Value::Float(_) if wants_text => {
                ("put it in quotes", Some(Correction::Quoted))
            }
            Value::String(text) if wants_plain && is_plain(text, base) => {
                ("leave the quotes out", Some(Correction::Unquoted))
            }
            Value::Null => ("remove it, or give a value", None),
            Value::Mapping(_) | Value::String(_) if base == Base::List => ("write it as an item of a list", None),
            Value::Sequence(_) if matches!(base, Base::Map | Base::Object) => ("write the fields without a list", None),
            _ => ("give a value of that type", None),
        };
        let fix = correction.map(|correction| Fix {
            title: help.to_owned(),
            safe: true,
            changes: vec![Change::Correct { place, correction }],
        });
        let fault = self.fault(StructureFault::WrongType, stage, node.span, message);
        fault.help = Some(help.to_owned());
        fault.fixes.extend(fix);
        fault
    }

    pub(super) fn text(&mut self, node: &Node, text: &str, base: Base, of_type: &Type) {
        let length = text.chars().count();
        let name = shortened(&self.path.field);
        // The server tells the first of these.
        let rules = || of_type.rules(self.column);
        let too_long = rules().find_map(|rule| match rule {
            Rule::MaxLength(most) if length > *most => Some(format!("at most {most} characters, but has {length}")),
            Rule::MinLength(least) if length < *least => Some(match least {
                1 => "text that is not empty".to_owned(),
                least => format!("at least {least} characters, but has {length}"),
            }),
            _ => None,
        });
        let patterns = rules().filter_map(|rule| match rule {
            Rule::Pattern(number) => self.table.pattern(*number),
            _ => None,
        });
        let mismatch =
            patterns.filter(|(_, pattern)| pattern.matches(text) == Some(false)).map(|(name, _)| name).next();
        if let Some(message) = too_long {
            let message = format!("`{name}` takes {message}");
            self.fault(StructureFault::OutOfBounds, Stage::Validation, node.span, message);
        } else if let Some(kind) = mismatch {
            let (what, help) = pattern(kind);
            let message = format!("`{}` in `{name}` is no {what}", shortened(text));
            self.fault(StructureFault::Malformed, Stage::Validation, node.span, message).help = Some(help.to_owned());
        }
        let format = match base {
            Base::Cidr if !format::is_cidr(text) => Some(pattern("cidr")),
            Base::DateTime if !format::is_date_time(text) => Some(DATE),
            _ => None,
        };
        if let Some((what, help)) = format {
            let is_address = base == Base::Cidr && format::is_cidr(&format!("{text}/0"));
            let what = if is_address { "range: it lacks the prefix length" } else { what };
            let message = format!("`{}` in `{name}` is no {what}", shortened(text));
            let fix = is_address.then(|| self.with_length(node, text));
            let fault = self.fault(StructureFault::Malformed, Stage::Validation, node.span, message);
            fault.help = Some(help.to_owned());
            fault.fixes.extend(fix);
        }
        self.values_of(node, text, of_type);
    }

    /// The fix of an address that stands for itself alone.
    pub(super) fn with_length(&self, node: &Node, text: &str) -> Fix {
        let to = format!("{text}/{}", if text.contains(':') { 128 } else { 32 });
        let place = self.path.place(self.object, node.span);
        Fix { title: format!("write `{to}`"), safe: false, changes: vec![Change::replace(&place, text, &to)] }
    }

    /// The enumeration of a text.
    pub(super) fn values_of(&mut self, node: &Node, text: &str, of_type: &Type) {
        let values = of_type.rules(self.column).find_map(|rule| match rule {
            Rule::Enum(values) if !values.contains(&text) => Some(values.clone()),
            _ => None,
        });
        let Some(values) = values else { return };
        let same = values.iter().find(|value| value.eq_ignore_ascii_case(text)).copied();
        let near = same.or_else(|| nearest(text, values.iter().copied()));
        let elsewhen = of_type.all_rules().iter().filter_map(|(versions, rule)| match rule {
            Rule::Enum(values) if values.contains(&text) => Some(*versions),
            _ => None,
        });
        let elsewhen = elsewhen.fold(0, |mask, versions| mask | versions);
        let since = self.table.since(elsewhen).filter(|_| elsewhen > self.column);
        let help = match (since, near) {
            (Some(since), _) => format!("Cilium {since} and later take it"),
            (None, Some(near)) => format!("did you mean `{near}`?"),
            (None, None) => format!("the values are {}", either(&values, "and")),
        };
        let place = self.path.place(self.object, node.span);
        let fix = near.map(|near| Fix {
            title: format!("write `{near}`"),
            safe: same.is_some(),
            changes: vec![Change::replace(&place, text, near)],
        });
        let message = format!("`{}` is no value of `{}`", shortened(text), shortened(&self.path.field));
        let fault = self.fault(StructureFault::UnsupportedValue, Stage::Validation, node.span, message);
        fault.help = Some(help);
        fault.fixes.extend(fix);
    }

    pub(super) fn number(&mut self, node: &Node, base: Base, of_type: &Type) {
        let before = self.faults.len();
        self.bounds(node, of_type);
        let is_too_big = |value: f64| !(-2_147_483_648.0..2_147_483_648.0).contains(&value);
        if base != Base::Int32 || !number(node).is_some_and(is_too_big) {
            return;
        }
        if self.faults.len() == before {
            let message = format!("{} in `{}` does not fit 32 bits", given(node), shortened(&self.path.field));
            self.fault(StructureFault::OutOfBounds, Stage::Validation, node.span, message).field =
                Some(NOWHERE.to_owned());
        } else if let Some(fault) = self.faults.last_mut() {
            fault.more_fields.push(NOWHERE.to_owned());
        }
    }

    pub(super) fn bounds(&mut self, node: &Node, of_type: &Type) {
        let name = shortened(&self.path.field);
        let Some(value) = number(node) else { return };
        for rule in of_type.rules(self.column) {
            let bound = match rule {
                Rule::Min(least) if value < *least as f64 => format!("{least} or more"),
                Rule::Max(most) if value > *most as f64 => format!("{most} or less"),
                _ => continue,
            };
            let message = format!("`{name}` takes {bound}, but has {}", given(node));
            self.fault(StructureFault::OutOfBounds, Stage::Validation, node.span, message);
        }
    }
}

/// Whether a value is of a type.
pub(super) fn fits(base: Base, node: &Node) -> bool {
    match (base, &node.value) {
        (Base::Any, _) => true,
        (Base::Boolean, value) => matches!(value, Value::Bool(_)),
        (Base::Int32 | Base::Int64, _) => is_whole(node),
        (Base::IntOrString, Value::String(_)) => true,
        (Base::IntOrString, _) => is_whole(node),
        (Base::List, value) => matches!(value, Value::Sequence(_)),
        (Base::Map | Base::Object, value) => matches!(value, Value::Mapping(_)),
        (Base::Quantity, Value::Int(_) | Value::Uint(_) | Value::Float(_)) => true,
        (_, value) => matches!(value, Value::String(_)),
    }
}

/// Whether a value is a whole number: `80.0` and `1e2` become one on the way to the server.
pub(super) fn is_whole(node: &Node) -> bool {
    match node.value {
        Value::Int(_) => true,
        Value::Float(value) => value.fract() == 0.0 && value.abs() <= MAX_WHOLE,
        _ => false,
    }
}

pub(super) fn number(node: &Node) -> Option<f64> {
    match node.value {
        Value::Int(value) => Some(value as f64),
        Value::Uint(value) => Some(value as f64),
        Value::Float(value) => Some(value),
        _ => None,
    }
}

/// Whether a text without its quotes is of the type.
pub(super) fn is_plain(text: &str, base: Base) -> bool {
    match base {
        Base::Boolean => matches!(text, "true" | "false"),
        _ => {
            !text.is_empty()
                && text.len() < 10
                && !text.starts_with('0')
                && text.bytes().all(|byte| byte.is_ascii_digit())
        }
    }
}
