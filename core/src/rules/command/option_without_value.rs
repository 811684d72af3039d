use super::condition::runs;
use super::repair;
use crate::edit::Change;
use crate::input::az_command::options::{self, Arity, Lookup};
use crate::model::Command;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

rule! {
    /// An option that lacks its value.
    ///
    /// ## What it does
    ///
    /// Reports options that take a value and stand at the end of the command, or right before another option.
    ///
    /// ## Why it matters
    ///
    /// The client stops before any request (`expected one argument`). Often a line was cut, or a value was lost when a
    /// command was put together.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin-mode --network-plugin azure --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin-mode overlay --network-plugin azure \
    ///     --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - azure-cli 2.91.0: "argument --min-count: expected one argument"
    code: "NP704",
    name: "option-without-value",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/cli/azure/aks",
    as_of: "2026-08-04",
    check: Check::Command(check),
    cases: [
        Case::fails("at the end", "create.sh", "az aks create --generate-ssh-keys -n shop -g rg --location"),
        Case::fails("a list", "network.sh", "az network vnet create -g rg -n v --address-prefixes -l westeurope"),
        Case::passes("an empty value", "update.sh", "az aks update -g rg -n shop --api-server-authorized-ip-ranges ''"),
        Case::passes("an empty value behind `=`", "create.sh", "az aks create -g rg -n shop --kubernetes-version= --generate-ssh-keys"),
        Case::passes("a value that is not known", "create.sh", "az aks create -g rg -n shop --location $LOCATION --generate-ssh-keys"),
        Case::passes("a switch", "create.sh", "az aks create -g rg -n shop --enable-acns --generate-ssh-keys"),
        Case::passes("tags, of which there may be none", "create.sh", "az aks create -g rg -n shop --generate-ssh-keys --tags"),
    ],
}

fn check(command: &Command, _: &Context<'_>, sink: &mut Sink) {
    if !runs(command) {
        return;
    }
    for argument in command.arguments.iter().filter(|argument| argument.values.is_empty()) {
        let Lookup::Found(option) = options::find(&command.name, &argument.written) else { continue };
        if matches!(option.arity, Arity::One | Arity::Many) {
            let draft = Draft::new(&argument.place, format!("`{}` has no value", argument.written));
            let help = match option.choices.as_slice() {
                [] => "write the value behind it, or leave the option out".to_owned(),
                [only] => format!("write `{only}` behind it"),
                choices => format!("write one of {} behind it", super::value_not_accepted::quoted(choices)),
            };
            let fix = option.choices.first().filter(|_| option.choices.len() == 1).map(|only| {
                let change = Change::GiveValue { option: argument.place.clone(), value: (*only).to_owned() };
                repair::value(command, argument, format!("write `{only}` behind it"), change)
            });
            sink.report(draft.help(help).fix(fix).refused_by(RefusedBy::AzureCli));
        }
    }
}
