use super::condition::runs;
use super::repair;
use crate::edit::Change;
use crate::input::az_command::options::{self, Arity, Lookup};
use crate::model::{Argument, ArgumentValue, Command};
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

rule! {
    /// A word that no option takes.
    ///
    /// ## What it does
    ///
    /// Reports words of a command that belong to no option: a second value behind an option that takes one, a value
    /// behind a switch, a word between two options.
    ///
    /// ## Why it matters
    ///
    /// The commands that are known here take nothing but options, so the client stops before any request (`unrecognized
    /// arguments`). A list with spaces after its commas falls apart in this way.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --enable-acns true --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --enable-acns --network-plugin azure \
    ///     --network-plugin-mode overlay --network-dataplane cilium --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - azure-cli 2.91.0: "unrecognized arguments", and for `--enable-keda=true` "ignored explicit argument 'true'"
    code: "NP705",
    name: "unexpected-argument",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/cli/azure/aks",
    as_of: "2026-08-04",
    check: Check::Command(check),
    cases: [
        Case::fails(
            "a comma list with a space",
            "create.sh",
            "az aks create -g rg -n shop --ip-families IPv4, IPv6 --generate-ssh-keys",
        ),
        Case::fails("a value behind a switch, joined", "create.sh", "az aks create -g rg -n shop --enable-keda=true --generate-ssh-keys"),
        Case::fails("the name without its option", "show.sh", "az aks show shop --resource-group rg -n x"),
        Case::passes("a list of words", "network.sh", "az network vnet create -g rg -n v --address-prefixes 10.0.0.0/8 fd00::/48"),
        Case::passes("words that are not known", "create.sh", "az aks create -g rg -n shop $EXTRA --generate-ssh-keys"),
        Case::passes("a quoted word that may be empty", "create.sh", "az aks create -g rg -n shop \"$EXTRA\" --generate-ssh-keys"),
        Case::passes(
            "a switch that takes true or false",
            "create.sh",
            "az aks create -g rg -n shop --enable-syslog true --generate-ssh-keys",
        ),
    ],
}

fn check(command: &Command, _: &Context<'_>, sink: &mut Sink) {
    if !runs(command) {
        return;
    }
    for word in &command.positionals {
        let Some(text) = word.text.known() else { continue };
        let blank = text.trim().is_empty();
        let what = if blank { "the quoted or escaped space".to_owned() } else { format!("`{text}`") };
        let message = format!("{what} belongs to no option of `az {}`", command.name);
        let mut draft = Draft::new(&word.place, message).refused_by(RefusedBy::AzureCli);
        if blank {
            draft = draft.help("remove it; a `\\` continues a line only as its last character");
            let change = Change::JoinLines { place: word.place.clone() };
            draft = draft.fix(repair::fix(command, "", "remove the blank, so that the line is continued", change));
        } else if let Some(argument) = option_before(command, word) {
            draft = draft.help(help(command, argument)).related(&argument.place, "the option before it");
        }
        sink.report(draft);
    }
    for argument in &command.arguments {
        if let Some(value) = argument.value()
            && arity(command, argument) == Some(Arity::None)
        {
            let message = format!("`{}` takes no value", argument.written);
            let draft = Draft::new(&value.place, message).help(format!("write `{}` alone", argument.written));
            let on = value.text.known().is_some_and(|text| text.eq_ignore_ascii_case("true"));
            let draft = draft.fix(on.then(|| {
                let change = Change::DropValue { option: argument.place.clone(), value: value.place.clone() };
                repair::value(command, argument, format!("write `{}` alone", argument.written), change)
            }));
            sink.report(draft.refused_by(RefusedBy::AzureCli));
        }
    }
}

fn arity(command: &Command, argument: &Argument) -> Option<Arity> {
    match options::find(&command.name, &argument.written) {
        Lookup::Found(option) => Some(option.arity),
        _ => None,
    }
}

/// The last option before a word.
fn option_before<'c>(command: &'c Command, word: &ArgumentValue) -> Option<&'c Argument> {
    command.arguments.iter().rev().find(|argument| argument.place.span.start < word.place.span.start)
}

fn help(command: &Command, argument: &Argument) -> String {
    let written = &argument.written;
    match arity(command, argument) {
        Some(Arity::None) => format!("`{written}` takes no value; write it alone"),
        Some(Arity::One | Arity::Optional) => {
            format!("`{written}` takes one value; quote a value with spaces, and write a list without them")
        }
        _ => "write the option that it belongs to before it".to_owned(),
    }
}
