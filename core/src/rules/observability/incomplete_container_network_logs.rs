use crate::model::{Field, Format};
use crate::report::RefusedBy;
use crate::report::Severity;
#[cfg(test)]
use crate::rules::Case;
use crate::rules::{Check, Draft, Sink, View, rule, wording};

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
    /// to the workspace. Without one of them there are no logs. The Azure CLI refuses the command; from a template it is
    /// a warning.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --enable-addons monitoring --enable-container-network-logs
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --enable-acns --enable-addons monitoring --enable-container-network-logs
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
        Case::fails("no monitoring", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --enable-container-network-logs"),
        Case::fails("no Cilium", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane azure --enable-acns --enable-addons monitoring --enable-container-network-logs"),
        Case::passes("in two steps", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-addons monitoring\naz aks update -g rg -n aks --enable-acns --enable-container-network-logs"),
        Case::passes("a cluster made elsewhere", "a.sh", "az aks update -g rg -n aks --enable-container-network-logs"),
        Case::passes("add-ons not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --enable-addons $ADDONS --enable-container-network-logs"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let logs = &spec.acns.flow_logs;
    if view.observed() || !logs.is_true() {
        return;
    }
    let off = |field: &Field<bool>| field.is_absent() || field.is_false();
    let mut missing = Vec::new();
    let mut remedies = Vec::new();
    if off(&spec.acns.enabled) {
        missing.push("advanced container networking".to_owned());
        remedies.push("`--enable-acns`".to_owned());
    }
    if off(&spec.addons.monitoring) {
        missing.push("the monitoring add-on".to_owned());
        remedies.push("`--enable-addons monitoring`".to_owned());
    }
    if spec.uses_cilium() == Some(false) {
        missing.push("the Cilium dataplane".to_owned());
        remedies.push("`--network-dataplane cilium`".to_owned());
    }
    if missing.is_empty() {
        return;
    }
    let places = [&spec.acns.enabled, &spec.addons.monitoring];
    let turned_off = places.into_iter().find(|field| field.is_false()).and_then(Field::place);
    let message = format!("container network logs need {}", wording::listed(&missing));
    let draft = Draft::new(view.place_of(logs), message).related(turned_off, "it is turned off here");
    sink.report(match view.format() {
        Format::AzCommand => draft.help(format!("add {}", wording::listed(&remedies))).refused_by(RefusedBy::AzureCli),
        Format::Arm => draft.help("turn it on as well, or leave the logs off").severity(Severity::Warning),
    });
}
