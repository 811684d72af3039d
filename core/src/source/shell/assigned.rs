//! Which variables a script assigns, without running it: those that a loop or a function may change.

use super::syntax::{AssignedValue, Command, Operation, PieceKind, RawPiece, RawWord, Script, Simple};

/// Commands whose words name the variables that they assign.
const ASSIGNING: [&str; 6] = ["read", "mapfile", "readarray", "getopts", "unset", "let"];

/// Calls `found` with the name and place of every assignment that outlives its command. Those in subshells do not.
pub(super) fn visit(script: &Script, text: &str, found: &mut dyn FnMut(&str, usize)) {
    for list in &script.lists {
        for pipeline in std::iter::once(&list.first).chain(list.rest.iter().map(|(_, pipeline)| pipeline)) {
            for command in pipeline {
                visit_command(command, text, found);
            }
        }
    }
}

fn visit_command(command: &Command, text: &str, found: &mut dyn FnMut(&str, usize)) {
    match command {
        Command::Simple(simple) => visit_simple(simple, text, found),
        Command::Subshell(_) => {}
        Command::Group(script) | Command::Function { body: script, .. } => visit(script, text, found),
        Command::If { arms, otherwise } => {
            for (condition, body) in arms {
                visit(condition, text, found);
                visit(body, text, found);
            }
            visit(otherwise, text, found);
        }
        Command::While { condition, body } => {
            visit(condition, text, found);
            visit(body, text, found);
        }
        Command::For { name, name_at, words, body } => {
            found(name, *name_at);
            for word in words {
                visit_pieces(&word.pieces, found);
            }
            visit(body, text, found);
        }
        Command::Case { subject, arms } => {
            visit_pieces(&subject.pieces, found);
            for arm in arms {
                visit(arm, text, found);
            }
        }
        Command::Arithmetic { names } => {
            for (name, at) in names {
                found(name, *at);
            }
        }
    }
}

fn visit_simple(simple: &Simple, text: &str, found: &mut dyn FnMut(&str, usize)) {
    for assignment in &simple.assignments {
        found(&assignment.name, assignment.at);
        match &assignment.value {
            AssignedValue::Word(word) | AssignedValue::Element(word) => visit_pieces(&word.pieces, found),
            AssignedValue::Array(words) => words.iter().for_each(|word| visit_pieces(&word.pieces, found)),
        }
    }
    for word in simple.words.iter().chain(&simple.targets) {
        visit_pieces(&word.pieces, found);
    }
    for (name, at) in assigned_by_words(&simple.words, text) {
        found(name, at);
    }
}

/// The variables that commands such as `read -r X` name in their words.
pub(super) fn assigned_by_words<'a>(words: &'a [RawWord], text: &'a str) -> impl Iterator<Item = (&'a str, usize)> {
    let written = |word: &'a RawWord| word.span.slice(text);
    let command = words.first().map(written).unwrap_or_default();
    let prints = command == "printf" && words.get(1).map(written) == Some("-v");
    let named = if ASSIGNING.contains(&command) {
        words.get(1..)
    } else if prints {
        words.get(2..3)
    } else {
        None
    };
    named.unwrap_or_default().iter().filter_map(move |word| {
        let text = written(word).trim_matches(['"', '\'']);
        let name = text.split(['=', '+', '-', '[']).next().unwrap_or_default();
        let valid =
            name.bytes().all(super::dollar::is_name) && name.bytes().next().is_some_and(super::dollar::is_name_start);
        valid.then_some((name, word.span.start as usize))
    })
}

fn visit_pieces(pieces: &[RawPiece], found: &mut dyn FnMut(&str, usize)) {
    for piece in pieces {
        if let PieceKind::Parameter(parameter) = &piece.kind {
            match &parameter.operation {
                Operation::Assign(word) => {
                    found(&parameter.name, piece.span.start as usize);
                    visit_pieces(word, found);
                }
                Operation::Default(word) | Operation::Unknown(word) => visit_pieces(word, found),
                _ => {}
            }
        }
    }
}
