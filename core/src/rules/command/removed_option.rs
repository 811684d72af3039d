use super::condition::runs;
use super::repair;
use super::replacement::{replacement, same_shape};
use crate::edit::{Change, Fix};
use crate::input::az_command::options::OptionSpec;
use crate::input::az_command::options::{self, Lookup};
use crate::model::Argument;
use crate::model::{Command, OptionName};
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

rule! {
    /// An option that today's Azure CLI no longer has.
    ///
    /// ## What it does
    ///
    /// Reports options that older releases of the Azure CLI, or of its extension aks-preview, had and azure-cli 2.91.0
    /// with today's extension does not, with the option that took their place where there is one.
    ///
    /// ## Why it matters
    ///
    /// The command works only with an old release. With today's the client stops before any request (`unrecognized
    /// arguments`).
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --uptime-sla --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --tier standard --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - [Release notes of the Azure CLI](https://learn.microsoft.com/cli/azure/release-notes-azure-cli)
    /// - Azure/azure-cli-extensions, `src/aks-preview/HISTORY.rst`
    code: "NP702",
    name: "removed-option",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/cli/azure/release-notes-azure-cli",
    as_of: "2026-08-04",
    check: Check::Command(check),
    cases: [
        Case::fails(
            "an option of an old extension",
            "create.sh",
            "az aks create -g rg -n shop --enable-advanced-network-observability --generate-ssh-keys",
        ),
        Case::fails(
            "without anything in its place",
            "create.sh",
            "az aks create -g rg -n shop --enable-node-restriction --generate-ssh-keys",
        ),
        Case::passes(
            "an option of today's extension",
            "create.sh",
            "az aks create -g rg -n shop --enable-cilium-dataplane --generate-ssh-keys",
        ),
        Case::passes("today's option", "create.sh", "az aks create -g rg -n shop --enable-acns --generate-ssh-keys"),
        Case::passes("an option that never was", "create.sh", "az aks create -g rg -n shop --sla --generate-ssh-keys"),
    ],
}

fn check(command: &Command, _: &Context<'_>, sink: &mut Sink) {
    if !runs(command) {
        return;
    }
    for argument in command.arguments.iter().filter(|argument| matches!(argument.option, OptionName::Removed(_))) {
        let Lookup::Found(option) = options::find(&command.name, &argument.written) else { continue };
        let which = if option.preview { "the extension aks-preview" } else { "the Azure CLI" };
        let message = match option.removed {
            Some(release) if !release.is_empty() => {
                format!("today's Azure CLI has no `{}`; {which} had it in {release}", argument.written)
            }
            _ => format!("today's Azure CLI has no `{}`", argument.written),
        };
        let help = match replacement(&command.name, option) {
            Some(instead) => format!("use {instead}"),
            None => "leave it out".to_owned(),
        };
        sink.report(Draft::new(&argument.place, message).help(help).fix(fix(command, argument, option)));
    }
}

/// What the removed switches of the uptime SLA became.
const TIERS: [(&str, &str); 2] = [("--uptime-sla", "standard"), ("--no-uptime-sla", "free")];

fn fix(command: &Command, argument: &Argument, option: &OptionSpec) -> Option<Fix> {
    let tier = TIERS.iter().find(|(name, _)| *name == option.canonical()).filter(|_| !command.has("--tier"));
    if let Some((_, tier)) = tier.filter(|_| argument.values.is_empty()) {
        let changes = vec![
            repair::rename(argument, "--tier"),
            Change::GiveValue { option: argument.place.clone(), value: (*tier).to_owned() },
        ];
        return Some(repair::all(command, "--tier", format!("write `--tier {tier}`"), changes));
    }
    let name = same_shape(command, argument, option)?;
    Some(repair::fix(command, name, format!("write `{name}`"), repair::rename(argument, name)))
}
