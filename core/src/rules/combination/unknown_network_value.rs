use crate::edit::Change;
use crate::input::az_command::options::{self, Lookup};
use crate::model::{Action, Field, Format};
use crate::rules::fixes::{self, Touches};
use crate::rules::{Case, Check, Draft, Sink, View, rule, wording};

rule! {
    /// A network plugin, mode, dataplane or policy is none that AKS has.
    ///
    /// ## What it does
    /// Compares `networkPlugin`, `networkPluginMode`, `networkDataplane`, `networkPolicy` and `networkMode` with the
    /// values of today's schema, without case, and names the nearest one. Of `outboundType` and `loadBalancerSku`, of
    /// which previews have more values, only near misses are found. Options whose values the Azure CLI compares itself
    /// are left to the rules on commands.
    ///
    /// ## Why it matters
    /// A misspelt value is refused late, when the rest of a deployment may be done already. It is a warning because a
    /// newer schema may have the value.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --network-policy celium
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-dataplane cilium --network-policy cilium
    /// ```
    ///
    /// ## References
    /// - [Schema of managed clusters](https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters)
    ///   (2026-08-01)
    code: "NP105",
    name: "unknown-network-value",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/templates/microsoft.containerservice/managedclusters",
    as_of: "2026-08-01",
    check: Check::Revision(check),
    cases: [
        Case::fails("plugin", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azzure","networkDataplane":"cilium"}}}"#),
        Case::fails("mode", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlya"}}}"#),
        Case::fails("a value far from every other", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","networkDataplane":"iptables"}}}"#),
        Case::fails("outbound type, nearly", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","outboundType":"loadBalncer"}}}"#),
        Case::passes("outbound type of a preview", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2026-05-02-preview","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"azure","outboundType":"managedNATGatewayV2"}}}"#),
        Case::passes("case does not matter", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"networkProfile":{"networkPlugin":"Azure","networkPluginMode":"Overlay","networkDataplane":"CILIUM","networkPolicy":"Cilium","outboundType":"LoadBalancer"}}}"#),
        Case::passes("not known", "a.sh", "az aks create -g rg -n aks --network-plugin $PLUGIN --network-policy ${POLICY}"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let network = &view.spec().network;
    // The schema of the Cluster API provider lists its values, and tells case.
    if view.observed() || view.format() == Format::Capz {
        return;
    }
    let closed: [(&str, &Field<String>, &[&str]); 5] = [
        ("network plugin", &network.plugin, &["azure", "kubenet", "none"]),
        ("network plugin mode", &network.plugin_mode, &["overlay"]),
        ("network dataplane", &network.dataplane, &["azure", "cilium"]),
        ("network policy", &network.policy, &["azure", "calico", "cilium", "none"]),
        ("network mode", &network.mode, &["transparent", "bridge"]),
    ];
    for (what, field, values) in closed {
        report(view, what, field, values, true, sink);
    }
    let outbound = [
        "loadBalancer",
        "userDefinedRouting",
        "managedNATGateway",
        "managedNATGatewayV2",
        "userAssignedNATGateway",
        "none",
        "block",
    ];
    report(view, "outbound type", &network.outbound_type, &outbound, false, sink);
    report(view, "load balancer SKU", &network.load_balancer_sku, &["standard", "basic"], false, sink);
}

fn report(view: &View<'_>, what: &str, field: &Field<String>, values: &[&str], even_if_far: bool, sink: &mut Sink) {
    let Some(sited) = field.sited().filter(|sited| {
        let unknown = field.is_none_of(values) && !sited.value.is_empty();
        unknown && view.writes(&sited.place) && !client_compares(view, &sited.place.path)
    }) else {
        return;
    };
    let near = wording::nearest(&sited.value, values.iter().copied());
    if near.is_none() && !even_if_far {
        return;
    }
    let quoted: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("AKS has {}", wording::listed(&quoted)),
    };
    let fix = near.and_then(|near| {
        let change = Change::replace(&sited.place, sited.value.clone(), near);
        fixes::of(view, Touches::Plugin, format!("write `{near}`"), vec![change])
    });
    sink.report(Draft::new(&sited.place, format!("AKS has no {what} `{}`", sited.value)).help(help).fix(fix));
}

/// Whether the Azure CLI itself compares the values of the option.
fn client_compares(view: &View<'_>, path: &str) -> bool {
    let command = match view.revision.action {
        Action::Create => "aks create",
        _ => "aks update",
    };
    let option = path.strip_prefix('/').filter(|option| option.starts_with("--"));
    option.is_some_and(
        |option| matches!(options::find(command, option), Lookup::Found(known) if !known.choices.is_empty()),
    )
}
