use super::condition::{lacks, number, runs, text};
use super::repair;
use crate::edit::Change;
use crate::model::{Command, Place};
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

rule! {
    /// Counts of the cluster autoscaler that contradict each other.
    ///
    /// ## What it does
    ///
    /// Where a command turns the cluster autoscaler on, reports a least count above the greatest, a count to start with
    /// outside the two (it is 3 when not given), and a least count of 0 for a system pool.
    ///
    /// ## Why it matters
    ///
    /// The client stops before any request. That `--node-count` is 3 by default makes `--min-count 1 --max-count 2` fail.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --enable-cluster-autoscaler --min-count 1 --max-count 2 \
    ///     --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --enable-cluster-autoscaler --min-count 1 --max-count 2 \
    ///     --node-count 1 --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - azure-cli 2.91.0, `acs/agentpool_decorator.py`: "node-count is not in the range of min-count and max-count",
    ///   "Value of min-count should be less than or equal to value of max-count", "Value of min-count should be greater
    ///   than or equal to 1 for System node pools"
    code: "NP715",
    name: "autoscaler-counts-contradict",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/cli/azure/aks",
    as_of: "2026-08-04",
    check: Check::Command(check),
    cases: [
        Case::fails("the least above the greatest", "update.sh", "az aks nodepool update -g rg --cluster-name shop -n extra --update-cluster-autoscaler --min-count 5 --max-count 4"),
        Case::passes("the least is the greatest", "update.sh", "az aks nodepool update -g rg --cluster-name shop -n extra --update-cluster-autoscaler --min-count 4 --max-count 4"),
        Case::fails("a start above the greatest", "add.sh", "az aks nodepool add -g rg --cluster-name shop -n extra -e --min-count 1 --max-count 5 -c 6"),
        Case::passes("a start at the greatest", "add.sh", "az aks nodepool add -g rg --cluster-name shop -n extra -e --min-count 1 --max-count 5 -c 5"),
        Case::passes("the default start", "add.sh", "az aks nodepool add -g rg --cluster-name shop -n extra -e --min-count 0 --max-count 3"),
        Case::fails("a system pool of none", "add.sh", "az aks nodepool add -g rg --cluster-name shop -n extra --mode System -e --min-count 0 --max-count 3"),
        Case::passes("a start that is not known", "add.sh", "az aks nodepool add -g rg --cluster-name shop -n extra -e --min-count 1 --max-count 2 -c $COUNT"),
        Case::passes("options that are not known", "add.sh", "az aks nodepool add -g rg --cluster-name shop -n extra -e --min-count 1 --max-count 2 $EXTRA"),
    ],
}

/// What the client takes for `--node-count` when it is not given.
const DEFAULT_COUNT: i64 = 3;

fn check(command: &Command, _: &Context<'_>, sink: &mut Sink) {
    let on = command.has("--enable-cluster-autoscaler") || command.has("--update-cluster-autoscaler");
    if !runs(command) || !on {
        return;
    }
    let place = |option: &str| -> Option<&Place> {
        command.argument(option).and_then(|argument| argument.value()).map(|value| &value.place)
    };
    let (Some(least), Some(least_place)) = (number(command, "--min-count"), place("--min-count")) else { return };
    let greatest = number(command, "--max-count");
    if let Some(greatest) = greatest
        && least > greatest
    {
        let message = format!("the least count {least} is above the greatest, {greatest}");
        let draft = Draft::new(least_place, message)
            .help(format!("write `--min-count {greatest}` or less, or a greater `--max-count`"))
            .related(place("--max-count"), "the greatest count");
        return sink.report(draft.refused_by(RefusedBy::AzureCli));
    }
    let creates = matches!(command.name.as_str(), "aks create" | "aks nodepool add");
    let system =
        command.name == "aks create" || text(command, "--mode").is_some_and(|mode| mode.eq_ignore_ascii_case("System"));
    if creates && system && least < 1 {
        let draft = Draft::new(least_place, format!("the least count of a system pool is 1, not {least}"))
            .help("write `--min-count 1`")
            .fix(command.argument("--min-count").map(|argument| {
                let change = Change::replace(least_place, least.to_string(), "1");
                repair::value(command, argument, "write `--min-count 1`".to_owned(), change)
            }));
        sink.report(draft.refused_by(RefusedBy::AzureCli));
    }
    let default = lacks(command, "--node-count");
    let start = if default { Some(DEFAULT_COUNT) } else { number(command, "--node-count") };
    if let (true, Some(start), Some(greatest)) = (creates, start, greatest)
        && (start < least || start > greatest)
    {
        let whose = if default { "the default count" } else { "the count" };
        let message = format!("{whose} {start} is outside the autoscaler's {least} to {greatest}");
        let draft = Draft::new(place("--node-count").or_else(|| place("--max-count")).unwrap_or(least_place), message)
            .help(format!("write `--node-count` with a number from {least} to {greatest}"))
            .related(least_place, "the least count")
            .related(place("--max-count"), "the greatest count");
        sink.report(draft.refused_by(RefusedBy::AzureCli));
    }
}
