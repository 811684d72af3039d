use std::sync::Arc;

use crate::input::arm::expression::Expression;
use crate::input::arm::machine::{Environment, Site, Stop};
use crate::input::value::{Array, Evaluated, Member, Object, Value, hole};
use crate::model::PartialText;

/// One call of a function.
#[derive(Clone, Copy)]
pub(in crate::input) struct Call<'c> {
    pub(in crate::input) name: &'static str,
    pub(in crate::input) env: &'c Environment,
    pub(in crate::input) site: &'c Site,
    /// The arguments as written.
    pub(in crate::input) syntax: &'c [Expression],
    /// Their values; none for a function that looks at what is written.
    pub(in crate::input) arguments: &'c [Evaluated],
}

impl<'c> Call<'c> {
    /// The answer of a function that computes.
    #[expect(clippy::unnecessary_wraps, reason = "the last expression of every function")]
    pub(super) fn gives(&self, value: Value) -> Result<Evaluated, Stop> {
        Ok(self.value(value))
    }

    pub(super) fn value(&self, value: Value) -> Evaluated {
        Evaluated::new(value, self.site.place.clone())
    }

    pub(super) fn member(&self, key: &str, value: Value) -> Member {
        Member { key: key.into(), key_span: self.site.place.span, value: self.value(value) }
    }

    pub(super) fn argument(&self, index: usize) -> Result<&'c Evaluated, Stop> {
        self.arguments.get(index).ok_or(Stop::Unknown)
    }

    /// Why an argument is not what the function takes; unknown when it may be.
    pub(super) fn not_a(&self, index: usize, wanted: &str) -> Stop {
        match self.arguments.get(index).map(|argument| &argument.value) {
            Some(Value::Unknown(_)) | None => Stop::Unknown,
            Some(value) => self.wrong_kind(index, wanted, value),
        }
    }

    pub(super) fn wrong_kind(&self, index: usize, wanted: &str, value: &Value) -> Stop {
        wrong_kind(self.name, index, wanted, value)
    }

    pub(super) fn text(&self, index: usize) -> Result<&'c Arc<PartialText>, Stop> {
        match &self.argument(index)?.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.not_a(index, "text")),
        }
    }

    /// Wholly known text.
    pub(super) fn known(&self, index: usize) -> Result<&'c str, Stop> {
        self.text(index)?.known().ok_or(Stop::Unknown)
    }

    pub(super) fn int(&self, index: usize) -> Result<i64, Stop> {
        match self.argument(index)?.value {
            Value::Int(number) => Ok(number),
            _ => Err(self.not_a(index, "a whole number")),
        }
    }

    pub(super) fn size(&self, index: usize) -> Result<usize, Stop> {
        let number = self.int(index)?;
        usize::try_from(number).map_err(|_| {
            let position = index.saturating_add(1);
            Stop::Wrong(format!("`{}` takes no negative number as argument {position}: {number}", self.name))
        })
    }

    pub(super) fn array(&self, index: usize) -> Result<&'c Arc<Array>, Stop> {
        match &self.argument(index)?.value {
            Value::Array(array) => Ok(array),
            _ => Err(self.not_a(index, "a list")),
        }
    }

    pub(super) fn object(&self, index: usize) -> Result<&'c Arc<Object>, Stop> {
        match &self.argument(index)?.value {
            Value::Object(object) => Ok(object),
            _ => Err(self.not_a(index, "an object")),
        }
    }

    pub(super) fn has(&self, index: usize) -> bool {
        self.arguments.len() > index
    }
}

/// Why an argument is not what a function takes.
pub(super) fn wrong_kind(name: &str, index: usize, wanted: &str, value: &Value) -> Stop {
    let number = index.saturating_add(1);
    Stop::Wrong(format!("`{name}` takes {wanted} as argument {number}, not {}", value.kind()))
}

/// A value as it stands inside other text, where it can: numbers and booleans as .NET writes them.
pub(in crate::input) fn in_text(value: &Value) -> Option<PartialText> {
    Some(match value {
        Value::Text(text) => (**text).clone(),
        Value::Int(number) => PartialText::from_text(number.to_string()),
        Value::Float(number) => PartialText::from_text(number.to_string()),
        Value::Bool(true) => PartialText::from_text("True"),
        Value::Bool(false) => PartialText::from_text("False"),
        Value::Null => PartialText::default(),
        Value::Unknown(expression) => hole(expression),
        Value::Array(_) | Value::Object(_) => return None,
    })
}
