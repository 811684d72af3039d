use super::{PartialText, Place};
use crate::source::Span;

/// A recognised command of a script or page, as given. Rules about a client's own checks read it; what it says about a
/// cluster is in the model.
#[derive(Clone, Debug)]
pub struct Command {
    /// Which program.
    pub tool: Tool,
    /// The words that name the command: `aks nodepool add`, or for kubectl the verb.
    pub name: String,
    /// The command's first words (`az aks create`), with an empty path.
    pub place: Place,
    /// The whole command.
    pub span: Span,
    /// Options, in the order given.
    pub arguments: Vec<Argument>,
    /// Words that belong to no option, in the order given, the command's own words left out.
    pub positionals: Vec<ArgumentValue>,
    /// The first word that may hold options that are not known, as `$EXTRA_ARGS` does: an option that is not given may
    /// then be given all the same.
    pub opaque: Option<Place>,
}

/// A program whose commands are recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// The Azure CLI.
    Az,
    /// The Kubernetes command line.
    Kubectl,
    /// A package manager that installs a release of the Azure CLI; the release is the only positional.
    Installer,
}

/// One option of a command with its values.
#[derive(Clone, Debug)]
pub struct Argument {
    /// What option it is.
    pub option: OptionName,
    /// The option as written, without a value after `=`.
    pub written: String,
    /// Where the option itself stands; the path is `/--long-name`.
    pub place: Place,
    /// Its values in the order given, a comma list or several words taken apart as the option asks.
    pub values: Vec<ArgumentValue>,
}

/// How an option as written relates to the options that the command has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionName {
    /// The command has it; the canonical long name, with its dashes.
    Known(&'static str),
    /// Only the command's preview extension has it; the canonical long name.
    Preview(&'static str),
    /// Releases before had it; the canonical long name.
    Removed(&'static str),
    /// It abbreviates several options, listed.
    Ambiguous(Vec<&'static str>),
    /// The command has no such option.
    Unknown,
}

/// One value of an option.
#[derive(Clone, Debug)]
pub struct ArgumentValue {
    /// The value.
    pub text: PartialText,
    /// Where it stands.
    pub place: Place,
}

impl Command {
    /// The argument of an option by its canonical long name; the last one when given more than once, as az takes it.
    #[must_use]
    pub fn argument(&self, option: &str) -> Option<&Argument> {
        self.arguments.iter().rev().find(|argument| argument.canonical() == Some(option))
    }

    /// Whether the option is given.
    #[must_use]
    pub fn has(&self, option: &str) -> bool {
        self.argument(option).is_some()
    }
}

impl Argument {
    /// The canonical long name, when the option is or was one of the command's.
    #[must_use]
    pub fn canonical(&self) -> Option<&'static str> {
        match self.option {
            OptionName::Known(name) | OptionName::Preview(name) | OptionName::Removed(name) => Some(name),
            OptionName::Ambiguous(_) | OptionName::Unknown => None,
        }
    }

    /// The first value.
    #[must_use]
    pub fn value(&self) -> Option<&ArgumentValue> {
        self.values.first()
    }
}
