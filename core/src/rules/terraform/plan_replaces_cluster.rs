use crate::model::{ClusterSpec, Field, Place, Planned};
use crate::net::Cidr;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// The plan destroys the cluster and makes it anew.
    ///
    /// ## What it does
    /// Finds clusters that a plan replaces, with the settings that changed and that the provider cannot change in place:
    /// pod and service ranges, the address of the DNS service, IP families, plugin, dataplane, policy engine, load balancer,
    /// name, region and resource group.
    ///
    /// ## Why it matters
    /// All that runs in the cluster, and its volumes that are not kept outside of it, is lost. Azure itself can enlarge a pod
    /// CIDR in place; the provider cannot.
    ///
    /// ## Example
    /// ```json
    /// {"format_version": "1.2", "resource_changes": [
    ///  {"address": "azurerm_kubernetes_cluster.main", "mode": "managed", "type": "azurerm_kubernetes_cluster", "name": "main",
    ///   "change": {"actions": ["delete", "create"],
    ///    "before": {"name": "aks", "location": "westeurope", "resource_group_name": "rg", "network_profile": [{"network_plugin": "azure", "network_plugin_mode": "overlay", "pod_cidr": "10.244.0.0/16", "service_cidr": "10.0.0.0/16", "dns_service_ip": "10.0.0.10"}], "default_node_pool": [{"name": "system", "vm_size": "Standard_D4s_v5", "node_count": 3}]},
    ///    "after": {"name": "aks", "location": "westeurope", "resource_group_name": "rg", "network_profile": [{"network_plugin": "azure", "network_plugin_mode": "overlay", "pod_cidr": "10.240.0.0/14", "service_cidr": "10.0.0.0/16", "dns_service_ip": "10.0.0.10"}], "default_node_pool": [{"name": "system", "vm_size": "Standard_D4s_v5", "node_count": 3}]},
    ///    "after_unknown": {}}}
    /// ]}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"format_version": "1.2", "resource_changes": [
    ///  {"address": "azurerm_kubernetes_cluster.main", "mode": "managed", "type": "azurerm_kubernetes_cluster", "name": "main",
    ///   "change": {"actions": ["update"],
    ///    "before": {"name": "aks", "location": "westeurope", "resource_group_name": "rg", "network_profile": [{"network_plugin": "azure", "network_plugin_mode": "overlay", "pod_cidr": "10.244.0.0/16", "service_cidr": "10.0.0.0/16", "dns_service_ip": "10.0.0.10"}], "default_node_pool": [{"name": "system", "vm_size": "Standard_D4s_v5", "node_count": 3}]},
    ///    "after": {"name": "aks", "location": "westeurope", "resource_group_name": "rg", "network_profile": [{"network_plugin": "azure", "network_plugin_mode": "overlay", "pod_cidr": "10.244.0.0/16", "service_cidr": "10.0.0.0/16", "dns_service_ip": "10.0.0.10"}], "default_node_pool": [{"name": "system", "vm_size": "Standard_D4s_v5", "node_count": 5}]},
    ///    "after_unknown": {}}}
    /// ]}
    /// ```
    ///
    /// ## References
    /// - terraform-provider-azurerm, `ForceNew` in the schema of `network_profile` (2026-08-21)
    /// - [Expand the pod CIDR](https://learn.microsoft.com/azure/aks/azure-cni-overlay-pod-expand): in place with the Azure CLI
    code: "NP729",
    name: "plan-replaces-cluster",
    severity: Warning,
    since: "0.1.0",
    source: "https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/containers/kubernetes_cluster_resource.go",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("made before it is destroyed", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create","delete"],"before":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","pod_cidr":"10.244.0.0/16","service_cidr":"10.0.0.0/16","dns_service_ip":"10.0.0.10"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","pod_cidr":"10.244.0.0/16","service_cidr":"10.2.0.0/16","dns_service_ip":"10.2.0.10"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::fails("for a reason that the model does not have", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["delete","create"],"before":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","pod_cidr":"10.244.0.0/16","service_cidr":"10.0.0.0/16","dns_service_ip":"10.0.0.10"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","pod_cidr":"10.244.0.0/16","service_cidr":"10.0.0.0/16","dns_service_ip":"10.0.0.10"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("changed in place", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["update"],"before":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("made", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["create"],"before":null,"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","pod_cidr":"10.240.0.0/14","service_cidr":"10.0.0.0/16","dns_service_ip":"10.0.0.10"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
        Case::passes("nothing changes", "plan.json", r#"{"format_version":"1.2","resource_changes":[{"address":"azurerm_kubernetes_cluster.main","mode":"managed","type":"azurerm_kubernetes_cluster","name":"main","change":{"actions":["no-op"],"before":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","pod_cidr":"10.244.0.0/16","service_cidr":"10.0.0.0/16","dns_service_ip":"10.0.0.10"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after":{"name":"aks","location":"westeurope","resource_group_name":"rg","network_profile":[{"network_plugin":"azure","network_plugin_mode":"overlay","pod_cidr":"10.244.0.0/16","service_cidr":"10.0.0.0/16","dns_service_ip":"10.0.0.10"}],"default_node_pool":[{"name":"system","vm_size":"Standard_D4s_v5","node_count":3}]},"after_unknown":{}}}]}"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(resource) = view.context.model.terraform.get(view.place()) else { return };
    let Some(before) = view.before().filter(|_| resource.planned == Some(Planned::Replace)) else { return };
    let changes = changes(before, view.spec());
    for Change { what, place, was, becomes, enlarged } in &changes {
        let message =
            format!("the {what} changes from `{was}` to `{becomes}`, for which the plan destroys the cluster");
        let help = if *enlarged {
            "enlarge the range with `az aks update --pod-cidr` first; the plan then has nothing to change"
        } else {
            "make a second cluster, and move the workloads over"
        };
        sink.report(Draft::new(place, message).help(help));
    }
    if changes.is_empty() {
        sink.report(
            Draft::new(view.place(), "the plan destroys the cluster and makes it anew")
                .help("see `replace_paths` in the plan for the reason"),
        );
    }
}

/// A setting that the provider cannot change in place.
struct Change<'s> {
    what: &'static str,
    place: &'s Place,
    was: String,
    becomes: String,
    /// Whether it is the pod range, and the new one holds the old one.
    enlarged: bool,
}

