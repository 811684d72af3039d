use crate::edit::{Change, Fix};
use crate::model::{Action, Field, Format};
use crate::report::{RefusedBy, Severity};
use crate::rules::fixes;
use crate::rules::{Case, Check, Draft, Sink, View, rule, wording};

rule! {
    /// Container network logs are on, but something that they need is off.
    ///
    /// ## What it does
    /// Finds container network logs (`--enable-container-network-logs`,
    /// `addonProfiles.omsagent.config.enableContainerNetworkLogs`) in clusters that surely lack Advanced Container
    /// Networking Services, the monitoring add-on or the Cilium dataplane.
    ///
    /// ## Why it matters
    /// Cilium records the flows, Advanced Container Networking Services write them, and the monitoring add-on takes them
    /// to the workspace. Without one of them there are no logs. The Azure CLI refuses an update; from a template it is a
    /// warning. What the options of one create lack is left to the rules on commands.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --enable-addons monitoring
    /// az aks update --resource-group rg --name aks --enable-container-network-logs
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --enable-addons monitoring
    /// az aks update --resource-group rg --name aks --enable-acns --enable-container-network-logs
    /// ```
    ///
    /// ## References
    /// - [Container network logs](https://learn.microsoft.com/azure/aks/how-to-configure-container-network-logs)
    ///   (2026-08-21)
    /// - azure-cli: "Container network logs requires '--enable-acns', advanced networking to be enabled, and the
    ///   monitoring addon to be enabled."
    code: "NP571",
    name: "incomplete-container-network-logs",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/how-to-configure-container-network-logs",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("no monitoring", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns\naz aks update -g rg -n aks --enable-container-network-logs"),
        Case::fails("a template without ACNS", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-02-preview","name":"aks","location":"westeurope","properties":{"addonProfiles":{"omsagent":{"enabled":true,"config":{"enableContainerNetworkLogs":"true"}}},"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium"}}}"#),
        Case::fails("a template without Cilium", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-02-preview","name":"aks","location":"westeurope","properties":{"addonProfiles":{"omsagent":{"enabled":true,"config":{"enableContainerNetworkLogs":"true"}}},"networkProfile":{"networkPlugin":"azure","networkDataplane":"azure","advancedNetworking":{"enabled":true}}}}"#),
        Case::passes("a template with all of it", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-02-preview","name":"aks","location":"westeurope","properties":{"addonProfiles":{"omsagent":{"enabled":true,"config":{"enableContainerNetworkLogs":"True"}}},"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true}}}}"#),
        Case::passes("logs off", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-02-preview","name":"aks","location":"westeurope","properties":{"addonProfiles":{"omsagent":{"enabled":true,"config":{"enableContainerNetworkLogs":"false"}}},"networkProfile":{"networkPlugin":"azure","networkDataplane":"azure"}}}"#),
        Case::passes("monitoring by its other option", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --enable-azure-monitor-logs\naz aks update -g rg -n aks --enable-container-network-logs"),
        Case::passes("a cluster made elsewhere", "a.sh", "az aks update -g rg -n aks --enable-container-network-logs"),
        Case::passes("add-ons not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --enable-addons $ADDONS\naz aks update -g rg -n aks --enable-container-network-logs"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let logs = &spec.acns.flow_logs;
    let az = view.format() == Format::AzCommand;
    // The Azure CLI itself compares the options of a create, which the rules on commands say.
    if view.observed() || !logs.is_true() || (az && view.revision.action == Action::Create) {
        return;
    }
    let off = |field: &Field<bool>| field.is_absent() || field.is_false();
    // Another option that turns monitoring on.
    let other_monitoring = view.context.model.commands.iter().any(|command| command.has("--enable-azure-monitor-logs"));
    let mut missing = Vec::new();
    if off(&spec.acns.enabled) {
        missing.push(ACNS.to_owned());
    }
    if off(&spec.addons.monitoring) && !other_monitoring {
        missing.push("the monitoring add-on".to_owned());
    }
    if spec.uses_cilium() == Some(false) {
        missing.push("the Cilium dataplane".to_owned());
    }
    if missing.is_empty() {
        return;
    }
    let places = [&spec.acns.enabled, &spec.addons.monitoring];
    let turned_off = places.into_iter().find(|field| field.is_false()).and_then(Field::place);
    let draft = Draft::new(view.place_of(logs), format!("container network logs need {}", wording::listed(&missing)))
        .related(turned_off, "it is turned off here")
        .help("turn it on as well, or leave the logs off");
    let here = view.sets(logs);
    let draft = draft.fix(fix(view, &missing).filter(|_| az && here));
    sink.report(if az && here { draft.refused_by(RefusedBy::AzureCli) } else { draft.severity(Severity::Warning) });
}

/// The one switch that is lacking in an update; the others are commands of their own.
fn fix(view: &View<'_>, missing: &[String]) -> Option<Fix> {
    let [only] = missing else { return None };
    let acns = &view.spec().acns;
    let command = fixes::command_at(view.context, view.place())?;
    let lacks = !command.has("--enable-acns") && !command.has("--disable-acns") && command.name == "aks update";
    let after = acns.flow_logs.place().filter(|_| only == ACNS && lacks)?.clone();
    let change = Change::AddOption { after, option: "--enable-acns".to_owned(), value: None };
    let title = "add `--enable-acns` (unsafe: it costs, and restarts the agents of the network)".to_owned();
    Some(Fix { title, safe: false, changes: vec![change] })
}

const ACNS: &str = "advanced container networking";
