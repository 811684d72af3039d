//! Scripts to the commands that they run: what a shell would hand to `az` and `kubectl`, as far as the text tells.
//!
//! Two stages: the parser makes a tree of the text ([`parser`], [`words`], [`dollar`], [`commands`]), and a run over
//! the tree follows assignments and expands words ([`evaluate`], [`expand`]). What depends on the run, on the
//! environment or on a reader's choice is a hole of a [`PartialText`]. Functions are read once, where they are defined.

mod assigned;
mod commands;
mod dollar;
mod environment;
mod evaluate;
mod expand;
mod here;
mod heredoc;
mod parser;
mod placeholder;
mod powershell;
mod prefix;
mod simple;
mod syntax;
mod word;
mod words;

#[cfg(test)]
mod tests;

pub use environment::Environment;
pub use powershell::is_powershell;
pub use word::Word;

use crate::model::PartialText;
use crate::order::Order as _;
use crate::source::{Extract, Problem, Span};

/// The language of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// POSIX shell and bash, the recipes of Makefiles, and consoles with a `$ ` prompt.
    Shell,
    /// PowerShell.
    PowerShell,
}

/// What a substitution prints, when its command says so: `$(az network vnet subnet show … --query id -o tsv)` is the
/// subnet's resource id. Called with the words of each substitution that is one simple command; none leaves a hole.
pub type Resolve<'a> = &'a dyn Fn(&[Word]) -> Option<PartialText>;

/// What a script runs.
#[derive(Debug, Default)]
pub struct ShellReading {
    /// The commands in order of execution; those of a substitution stand before the command that uses it, those of a
    /// function where it is defined.
    pub commands: Vec<SimpleCommand>,
    /// What is wrong with the text as a script.
    pub problems: Vec<Problem>,
    /// The comments, `#` included, in order.
    pub comments: Vec<Span>,
    /// What here-documents hand to commands, in the order in which these run. None in PowerShell.
    pub documents: Vec<HereDocument>,
}

/// The text of a here-document, with the way back to the file.
#[derive(Clone, Debug)]
pub struct HereDocument {
    /// The number of the command among those of the script.
    pub command: usize,
    /// The text: with what is known of the variables in it where its delimiter is not quoted. Variables that are not
    /// known stand as `${NAME}`.
    pub text: Extract,
}

/// One command with its words, without redirections, assignments, reserved words, and prefixes such as `sudo`.
#[derive(Clone, Debug)]
pub struct SimpleCommand {
    /// From the first word to the last.
    pub span: Span,
    /// The command's name and its arguments: at least one word.
    pub words: Vec<Word>,
    /// Whether it runs inside `$( … )` or backticks.
    pub in_substitution: bool,
}

/// Reads a script that starts `base` bytes into its file; all spans are of the file. `environment` holds what earlier
/// scripts of the same page assigned, and afterwards also what this one did.
#[must_use]
pub fn read(
    text: &str,
    base: usize,
    dialect: Dialect,
    environment: &mut Environment,
    resolve: Resolve<'_>,
) -> ShellReading {
    read_with_holes(Script { text, holes: &[], base }, dialect, environment, resolve)
}

/// Reads a script that was cut out of its file, as [`read`] does one that is a part of it.
#[must_use]
pub fn read_extract(
    extract: &Extract,
    dialect: Dialect,
    environment: &mut Environment,
    resolve: Resolve<'_>,
) -> ShellReading {
    let script = Script { text: extract.text(), holes: extract.holes(), base: 0 };
    let mut reading = read_with_holes(script, dialect, environment, resolve);
    for command in &mut reading.commands {
        command.span = extract.to_source(command.span);
        for word in &mut command.words {
            *word = word.moved(extract);
        }
    }
    for problem in &mut reading.problems {
        *problem = problem.moved(extract);
    }
    for comment in &mut reading.comments {
        *comment = extract.to_source(*comment);
    }
    for document in &mut reading.documents {
        document.text = document.text.within(extract);
    }
    reading
}

/// A text to be read.
#[derive(Clone, Copy)]
struct Script<'a> {
    text: &'a str,
    /// Parts of it that are unknown.
    holes: &'a [Span],
    base: usize,
}

fn read_with_holes(
    script: Script<'_>,
    dialect: Dialect,
    environment: &mut Environment,
    resolve: Resolve<'_>,
) -> ShellReading {
    match dialect {
        Dialect::Shell => read_shell(script, environment, resolve),
        Dialect::PowerShell => powershell::read(script, environment, resolve),
    }
}

/// The hook that knows no substitution.
#[must_use]
pub fn unresolved(_: &[Word]) -> Option<PartialText> {
    None
}

fn read_shell(script: Script<'_>, environment: &mut Environment, resolve: Resolve<'_>) -> ShellReading {
    let Script { text, holes, base } = script;
    let mut parser = parser::Parser::new(text, holes);
    parser.eat("\u{feff}");
    let script = commands::read_all(&mut parser);
    let bodies = std::mem::take(&mut parser.bodies);
    let mut run = evaluate::Run::new(text, base, environment, resolve).with_bodies(bodies);
    run.all(&script);
    let (commands, found, documents) = (run.commands, run.problems, run.documents);
    let shifted = |problem: Problem| Problem { span: problem.span.shifted(base), ..problem };
    let mut problems: Vec<Problem> = parser.problems.into_iter().map(shifted).chain(found).collect();
    problems.order_by_key(|problem| problem.span);
    let comments = parser.comments.into_iter().map(|span| span.shifted(base)).collect();
    ShellReading { commands, problems, comments, documents }
}
