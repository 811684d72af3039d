use super::condition::runs;
use crate::input::az_command::options;
use crate::model::Command;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Context, Draft, Sink, rule, wording};

rule! {
    /// A command without an option that it must have.
    ///
    /// ## What it does
    ///
    /// Reports commands that lack options without which the client does not start. The resource group and the region
    /// are passed over, since `az config set defaults.group=…` gives them, and so are commands with words that may hold
    /// more options, such as `$EXTRA`.
    ///
    /// ## Why it matters
    ///
    /// The client stops before any request (`the following arguments are required`).
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks nodepool add --resource-group rg --name extra --node-count 3
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks nodepool add --resource-group rg --cluster-name shop --name extra --node-count 3
    /// ```
    ///
    /// ## References
    ///
    /// - [`az aks nodepool add`](https://learn.microsoft.com/cli/azure/aks/nodepool#az-aks-nodepool-add)
    /// - [Defaults](https://learn.microsoft.com/cli/azure/azure-cli-configuration)
    code: "NP706",
    name: "missing-required-option",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/cli/azure/aks",
    as_of: "2026-08-04",
    check: Check::Command(check),
    cases: [
        Case::fails("no name", "create.sh", "az aks create --resource-group rg --generate-ssh-keys"),
        Case::fails("no add-ons", "addons.sh", "az aks enable-addons -g rg -n shop"),
        Case::passes("a group by default", "create.sh", "az aks create --name shop --generate-ssh-keys"),
        Case::passes("options that are not known", "create.sh", "az aks create --resource-group rg $OPTIONS"),
        Case::passes("the page of help", "help.sh", "az aks create --help"),
        Case::passes("ids", "show.sh", "az network vnet subnet show --ids $SUBNET"),
    ],
}

/// Options that the client takes from its configuration.
const CONFIGURED: [&str; 2] = ["--resource-group", "--location"];

fn check(command: &Command, _: &Context<'_>, sink: &mut Sink) {
    if !runs(command) || command.opaque.is_some() {
        return;
    }
    // An option that is misspelt is likely the one that seems to be missing; that is said elsewhere.
    if command.arguments.iter().any(|argument| argument.canonical().is_none()) {
        return;
    }
    let required = options::of(&command.name).filter(|option| option.required && option.is_current());
    let missing =
        required.map(options::OptionSpec::canonical).filter(|name| !CONFIGURED.contains(name) && !command.has(name));
    let missing: Vec<String> = missing.map(|name| format!("`{name}`")).collect();
    if !missing.is_empty() {
        let message = format!("`az {}` lacks {}", command.name, wording::listed(&missing));
        let draft = Draft::new(&command.place, message).help(format!("add {}", wording::listed(&missing)));
        sink.report(draft.refused_by(RefusedBy::AzureCli));
    }
}