fn changes<'s>(before: &ClusterSpec, after: &'s ClusterSpec) -> Vec<Change<'s>> {
    let (old, new) = (&before.network, &after.network);
    let mut changes = Vec::new();
    for (what, was, becomes) in [
        ("name", &before.name, &after.name),
        ("region", &before.location, &after.location),
        ("resource group", &before.resource_group, &after.resource_group),
        ("network plugin", &old.plugin, &new.plugin),
        ("dataplane", &old.dataplane, &new.dataplane),
        ("network policy", &old.policy, &new.policy),
        ("DNS service IP", &old.dns_service_ip, &new.dns_service_ip),
        ("load balancer", &old.load_balancer_sku, &new.load_balancer_sku),
    ] {
        if let (Some(was), Some(becomes)) = (was.value(), becomes.sited())
            && !was.eq_ignore_ascii_case(&becomes.value)
        {
            changes.push(Change {
                what,
                place: &becomes.place,
                was: was.clone(),
                becomes: becomes.value.clone(),
                enlarged: false,
            });
        }
    }
    for (what, was, becomes) in
        [("pod CIDR", &old.pod_cidrs, &new.pod_cidrs), ("service CIDR", &old.service_cidrs, &new.service_cidrs)]
    {
        if let (Some(was), Some(becomes)) = (ranges(was), ranges(becomes))
            && !was.same_as(&becomes)
            && let Some(place) = becomes.place
        {
            let enlarged = what == "pod CIDR" && becomes.hold(&was);
            changes.push(Change { what, place, was: was.written(), becomes: becomes.written(), enlarged });
        }
    }
    changes
}

/// Ranges that are all known.
struct Ranges<'s> {
    all: Vec<&'s Cidr>,
    place: Option<&'s Place>,
}

fn ranges(fields: &[Field<Cidr>]) -> Option<Ranges<'_>> {
    let all: Option<Vec<&Cidr>> = fields.iter().map(Field::value).collect();
    let all = all.filter(|all| !all.is_empty())?;
    Some(Ranges { all, place: fields.first().and_then(Field::place) })
}

impl Ranges<'_> {
    fn same_as(&self, other: &Ranges<'_>) -> bool {
        self.all.len() == other.all.len() && self.all.iter().zip(&other.all).all(|(one, other)| one.same_range(other))
    }

    fn hold(&self, other: &Ranges<'_>) -> bool {
        matches!((self.all.as_slice(), other.all.as_slice()), ([one], [other]) if one.contains(other))
    }

    fn written(&self) -> String {
        self.all.iter().map(|range| range.written()).collect::<Vec<_>>().join(", ")
    }
}
