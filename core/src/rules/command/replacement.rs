//! What to write in place of an option.

use crate::input::az_command::options::{self, Lookup, OptionSpec};
use crate::model::{Argument, Command};
use crate::rules::wording;

/// The option to use in place of a removed or deprecated one of a command, with the commands that have it when this one
/// does not.
pub(super) fn replacement(command: &str, option: &OptionSpec) -> Option<String> {
    let name = option.replaced_by?;
    if matches!(options::find(command, name), Lookup::Found(_)) {
        return Some(format!("`{name}`"));
    }
    let commands: Vec<String> = options::commands_with(name).into_iter().map(|other| format!("`az {other}`")).collect();
    (!commands.is_empty()).then(|| format!("`{name}` of {}", wording::listed(&commands)))
}

/// The option to use in place of another one where only the name differs: it takes as many values, and is not given yet.
pub(super) fn same_shape(command: &Command, argument: &Argument, option: &OptionSpec) -> Option<&'static str> {
    let name = option.replaced_by?;
    let Lookup::Found(other) = options::find(&command.name, name) else { return None };
    let takes_as_many = other.arity == option.arity && other.is_current() && !command.has(other.canonical());
    let accepted = argument.values.iter().all(|value| value.text.known().is_some_and(|text| other.accepts(text)));
    (takes_as_many && accepted).then_some(name)
}
