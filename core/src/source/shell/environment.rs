//! What is known of the variables while a script is read.

use std::collections::BTreeMap;

use crate::model::PartialText;

/// The variables that the commands read so far have assigned. One value is shared by all blocks of a page, or made
/// anew for each script.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    pub(super) shell: BTreeMap<String, Binding>,
    /// PowerShell names, lower case.
    pub(super) powershell: BTreeMap<String, Binding>,
}

/// What a variable holds.
#[derive(Clone, Debug)]
pub(super) enum Binding {
    Scalar(PartialText),
    Array(Vec<PartialText>),
    /// Assigned, in a loop or one branch, so that its value depends on the run.
    Unknown,
}

impl Environment {
    /// Sets a variable of the process, such as the `env:` of a workflow step, for both dialects; in PowerShell it is
    /// `$env:NAME`.
    pub fn assign(&mut self, name: &str, value: PartialText) {
        self.powershell.insert(format!("env:{}", name.to_ascii_lowercase()), Binding::Scalar(value.clone()));
        self.shell.insert(name.to_owned(), Binding::Scalar(value));
    }

    /// The text of a shell variable; none when it is not set, an array, or depends on the run.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&PartialText> {
        match self.shell.get(name) {
            Some(Binding::Scalar(text)) => Some(text),
            _ => None,
        }
    }
}
