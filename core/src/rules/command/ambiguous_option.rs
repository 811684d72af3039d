use super::condition::runs;
use crate::model::{Command, OptionName};
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Context, Draft, Sink, rule, wording};

rule! {
    /// An abbreviation that fits several options.
    ///
    /// ## What it does
    ///
    /// Reports options that are written shorter than they are when more than one option of the command starts with
    /// those letters.
    ///
    /// ## Why it matters
    ///
    /// The client takes an abbreviation only while it fits one option, and stops otherwise (`ambiguous option`). New
    /// releases bring new options, so abbreviations in scripts break.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plug azure --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin azure --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - azure-cli 2.91.0: "ambiguous option: --network-plug could match --network-plugin, --network-plugin-mode"
    code: "NP703",
    name: "ambiguous-option",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/cli/azure/aks",
    as_of: "2026-08-04",
    check: Check::Command(check),
    cases: [
        Case::fails(
            "with a value behind `=`",
            "create.sh",
            "az aks create -g rg -n shop --load-balancer-outbound-ip=x --generate-ssh-keys",
        ),
        Case::passes(
            "the whole name of an option that others start with",
            "create.sh",
            "az aks create -g rg -n shop --pod-cidr 10.244.0.0/16 --generate-ssh-keys",
        ),
        Case::passes(
            "an abbreviation of one option",
            "create.sh",
            "az aks create -g rg -n shop --generate-ssh",
        ),
        Case::passes(
            "letters of one option of today's client and one of an old release",
            "create.sh",
            "az aks create -g rg -n shop --enable-rb --generate-ssh-keys",
        ),
    ],
}

fn check(command: &Command, _: &Context<'_>, sink: &mut Sink) {
    if !runs(command) {
        return;
    }
    for argument in &command.arguments {
        if let OptionName::Ambiguous(names) = &argument.option {
            let shown: Vec<String> = names.iter().take(4).map(|name| format!("`{name}`")).collect();
            let more = if names.len() > shown.len() { ", among others" } else { "" };
            let message = format!("`{}` fits {}{more}", argument.written, wording::listed(&shown));
            let draft =
                Draft::new(&argument.place, message).help("write the option out").refused_by(RefusedBy::AzureCli);
            sink.report(draft);
        }
    }
}
