use crate::input::arm::machine::Machine;
use crate::input::value::{Evaluated, Value};
use crate::limits::MAX_UNKNOWN_CHARACTERS;
use crate::model::Part;

/// How the identity of the deployment's resource group reads in a text, and in an expression.
const GROUP: &str = "/subscriptions/[subscription().subscriptionId]/resourceGroups/[resourceGroup().name]";
const GROUP_EXPRESSION: &str = "[resourceGroup().id]";

/// A call in its canonical form: two calls of one evaluation that are written alike have equal values.
pub(in crate::input) fn written_call(machine: &mut Machine<'_>, name: &str, arguments: &[Evaluated]) -> String {
    let mut out = format!("{name}(");
    for (index, argument) in arguments.iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        out.push_str(&written(machine, argument));
        if out.len() > MAX_UNKNOWN_CHARACTERS {
            // Cut by whoever keeps it, and marked as unlike any other.
            return out;
        }
    }
    out.push(')');
    out
}

/// A value as an expression gives it.
pub(in crate::input) fn written(machine: &mut Machine<'_>, value: &Evaluated) -> String {
    match &value.value {
        Value::Null => "null()".to_owned(),
        Value::Bool(true) => "true()".to_owned(),
        Value::Bool(false) => "false()".to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Unknown(expression) => expression.to_string(),
        Value::Object(object) if object.members().is_empty() && object.rest().is_none() => "createObject()".to_owned(),
        Value::Object(_) => format!("{{…}}{}", machine.unique_mark()),
        Value::Array(_) => format!("[…]{}", machine.unique_mark()),
        Value::Text(text) => {
            let length: usize = text.parts().iter().map(part_length).sum();
            if length > MAX_UNKNOWN_CHARACTERS.saturating_mul(4) {
                return format!("'…'{}", machine.unique_mark());
            }
            if text.is_known() {
                return format!("'{}'", text.written());
            }
            let short = text.written().replace(GROUP, GROUP_EXPRESSION);
            match short.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                Some(one) if !one.contains(['[', ']']) => one.to_owned(),
                _ => format!("'{short}'"),
            }
        }
    }
}

/// Bytes of a part of a text.
pub(super) fn part_length(part: &Part) -> usize {
    match part {
        Part::Text(text) | Part::Hole(text) => text.len(),
    }
}
