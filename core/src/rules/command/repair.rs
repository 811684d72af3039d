//! Fixes of commands, and when they are safe.

use crate::edit::{Change, Fix};
use crate::model::{Argument, Command, Tool};

/// Beginnings of options with which a command may recreate, reimage, renumber or open what exists.
const SENSITIVE: [&str; 17] = [
    "--acns-",
    "--address-prefix",
    "--api-server-authorized",
    "--disable-",
    "--enable-cilium",
    "--enable-private",
    "--kubernetes-version",
    "--localdns",
    "--network-",
    "--no-",
    "--node-image",
    "--outbound-type",
    "--pod-",
    "--remove-",
    "--service-cidr",
    "--subnet-prefix",
    "--vnet-subnet",
];

/// Commands that change something that exists, and are harmless but for the options of [`SENSITIVE`].
const CHANGES: [&str; 6] = ["update", "scale", "enable-addons", "get-credentials", "wait", "start"];

/// Whether a command can be made to run without a look, when the option is what was wrong with it.
fn is_safe(command: &Command, option: &str) -> bool {
    let verb = command.name.rsplit(' ').next().unwrap_or("");
    let reads = matches!(verb, "show" | "list") || verb.starts_with("get-");
    let creates = matches!(verb, "create" | "add");
    let sensitive = SENSITIVE.iter().any(|start| option.starts_with(start));
    command.tool == Tool::Az && (reads || creates || (CHANGES.contains(&verb) && !sensitive))
}

/// A fix of a command that is about an option.
pub(super) fn fix(command: &Command, option: &str, title: impl Into<String>, change: Change) -> Fix {
    all(command, option, title, vec![change])
}

/// A fix of a command in several changes.
pub(super) fn all(command: &Command, option: &str, title: impl Into<String>, changes: Vec<Change>) -> Fix {
    let safe = is_safe(command, option);
    let title = title.into();
    let title = if safe { title } else { unsafe_title(&title) };
    Fix { title, safe, changes }
}

/// A fix that is not sure to be what is meant.
pub(super) fn guess(title: &str, changes: Vec<Change>) -> Fix {
    Fix { title: format!("{title} (unsafe: another option may be meant)"), safe: false, changes }
}

/// A fix of a value of an option. Ranges of networks, which may be there already, are never changed without a look.
pub(super) fn value(command: &Command, argument: &Argument, title: String, change: Change) -> Fix {
    let option = argument.canonical().unwrap_or(&argument.written);
    let network = command.name.starts_with("network ") && option.contains("prefix");
    if network {
        Fix { title: unsafe_title(&title), safe: false, changes: vec![change] }
    } else {
        fix(command, option, title, change)
    }
}

fn unsafe_title(title: &str) -> String {
    format!("{title} (unsafe: the command changes something that exists)")
}

/// The change that gives an option another name.
pub(super) fn rename(argument: &Argument, name: &str) -> Change {
    Change::replace(&argument.place, argument.written.as_str(), name)
}

/// The change that writes an option behind another one.
pub(super) fn add(argument: &Argument, option: &str, value: Option<&str>) -> Change {
    let after = argument.values.last().map_or(&argument.place, |value| &value.place);
    Change::AddOption { after: after.clone(), option: option.to_owned(), value: value.map(str::to_owned) }
}
