use super::condition::runs;
use super::repair;
use crate::edit::{Change, Fix};
use crate::input::az_command::options::{self, Arity, Lookup};
use crate::input::az_command::parse::is_comma_list;
use crate::model::{Argument, Command, OptionName};
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Context, Draft, Sink, rule, wording};

rule! {
    /// An option that the Azure CLI does not have.
    ///
    /// ## What it does
    ///
    /// Compares the options of the commands that are known here (`az aks …`, `az network vnet …` and some more) with
    /// those of azure-cli 2.91.0, of its extension aks-preview, and of older releases. Abbreviations are taken as the
    /// client takes them. The help names the option that was probably meant, or the command that has it.
    ///
    /// ## Why it matters
    ///
    /// The client stops before any request (`unrecognized arguments`). The best known case is
    /// `--enable-ebpf-dataplane`, which stands in many texts about Cilium on AKS and which no release ever had.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-plugin-mode overlay \
    ///     --enable-ebpf-dataplane --generate-ssh-keys
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
    /// - [`az aks`](https://learn.microsoft.com/cli/azure/aks)
    /// - Azure/azure-cli-extensions, `src/aks-preview/HISTORY.rst`: the option for Cilium was `--enable-cilium-dataplane`
    ///   (0.5.109) and became `--network-dataplane` (0.5.135)
    code: "NP701",
    name: "unknown-option",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/cli/azure/aks",
    as_of: "2026-08-04",
    check: Check::Command(check),
    cases: [
        Case::fails(
            "a slip of the pen",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin azure --network-polcy azure --generate-ssh-keys",
        ),
        Case::fails(
            "an option of another command",
            "update.sh",
            "az aks update -g rg -n shop --dns-service-ip 10.0.0.10",
        ),
        Case::fails("a short name that the command does not have", "show.sh", "az aks show -g rg -n shop -q id"),
        Case::passes(
            "an abbreviation",
            "network.sh",
            "az network vnet create -g rg -n v --address-prefix 10.0.0.0/8 --subnet-name s --subnet-prefix 10.1.0.0/16",
        ),
        Case::passes(
            "an option of the extension",
            "create.sh",
            "az aks create -g rg -n shop --enable-imds-restriction --generate-ssh-keys",
        ),
        Case::passes("a value behind a short name", "show.sh", "az aks show -g rg -n shop -otsv --query=id"),
        Case::passes(
            "a name that is not wholly known",
            "create.sh",
            "az aks create -g rg -n shop --enable-$FEATURE --generate-ssh-keys",
        ),
        Case::passes("a command that is not known here", "list.sh", "az aks nodepool list --no-such-option"),
        Case::passes(
            "a negative number",
            "add.sh",
            "az aks nodepool add -g rg --cluster-name shop -n spot --priority Spot --spot-max-price -1",
        ),
    ],
}

fn check(command: &Command, _: &Context<'_>, sink: &mut Sink) {
    if !runs(command) {
        return;
    }
    let unknown = command.arguments.iter().filter(|argument| argument.option == OptionName::Unknown);
    for argument in unknown.filter(|argument| argument.written != "--") {
        let message = format!("`az {}` has no option `{}`", command.name, argument.written);
        let mut draft = Draft::new(&argument.place, message).refused_by(RefusedBy::AzureCli);
        draft.help = help(command, argument);
        draft.fixes.extend(fix(command, argument));
        sink.report(draft);
    }
}

fn help(command: &Command, argument: &Argument) -> Option<String> {
    let written = argument.written.as_str();
    if written == "--enable-ebpf-dataplane" {
        return Some("write `--network-dataplane cilium`; no release ever had `--enable-ebpf-dataplane`".to_owned());
    }
    if let Some(nearest) = wording::nearest(written, names(command)) {
        return Some(format!("did you mean `{nearest}`?"));
    }
    let commands: Vec<String> =
        options::commands_with(written).into_iter().map(|command| format!("`az {command}`")).collect();
    (written.starts_with("--") && !commands.is_empty())
        .then(|| format!("it is an option of {}", wording::listed(&commands)))
}

/// The long names that the command's options have, or had until they were deprecated.
fn names(command: &Command) -> impl Iterator<Item = &'static str> + Clone {
    let current = options::of(&command.name).filter(|option| option.removed.is_none());
    current.flat_map(|option| option.names.iter().copied()).filter(|name| name.starts_with("--"))
}

/// Letters that may be wrong in a name for another one to be surely the one that is meant.
const SURELY_MEANT: usize = 2;

fn fix(command: &Command, argument: &Argument) -> Option<Fix> {
    let written = argument.written.as_str();
    let free = |name: &str| matches!(options::find(&command.name, name), Lookup::Found(option) if !command.has(option.canonical()));
    if written == "--enable-ebpf-dataplane" {
        let changes = vec![
            repair::rename(argument, "--network-dataplane"),
            Change::GiveValue { option: argument.place.clone(), value: "cilium".to_owned() },
        ];
        let fits = argument.values.is_empty() && free("--network-dataplane");
        let title = "write `--network-dataplane cilium`";
        return fits.then(|| repair::all(command, "--network-dataplane", title, changes));
    }
    let name = wording::nearest(written, names(command)).filter(|name| free(name))?;
    // Options and values have to fit, or one complaint only follows the other.
    let Lookup::Found(option) = options::find(&command.name, name) else { return None };
    let fits = match option.arity {
        Arity::None => argument.values.is_empty(),
        Arity::Optional => argument.values.len() <= 1,
        Arity::One => argument.values.len() == 1,
        Arity::Many => !argument.values.is_empty(),
        Arity::Any => true,
    };
    let takes_commas = is_comma_list(option.canonical()) || matches!(option.arity, Arity::Many | Arity::Any);
    let accepted = |text: &str| takes_commas || (option.accepts(text) && !text.contains(','));
    if !fits || !argument.values.iter().all(|value| value.text.known().is_none_or(accepted)) {
        return None;
    }
    let change = repair::rename(argument, name);
    let title = format!("write `{name}`");
    let distance = wording::distance(written, name);
    let as_near = names(command).filter(|other| wording::distance(written, other) <= distance).take(2).count();
    let sure = as_near == 1 && distance <= SURELY_MEANT;
    Some(if sure { repair::fix(command, name, title, change) } else { repair::guess(&title, vec![change]) })
}
