//! The functions of expressions.
//!
//! What they do follows "Functions" of the Terraform language documentation (hashicorp/terraform, website/docs/language/
//! functions, 1.9). What reads files, the clock or chance is unknown.

mod addresses;
mod collection;
mod convert;
mod encode;
mod number;
mod object;
mod text;

pub(super) use convert::{as_bool, as_float, as_number};
pub(super) use number::arithmetic;

use std::sync::Arc;

use super::machine::{Machine, Stop, is_known, text_of};
use crate::input::value::{Evaluated, Value};
use crate::model::{PartialText, Place};

/// Where a function is called.
pub(super) struct Site<'s> {
    pub here: &'s Place,
}

/// A call with its arguments.
#[derive(Clone, Copy)]
struct Call<'c> {
    arguments: &'c [Evaluated],
    here: &'c Place,
}

type Result<T> = std::result::Result<T, Stop>;

/// Functions that Terraform has, and whose values depend on more than the configuration.
const NEVER_KNOWN: [&str; 36] = [
    "abspath",
    "basename",
    "bcrypt",
    "csvdecode",
    "dirname",
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "fileexists",
    "filemd5",
    "fileset",
    "filesha1",
    "filesha256",
    "filesha512",
    "formatdate",
    "issensitive",
    "log",
    "parseint",
    "pathexpand",
    "plantimestamp",
    "pow",
    "regex",
    "regexall",
    "rsadecrypt",
    "templatefile",
    "templatestring",
    "timeadd",
    "timecmp",
    "timestamp",
    "type",
    "urlencode",
    "uuid",
    "uuidv5",
    "yamldecode",
    "yamlencode",
];

/// Functions of texts and the like whose values are known to depend on their arguments, and that nobody needs here.
const OPAQUE: [&str; 10] = [
    "base64gzip",
    "base64sha256",
    "base64sha512",
    "ephemeralasnull",
    "md5",
    "sha1",
    "sha256",
    "sha512",
    "signum",
    "textencodebase64",
];

/// The value of a call.
pub(super) fn call(machine: &mut Machine<'_>, name: &str, arguments: &[Evaluated], site: &Site<'_>) -> Evaluated {
    let call = Call { arguments, here: site.here };
    match body(machine, name, call) {
        Ok(value) => {
            let bytes = match &value.value {
                Value::Text(text) => text.written_len(),
                other => other.size().nodes.saturating_mul(16),
            };
            if !machine.charge(bytes, site.here) {
                let unknown = machine.anonymous();
                return Evaluated::new(unknown, site.here.clone());
            }
            let bounded = machine.bounded(value.value, site.here);
            Evaluated { value: bounded, ..value }
        }
        Err(stop) => {
            // Chance and the clock give another value at each call.
            let unknown = if matches!(name, "uuid" | "bcrypt" | "timestamp") {
                machine.anonymous()
            } else {
                machine.stopped(Some(stop), name, arguments)
            };
            Evaluated::new(unknown, site.here.clone())
        }
    }
}

fn body(machine: &mut Machine<'_>, name: &str, call: Call<'_>) -> Result<Evaluated> {
    if let Some(value) = addresses::call(name, call)
        .or_else(|| text::call(name, call))
        .or_else(|| number::call(name, call))
        .or_else(|| convert::call(name, call))
        .or_else(|| collection::call(name, call))
        .or_else(|| object::call(name, call))
        .or_else(|| encode::call(name, call))
    {
        return value;
    }
    if !NEVER_KNOWN.contains(&name) && !OPAQUE.contains(&name) && !name.contains("::") {
        let text = format!("the function `{name}` is not known; what it gives is taken as unknown");
        machine.remark(call.here, text);
    }
    Err(Stop::Unknown)
}

impl<'c> Call<'c> {
    fn argument(&self, at: usize) -> Result<&'c Evaluated> {
        self.arguments.get(at).ok_or(Stop::Failed)
    }

    /// An argument as text, perhaps with unknown parts.
    fn text(&self, at: usize) -> Result<PartialText> {
        let value = &self.argument(at)?.value;
        match value {
            Value::Unknown(_) => Err(Stop::Unknown),
            other => text_of(other).ok_or(Stop::Failed),
        }
    }

    /// An argument as wholly known text.
    fn known(&self, at: usize) -> Result<String> {
        let text = self.text(at)?;
        text.known().map(str::to_owned).ok_or(Stop::Unknown)
    }

    /// An argument as a whole number.
    fn int(&self, at: usize) -> Result<i64> {
        match as_number(&self.argument(at)?.value)? {
            Value::Int(number) => Ok(number),
            _ => Err(Stop::Failed),
        }
    }

    /// An argument as a list.
    fn list(&self, at: usize) -> Result<&'c [Evaluated]> {
        items(self.argument(at)?)
    }

    fn gives(&self, value: Value) -> Result<Evaluated> {
        Ok(Evaluated::new(value, self.here.clone()))
    }

    fn gives_text(&self, text: impl Into<String>) -> Result<Evaluated> {
        self.gives(Value::text(text))
    }

    fn gives_list(&self, items: Vec<Evaluated>) -> Result<Evaluated> {
        self.gives(Value::array(items))
    }
}

/// The items of a list.
fn items(value: &Evaluated) -> Result<&[Evaluated]> {
    match &value.value {
        Value::Array(array) => Ok(array.items()),
        Value::Unknown(_) => Err(Stop::Unknown),
        _ => Err(Stop::Failed),
    }
}

fn text_value(text: PartialText) -> Value {
    Value::Text(Arc::new(text))
}

/// Whether a value can be compared with any other.
fn comparable(value: &Evaluated) -> Result<()> {
    if is_known(&value.value) { Ok(()) } else { Err(Stop::Unknown) }
}
