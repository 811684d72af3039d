use super::condition::runs;
use super::repair;
use crate::edit::Change;
use crate::input::az_command::options::{self, Lookup, OptionSpec};
use crate::model::Command;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Context, Draft, Sink, rule, wording};

rule! {
    /// A value that the Azure CLI does not let pass.
    ///
    /// ## What it does
    ///
    /// Compares the values of options that have a list of values with the lists of azure-cli 2.91.0 and of its
    /// extension aks-preview, without regard to case, as the client does. Options whose values the client passes on are
    /// not looked at: on `az aks create` that is so of `--network-policy`.
    ///
    /// ## Why it matters
    ///
    /// The client stops before any request (`'…' is not a valid value for '--network-dataplane'`).
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-dataplane ebpf --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-dataplane cilium --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - azure-cli 2.91.0: "az aks create: 'foo' is not a valid value for '--network-dataplane'. Allowed values: azure,
    ///   cilium."
    code: "NP707",
    name: "value-not-accepted",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/cli/azure/aks",
    as_of: "2026-08-04",
    check: Check::Command(check),
    cases: [
        Case::fails("an outbound type of another spelling", "create.sh", "az aks create -g rg -n shop --outbound-type udr --generate-ssh-keys"),
        Case::fails("a value that only create takes", "update.sh", "az aks update -g rg -n shop --load-balancer-sku basic"),
        Case::fails("a policy engine on update", "update.sh", "az aks update -g rg -n shop --network-policy weave"),
        Case::passes("other letters", "update.sh", "az aks update -g rg -n shop --outbound-type LoadBalancer --tier Premium"),
        Case::passes(
            "a value of the extension",
            "create.sh",
            "az aks create -g rg -n shop --outbound-type block --vnet-subnet-id $SUBNET --generate-ssh-keys",
        ),
        Case::passes(
            "a policy engine on create, which the client passes on",
            "create.sh",
            "az aks create -g rg -n shop --network-plugin azure --network-policy weave --generate-ssh-keys",
        ),
        Case::passes("a value that is not known", "create.sh", "az aks create -g rg -n shop --outbound-type $TYPE --generate-ssh-keys"),
        Case::passes("an empty value", "update.sh", "az aks update -g rg -n shop --node-os-upgrade-channel ''"),
    ],
}

fn check(command: &Command, _: &Context<'_>, sink: &mut Sink) {
    if !runs(command) {
        return;
    }
    for argument in &command.arguments {
        let Lookup::Found(option) = options::find(&command.name, &argument.written) else { continue };
        if option.removed.is_some() || argument.canonical().is_none() {
            continue;
        }
        for value in &argument.values {
            let Some(text) = value.text.known().filter(|text| !text.is_empty() && !option.accepts(text)) else {
                continue;
            };
            let message = format!("`{}` does not take `{text}`", argument.written);
            let draft = Draft::new(&value.place, message).help(help(option, text)).refused_by(RefusedBy::AzureCli);
            let draft = draft.fix(wording::nearest(text, option.choices.iter().copied()).map(|near| {
                let change = Change::replace(&value.place, text, near);
                repair::value(command, argument, format!("write `{near}`"), change)
            }));
            sink.report(draft);
        }
    }
}

fn help(option: &OptionSpec, text: &str) -> String {
    let all = option.choices.iter().chain(&option.preview_choices).copied();
    match wording::nearest(text, all) {
        Some(nearest) => format!("did you mean `{nearest}`? It takes {}", quoted(&option.choices)),
        None => format!("it takes {}", quoted(&option.choices)),
    }
}

/// The choices for a message.
pub(super) fn quoted(choices: &[&str]) -> String {
    let shown: Vec<String> = choices.iter().take(12).map(|choice| format!("`{choice}`")).collect();
    wording::listed(&shown)
}
