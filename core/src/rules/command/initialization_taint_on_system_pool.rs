use super::condition::text;
use crate::model::{ArgumentValue, Command, Tool};
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

rule! {
    /// A pool made a system pool under initialization taints that system pools may not have.
    ///
    /// ## What it does
    ///
    /// Reports commands that make a pool of the cluster a system pool after the cluster was given initialization taints
    /// of the effect `NoSchedule` or `NoExecute` with another key than `CriticalAddonsOnly`.
    ///
    /// ## Why it matters
    ///
    /// Initialization taints of the cluster count for each of its pools, and Azure refuses such taints on system pools:
    /// `SystemPoolHasRestrictedTaint`.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks update --resource-group rg --name shop --nodepool-initialization-taints team=shop:NoSchedule
    /// az aks nodepool update --resource-group rg --cluster-name shop --name extra --mode System
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks update --resource-group rg --name shop --nodepool-initialization-taints team=shop:PreferNoSchedule
    /// az aks nodepool update --resource-group rg --cluster-name shop --name extra --mode System
    /// ```
    ///
    /// ## References
    ///
    /// - Azure/azure-cli-extensions, `test_aks_create_cluster_with_taints`, recorded on 2025-10-31 with the API version
    ///   2025-09-02-preview: "Placing custom taints on system pool is not supported(except 'CriticalAddonsOnly' taint or
    ///   taint effect is 'PreferNoSchedule')"
    code: "NP716",
    name: "initialization-taint-on-system-pool",
    severity: Error,
    since: "0.1.0",
    source: "https://aka.ms/aks/system-taints",
    as_of: "2025-10-31",
    check: Check::Model(check),
    cases: [
        Case::fails(
            "given when the cluster is made",
            "create.sh",
            r#"az aks create -g rg -n shop --nodepool-initialization-taints a=b:PreferNoSchedule,team=shop:NoExecute --generate-ssh-keys
az aks nodepool add -g rg --cluster-name shop -n extra --mode system
"#,
        ),
        Case::passes(
            "taken away before",
            "create.sh",
            r#"az aks create -g rg -n shop --nodepool-initialization-taints team=shop:NoExecute --generate-ssh-keys
az aks update -g rg -n shop --nodepool-initialization-taints ""
az aks nodepool add -g rg --cluster-name shop -n extra --mode System
"#,
        ),
        Case::passes(
            "the key that system pools may have",
            "create.sh",
            r#"az aks create -g rg -n shop --nodepool-initialization-taints CriticalAddonsOnly=true:NoSchedule --generate-ssh-keys
az aks nodepool add -g rg --cluster-name shop -n extra --mode System
"#,
        ),
        Case::passes(
            "a user pool",
            "create.sh",
            r#"az aks create -g rg -n shop --nodepool-initialization-taints team=shop:NoExecute --generate-ssh-keys
az aks nodepool add -g rg --cluster-name shop -n extra --mode User
"#,
        ),
        Case::passes(
            "another cluster",
            "create.sh",
            r#"az aks create -g rg -n shop --nodepool-initialization-taints team=shop:NoExecute --generate-ssh-keys
az aks nodepool add -g rg --cluster-name depot -n extra --mode System
"#,
        ),
    ],
}

fn check(context: &Context<'_>, sink: &mut Sink) {
    let commands = &context.model.commands;
    for (index, command) in commands.iter().enumerate() {
        let on_pool = matches!(command.name.as_str(), "aks nodepool add" | "aks nodepool update");
        let made_system = text(command, "--mode").is_some_and(|mode| mode.eq_ignore_ascii_case("System"));
        let (Some(cluster), true) =
            (text(command, "--cluster-name"), command.tool == Tool::Az && on_pool && made_system)
        else {
            continue;
        };
        let before = commands.get(..index).unwrap_or_default().iter().rev();
        let of_cluster = |other: &&Command| {
            matches!(other.name.as_str(), "aks create" | "aks update")
                && other.place.file == command.place.file
                && text(other, "--name").is_some_and(|name| name.eq_ignore_ascii_case(cluster))
                && (other.name == "aks create" || other.has(TAINTS))
        };
        let given = before.take(MAX_COMMANDS_BACK).find(of_cluster).and_then(|other| other.argument(TAINTS));
        let restricted = given.and_then(|argument| argument.values.iter().find_map(restricted));
        let (Some((taint, written)), Some(mode)) = (restricted, command.argument("--mode")) else { continue };
        let message = format!("the cluster's initialization taint `{written}` cannot be on a system pool");
        let draft = Draft::new(&mode.place, message)
            .help("take the effect `PreferNoSchedule`, or keep the pool a user pool")
            .related(&taint.place, "the taint")
            .refused_by(RefusedBy::Azure);
        sink.report(draft);
    }
}

const TAINTS: &str = "--nodepool-initialization-taints";

/// How many commands are looked back at, so that long scripts stay cheap.
const MAX_COMMANDS_BACK: usize = 200;

/// A taint that system pools may not have, with its text.
fn restricted(value: &ArgumentValue) -> Option<(&ArgumentValue, &str)> {
    let text = value.text.known()?;
    let (key, rest) = text.split_once('=')?;
    let (_, effect) = rest.split_once(':')?;
    (key != "CriticalAddonsOnly" && matches!(effect, "NoSchedule" | "NoExecute")).then_some((value, text))
}
