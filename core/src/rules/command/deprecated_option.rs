use super::condition::runs;
use super::repair;
use super::replacement::{replacement, same_shape};
use crate::edit::Fix;
use crate::input::az_command::options::OptionSpec;
use crate::input::az_command::options::{self, Lookup};
use crate::model::Argument;
use crate::model::Command;
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

rule! {
    /// An option that the Azure CLI keeps only for old scripts.
    ///
    /// ## What it does
    ///
    /// Reports options, and names of options, that azure-cli 2.91.0 or its extension aks-preview accepts but declares
    /// as deprecated, with the option to use in their place.
    ///
    /// ## Why it matters
    ///
    /// Such options go with one of the next releases. Some do nothing any more: `--docker-bridge-address` is taken and
    /// not sent.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-plugin-mode overlay \
    ///     --enable-cilium-dataplane --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-plugin-mode overlay \
    ///     --network-dataplane cilium --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - azure-cli 2.91.0, `acs/_params.py`, and the extension aks-preview: `deprecate_info`
    code: "NP712",
    name: "deprecated-option",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/cli/azure/aks",
    as_of: "2026-08-04",
    check: Check::Command(check),
    cases: [
        Case::fails(
            "an option that is not sent",
            "create.sh",
            "az aks create -g rg -n shop --docker-bridge-address 172.17.0.1/16 --generate-ssh-keys",
        ),
        Case::passes(
            "its successor",
            "create.sh",
            "az aks create -g rg -n shop --enable-container-network-logs --enable-acns --enable-azure-monitor-logs --network-dataplane cilium --network-plugin azure --generate-ssh-keys",
        ),
        Case::passes("options in use", "create.sh", "az aks create -g rg -n shop --generate-ssh-keys"),
        Case::passes(
            "options of other tools",
            "run.sh",
            "docker run --docker-bridge-address x\naz aks show -g rg -n shop\n",
        ),
    ],
}

fn check(command: &Command, _: &Context<'_>, sink: &mut Sink) {
    if !runs(command) {
        return;
    }
    for argument in &command.arguments {
        let Lookup::Found(option) = options::find(&command.name, &argument.written) else { continue };
        let name = option.names.iter().find(|name| **name == argument.written);
        let name = name.copied().unwrap_or_else(|| option.canonical());
        if option.removed.is_some() || !option.deprecated.contains(&name) {
            continue;
        }
        let draft = Draft::new(&argument.place, format!("`{}` is deprecated", argument.written));
        let draft = draft.fix(fix(command, argument, option));
        let current = option.names.iter().find(|name| !option.deprecated.contains(name));
        let instead = replacement(&command.name, option).or_else(|| current.map(|name| format!("`{name}`")));
        sink.report(match instead {
            Some(instead) => draft.help(format!("use {instead}")),
            None => draft.help("leave it out"),
        });
    }
}

/// Another name of the option, or the option in its place where that takes the same.
fn fix(command: &Command, argument: &Argument, option: &OptionSpec) -> Option<Fix> {
    let alias = option.names.iter().find(|name| !option.deprecated.contains(name)).copied();
    let name = match option.replaced_by {
        Some(_) => same_shape(command, argument, option)?,
        None => alias?,
    };
    Some(repair::fix(command, name, format!("write `{name}`"), repair::rename(argument, name)))
}
