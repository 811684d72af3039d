//! The change from one specification to another: which settings change, whether they can, and which rules speak of it.

#[path = "changes/matching.rs"]
mod matching;
#[path = "changes/properties.rs"]
mod properties;
#[path = "changes/table.rs"]
mod table;

use netproof_core::api::{self, Options};
use netproof_core::model::Date;
use netproof_core::report::Report;
use netproof_core::source::text::SourceFile;

fn options() -> Options {
    Options { today: Date::new(2026, 11, 22), ..Options::default() }
}

fn file(name: &str, text: &str) -> SourceFile {
    let mut file = SourceFile::new(name, text);
    file.named = true;
    file
}

/// Checks the change from one text to another.
fn change(old: &str, new: &str) -> Report {
    api::check_change(&[file("new", new)], &[file("old", old)], &options())
}

/// The changes of a report, one line each: setting, verdict and rule.
fn shown(report: &Report) -> Vec<String> {
    let changes = report.changes.as_deref().unwrap_or_default();
    let line = |change: &netproof_core::report::Change| {
        let verdict = format!("{:?}", change.verdict).to_lowercase();
        let setting = change.setting.strip_prefix("networkProfile.").unwrap_or(&change.setting);
        let rule = change.rule.as_ref().map(|rule| format!(" {rule}")).unwrap_or_default();
        format!("{setting} {} -> {}: {verdict}{rule}", change.from, change.to)
    };
    changes.iter().map(line).collect()
}

/// The codes of the rules that found something, each once.
fn codes(report: &Report) -> Vec<&str> {
    let mut codes: Vec<&str> = report.findings.iter().map(|finding| finding.rule.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

/// The body of a PUT with a network profile, and pools.
fn body(network: &str, pools: &str, more: &str) -> String {
    let pools = if pools.is_empty() { POOL } else { pools };
    format!(
        r#"{{"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks",
"location": "westeurope", "properties": {{{more} "agentPoolProfiles": [{pools}], "networkProfile": {{{network}}}}}}}"#
    )
}

const POOL: &str = r#"{"name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5"}"#;

const SUBNETS: &str = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets";
