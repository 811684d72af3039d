//! Commands of kubectl, for the resources and objects that they name.

use crate::model::{ArgumentValue, Command, FileId, Place, Tool};
use crate::source::shell::SimpleCommand;

/// Options that take a value in the next word, of those that stand before or among resource names.
const WITH_VALUE: [&str; 16] = [
    "-n",
    "--namespace",
    "-l",
    "--selector",
    "-o",
    "--output",
    "-f",
    "--filename",
    "-k",
    "--kustomize",
    "--context",
    "--kubeconfig",
    "--field-selector",
    "-c",
    "--container",
    "--sort-by",
];

/// The kubectl command that the words give: its verb as the name, its other words as positionals. The words after `--`
/// are another program's.
#[must_use]
pub fn parse(command: &SimpleCommand, file: FileId, document: u32) -> Option<Command> {
    let (first, rest) = command.words.split_first()?;
    if !super::az_command::parse::is_program(first, "kubectl") {
        return None;
    }
    let mut positionals = Vec::new();
    let mut words = rest.iter();
    while let Some(word) = words.next() {
        let text = word.text.leading_text();
        if text == "--" {
            break;
        }
        if text.starts_with('-') {
            if WITH_VALUE.contains(&text) {
                words.next();
            }
            continue;
        }
        let place = Place::new(file, document, "", word.span);
        positionals.push(ArgumentValue { text: word.text.clone(), place });
    }
    if positionals.is_empty() {
        return None;
    }
    let verb = positionals.remove(0);
    let name = verb.text.known()?.to_owned();
    let head = first.span.join(verb.place.span);
    for (index, value) in positionals.iter_mut().enumerate() {
        value.place.path = format!("/{index}").into();
    }
    Some(Command {
        tool: Tool::Kubectl,
        name,
        place: Place::new(file, document, "", head),
        span: command.span,
        arguments: Vec::new(),
        positionals,
        opaque: None,
    })
}
