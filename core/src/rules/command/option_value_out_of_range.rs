use super::condition::{number, runs};
use crate::model::Command;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

rule! {
    /// A number outside what the Azure CLI lets pass.
    ///
    /// ## What it does
    ///
    /// Reports the values of numeric options that lie outside the range that the client checks: `--min-count` and
    /// `--max-count` (0 to 1000), `--gateway-prefix-size` (28 to 31), the timeouts and ports of the load balancer and of
    /// the NAT gateway.
    ///
    /// ## Why it matters
    ///
    /// The client stops before any request.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks nodepool add --resource-group rg --cluster-name shop --name gw --mode Gateway --gateway-prefix-size 27
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks nodepool add --resource-group rg --cluster-name shop --name gw --mode Gateway --gateway-prefix-size 28
    /// ```
    ///
    /// ## References
    ///
    /// - azure-cli 2.91.0, `acs/_validators.py`, such as "--gateway-prefix-size must be in the range [28, 31]"
    code: "NP708",
    name: "option-value-out-of-range",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/cli/azure/aks",
    as_of: "2026-08-04",
    check: Check::Command(check),
    cases: [
        Case::fails(
            "one past the greatest count",
            "create.sh",
            "az aks create -g rg -n shop --enable-cluster-autoscaler --min-count 1 --max-count 1001 --generate-ssh-keys",
        ),
        Case::passes(
            "the greatest count",
            "create.sh",
            "az aks create -g rg -n shop --enable-cluster-autoscaler --min-count 1 --max-count 1000 --generate-ssh-keys",
        ),
        Case::fails("one past the greatest prefix", "add.sh", "az aks nodepool add -g rg --cluster-name shop -n gw --mode Gateway --gateway-prefix-size 32"),
        Case::passes("the greatest prefix", "add.sh", "az aks nodepool add -g rg --cluster-name shop -n gw --mode Gateway --gateway-prefix-size 31"),
        Case::fails("ports that are no multiple of 8", "create.sh", "az aks create -g rg -n shop --load-balancer-outbound-ports 1020 --generate-ssh-keys"),
        Case::passes("ports", "create.sh", "az aks create -g rg -n shop --load-balancer-outbound-ports 64000 --generate-ssh-keys"),
        Case::fails("the load balancer's timeout", "update.sh", "az aks update -g rg -n shop --load-balancer-idle-timeout 101"),
        Case::passes("the NAT gateway's timeout", "update.sh", "az aks update -g rg -n shop --nat-gateway-idle-timeout 120"),
        Case::passes("a number that is not known", "update.sh", "az aks update -g rg -n shop --load-balancer-idle-timeout $MINUTES"),
        Case::passes("text, which is said elsewhere", "update.sh", "az aks update -g rg -n shop --load-balancer-idle-timeout long"),
    ],
}

/// The least and the greatest value, and what it must be a multiple of.
const RANGES: [(&str, i64, i64, i64); 9] = [
    ("--gateway-prefix-size", 28, 31, 1),
    ("--load-balancer-idle-timeout", 4, 100, 1),
    ("--load-balancer-outbound-ports", 0, 64_000, 8),
    ("--max-count", 0, 1000, 1),
    ("--min-count", 0, 1000, 1),
    ("--nat-gateway-idle-timeout", 4, 120, 1),
    ("--nat-gateway-managed-outbound-ip-count", 1, 16, 1),
    ("--nat-gateway-managed-outbound-ipv6-count", 1, 16, 1),
    ("--syslog-port", 1, 65_535, 1),
];

fn check(command: &Command, _: &Context<'_>, sink: &mut Sink) {
    if !runs(command) || !command.name.starts_with("aks ") {
        return;
    }
    for (option, least, greatest, step) in RANGES {
        let Some(found) = number(command, option) else { continue };
        let Some(value) = command.argument(option).and_then(|argument| argument.value()) else { continue };
        let draft = |message: String, help: String| {
            Draft::new(&value.place, message).help(help).refused_by(RefusedBy::AzureCli)
        };
        if found < least || found > greatest {
            let message = format!("`{option} {found}` is outside {least} to {greatest}");
            sink.report(draft(message, format!("write a number from {least} to {greatest}")));
        } else if found.checked_rem(step).is_some_and(|rest| rest != 0) {
            let message = format!("`{option} {found}` is not a multiple of {step}");
            let lower = found.saturating_sub(found.checked_rem(step).unwrap_or(0));
            sink.report(draft(message, format!("write {lower} or {}", lower.saturating_add(step).min(greatest))));
        }
    }
}
