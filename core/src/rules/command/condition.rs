//! Tables of what a command's options demand of each other.

use super::repair;
use crate::edit::{Change, Fix};
use crate::model::{Argument, Command, Tool};
use crate::report::{RefusedBy, Severity};
use crate::rules::fixes;
use crate::rules::{Draft, Sink};

/// Something that must surely hold of a command; what is not known does not hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Condition {
    /// The option that the demand is about is given with a value that counts: not `0`, and not empty.
    CountsItself,
    /// The option is given.
    Given(&'static str),
    /// The option is given with a value that counts: not `0`, and not empty.
    Counts(&'static str),
    /// One of the option's values is this one, compared without case.
    Is(&'static str, &'static str),
    /// The option is given, and its value is another.
    Other(&'static str, &'static str),
    /// The option is not given.
    Lacks(&'static str),
    /// The option is not given, or its value is another.
    Not(&'static str, &'static str),
}

/// A demand of the client: when all conditions hold, the command is wrong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demand {
    commands: &'static [&'static str],
    options: &'static [&'static str],
    when: &'static [Condition],
    message: &'static str,
    help: &'static str,
    stops: bool,
    repair: Option<Repair>,
}

/// What meets a demand, where it is one change.
#[derive(Clone, Copy, Debug)]
enum Repair {
    /// One more option, with a value unless it is a switch.
    Add(&'static str, Option<&'static str>),
    /// Another value of an option.
    Set(&'static str, &'static str),
    /// Without the option.
    Remove(&'static str),
}

impl Demand {
    /// The option that is lacking, with its value unless it is a switch.
    pub(super) const fn adding(self, option: &'static str, value: Option<&'static str>) -> Self {
        Self { repair: Some(Repair::Add(option, value)), ..self }
    }

    /// The value that an option is to have.
    pub(super) const fn setting(self, option: &'static str, value: &'static str) -> Self {
        Self { repair: Some(Repair::Set(option, value)), ..self }
    }

    /// The option that is to be left out.
    pub(super) const fn removing(self, option: &'static str) -> Self {
        Self { repair: Some(Repair::Remove(option)), ..self }
    }
}

/// A demand whose breach stops the client: the commands that it is about, the options to underline, what must hold
/// besides one of them being given, what is wrong, what to do. In the message `{option}` stands for the option and
/// `{value}` for its first value.
pub(super) const fn demand(
    commands: &'static [&'static str],
    options: &'static [&'static str],
    when: &'static [Condition],
    message: &'static str,
    help: &'static str,
) -> Demand {
    Demand { commands, options, when, message, help, stops: true, repair: None }
}

/// A demand whose breach makes the client drop the option without a word.
pub(super) const fn dropped(
    commands: &'static [&'static str],
    options: &'static [&'static str],
    when: &'static [Condition],
    message: &'static str,
    help: &'static str,
) -> Demand {
    Demand { stops: false, ..demand(commands, options, when, message, help) }
}

/// Whether the command is one of the Azure CLI that does something.
pub(super) fn runs(command: &Command) -> bool {
    command.tool == Tool::Az && !command.has("--help")
}

/// Whether the option is surely not given.
pub(super) fn lacks(command: &Command, option: &str) -> bool {
    command.opaque.is_none() && !command.has(option)
}

/// The first value of an option when it is known.
pub(super) fn text<'c>(command: &'c Command, option: &str) -> Option<&'c str> {
    command.argument(option)?.value()?.text.known()
}

/// The first value of an option as a whole number.
pub(super) fn number(command: &Command, option: &str) -> Option<i64> {
    text(command, option)?.trim().parse().ok()
}

/// Reports the demands of a table that a command does not meet, one for an option.
pub(super) fn check(table: &[Demand], command: &Command, sink: &mut Sink) {
    if !runs(command) {
        return;
    }
    for demand in table.iter().filter(|demand| demand.commands.contains(&command.name.as_str())) {
        for argument in demand.options.iter().filter_map(|option| command.argument(option)) {
            if demand.when.iter().all(|condition| holds(*condition, argument, command)) {
                sink.report(draft(demand, argument, command));
            }
        }
    }
}

fn draft(demand: &Demand, argument: &Argument, command: &Command) -> Draft {
    let value = argument.value().map_or_else(String::new, |value| value.text.written());
    let option = format!("`{}`", argument.canonical().unwrap_or(&argument.written));
    let message = demand.message.replace("{value}", &value).replace("{option}", &option);
    let mut draft = Draft::new(&argument.place, message).help(demand.help).fix(fix(demand, argument, command));
    for condition in demand.when {
        if let Condition::Given(other)
        | Condition::Counts(other)
        | Condition::Is(other, _)
        | Condition::Other(other, _) = condition
        {
            draft = draft.related(command.argument(other).map(|other| &other.place), "given here");
        }
    }
    if demand.stops { draft.refused_by(RefusedBy::AzureCli) } else { draft.severity(Severity::Warning) }
}

fn fix(demand: &Demand, argument: &Argument, command: &Command) -> Option<Fix> {
    Some(match demand.repair? {
        Repair::Add(option, value) => {
            let free = lacks(command, option);
            let words = value.map_or_else(|| option.to_owned(), |value| format!("{option} {value}"));
            let change = repair::add(argument, option, value);
            return free.then(|| repair::fix(command, option, format!("add `{words}`"), change));
        }
        Repair::Set(option, value) => {
            let given = command.argument(option)?;
            let written = given.value().filter(|_| given.values.len() == 1)?;
            let change = Change::replace(&written.place, written.text.known()?, value);
            repair::value(command, given, format!("write `{option} {value}`"), change)
        }
        Repair::Remove(option) => {
            let given = command.argument(option)?;
            repair::fix(command, option, format!("leave `{option}` out"), fixes::remove_option(given))
        }
    })
}

fn holds(condition: Condition, argument: &Argument, command: &Command) -> bool {
    let is = |option: &str, expected: &str| {
        command.argument(option).is_some_and(|argument| {
            let mut known = argument.values.iter().filter_map(|value| value.text.known());
            known.any(|text| text.eq_ignore_ascii_case(expected))
        })
    };
    let other = |option: &str, expected: &str| {
        command.argument(option).is_some_and(|argument| {
            let known = |text: &str| !text.is_empty() && !text.eq_ignore_ascii_case(expected);
            !argument.values.is_empty() && argument.values.iter().all(|value| value.text.known().is_some_and(known))
        })
    };
    match condition {
        Condition::CountsItself => counts(argument),
        Condition::Given(option) => command.has(option),
        Condition::Counts(option) => command.argument(option).is_some_and(counts),
        Condition::Is(option, expected) => is(option, expected),
        Condition::Other(option, expected) => other(option, expected),
        Condition::Lacks(option) => lacks(command, option),
        Condition::Not(option, expected) => lacks(command, option) || other(option, expected),
    }
}

fn counts(argument: &Argument) -> bool {
    argument.value().and_then(|value| value.text.known()).is_some_and(|text| !matches!(text, "" | "0"))
}
