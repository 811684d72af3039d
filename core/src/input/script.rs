//! Shell scripts and the shell blocks of pages.

use super::{DocumentCounter, Excerpt, Piece, Reading, Remark, az_command, installer, kubectl, manifests};
use crate::model::{Command, FileId, PartialText, Place, SubnetId};
use crate::source::shell::{self, Dialect, Environment, ShellReading, SimpleCommand, Word};
use crate::source::{Extract, Span};

/// Reads a script of its own.
pub(super) fn read(
    id: FileId,
    excerpt: Excerpt<'_>,
    dialect: Dialect,
    documents: &mut DocumentCounter,
    reading: &mut Reading,
) {
    read_block(id, excerpt, dialect, &mut Environment::default(), documents, reading);
}

/// Reads a block that shares the variables of the blocks before it. Returns the number of recognised commands.
pub(super) fn read_block(
    id: FileId,
    excerpt: Excerpt<'_>,
    dialect: Dialect,
    environment: &mut Environment,
    documents: &mut DocumentCounter,
    reading: &mut Reading,
) -> usize {
    let shell = shell::read(excerpt.text, excerpt.base, dialect, environment, &resource_id);
    take(id, shell, excerpt.named, documents, reading)
}

/// Reads a script that was cut out of its file. Its faults are told where it holds a recognised command. Returns the
/// number of recognised commands.
pub(super) fn read_extract(
    id: FileId,
    extract: &Extract,
    dialect: Dialect,
    environment: &mut Environment,
    documents: &mut DocumentCounter,
    reading: &mut Reading,
) -> usize {
    let shell = shell::read_extract(extract, dialect, environment, &resource_id);
    take(id, shell, false, documents, reading)
}

fn take(id: FileId, shell: ShellReading, named: bool, documents: &mut DocumentCounter, reading: &mut Reading) -> usize {
    let first = documents.peek();
    let mut spans = Vec::new();
    let mut handed = shell.documents.iter().peekable();
    for (at, simple) in shell.commands.iter().enumerate() {
        let command = recognise(simple, id, documents.peek());
        if command.is_some() {
            documents.next_document();
        }
        while let Some(document) = handed.next_if(|document| document.command <= at) {
            manifests::read(id, document, &shell.commands, documents, reading);
        }
        let Some(command) = command else { continue };
        spans.push(command.span);
        if let Some(place) = &command.opaque {
            let text = format!("`{}` may hold further options of `az {}`", place_text(simple, place), command.name);
            reading.remarks.push(Remark::at(place.clone(), text));
        }
        reading.pieces.push(Piece::Command(command));
    }
    reading.recognised |= !spans.is_empty();
    if !spans.is_empty() || named {
        reading.problems.extend(shell.problems.into_iter().map(|mut problem| {
            // A problem belongs to the command that it stands in or follows.
            let before = spans.iter().filter(|span| span.start <= problem.span.start).count().saturating_sub(1);
            problem.document = first.saturating_add(u32::try_from(before).unwrap_or(0));
            problem
        }));
    }
    spans.len()
}

fn recognise(simple: &SimpleCommand, id: FileId, document: u32) -> Option<Command> {
    az_command::parse::az(simple, id, document)
        .or_else(|| kubectl::parse(simple, id, document))
        .or_else(|| installer::parse(simple, id, document))
}

fn place_text(simple: &SimpleCommand, place: &Place) -> String {
    // Words out of one variable of a Makefile have one place.
    let word = simple.words.iter().find(|word| word.span == place.span && !word.text.is_known());
    word.map_or_else(String::new, |word| word.text.written())
}

/// The resource id that `az network vnet subnet show … --query id` prints, as far as the command tells it.
fn resource_id(words: &[Word]) -> Option<PartialText> {
    let command = SimpleCommand { words: words.to_vec(), span: Span::default(), in_substitution: true };
    let command = az_command::parse::az(&command, FileId::default(), 0)?;
    let query = command.argument("--query")?.value()?.text.known()?;
    if query.trim_matches(['"', '\'']) != "id" && query != "newVNet.id" {
        return None;
    }
    let text = |option: &str| az_command::apply::Settings::new(&command).partial(option);
    match command.name.as_str() {
        "network vnet subnet show" | "network vnet subnet create" => {
            Some(SubnetId::from_names(text("--resource-group"), text("--vnet-name"), text("--name")).written)
        }
        "network vnet show" | "network vnet create" => {
            let mut id = PartialText::from_text("/subscriptions/");
            id.push_hole("?");
            id.push_text("/resourceGroups/");
            id.push(&text("--resource-group"));
            id.push_text("/providers/Microsoft.Network/virtualNetworks/");
            id.push(&text("--name"));
            Some(id)
        }
        _ => None,
    }
}
