//! What to write in place of an option.

use crate::input::az_command::options::{self, Lookup, OptionSpec};
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
