use std::fmt::Write as _;

use super::{Dialect, Environment, ShellReading, Word, read, unresolved};
use crate::model::Part;

mod limits;
mod powershell;
mod properties;
mod scripts;
mod table;

fn read_shell(text: &str) -> ShellReading {
    read(text, 0, Dialect::Shell, &mut Environment::default(), &unresolved)
}

/// A word as text, its unknown parts between `⟨` and `⟩`.
fn shown(word: &Word) -> String {
    let mut shown = String::new();
    for part in word.text.parts() {
        match part {
            Part::Text(text) => shown.push_str(text),
            Part::Hole(written) => write!(shown, "⟨{written}⟩").unwrap(),
        }
    }
    shown
}

/// The commands, each as its words between bars; those of a substitution after `$`.
fn commands(reading: &ShellReading) -> Vec<String> {
    let line = |command: &super::SimpleCommand| {
        let words: Vec<_> = command.words.iter().map(shown).collect();
        format!("{}{}", if command.in_substitution { "$ " } else { "" }, words.join("|"))
    };
    reading.commands.iter().map(line).collect()
}

/// All of a reading, with the source of every word that differs from its text.
fn dump(text: &str, reading: &ShellReading) -> String {
    let mut out = String::new();
    for command in &reading.commands {
        let mark = if command.in_substitution { "$" } else { "-" };
        writeln!(out, "{mark} {}..{}", command.span.start, command.span.end).unwrap();
        for word in &command.words {
            let written = word.span.slice(text);
            let shown = shown(word);
            let quoted = if word.quoted { " (quoted)" } else { "" };
            if written == shown {
                writeln!(out, "    {shown}{quoted}").unwrap();
            } else {
                writeln!(out, "    {shown}{quoted}  <- {written:?}").unwrap();
            }
        }
    }
    for problem in &reading.problems {
        let written = problem.span.slice(text);
        let help = problem.help.as_deref().unwrap_or_default();
        writeln!(out, "! {:?} at {written:?}: {} ({help})", problem.kind, problem.message).unwrap();
    }
    for comment in &reading.comments {
        writeln!(out, "# {}", comment.slice(text)).unwrap();
    }
    out
}
