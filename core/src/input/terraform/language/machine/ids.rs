//! Ids of resources that follow from their names.
//!
//! The forms are those of the resource manager, as the provider's documentation gives them under "Import".

use std::sync::Arc;

use super::Machine;
use crate::input::value::{Evaluated, Member, Object, Value, hole};
use crate::model::{PartialText, Place};

/// Types with the part of the id behind that of what they belong to, and the attribute that gives the name.
const IN_GROUP: [(&str, &str); 11] = [
    ("azurerm_kubernetes_cluster", "Microsoft.ContainerService/managedClusters"),
    ("azurerm_kubernetes_automatic_cluster", "Microsoft.ContainerService/managedClusters"),
    ("azurerm_virtual_network", "Microsoft.Network/virtualNetworks"),
    ("azurerm_network_security_group", "Microsoft.Network/networkSecurityGroups"),
    ("azurerm_route_table", "Microsoft.Network/routeTables"),
    ("azurerm_nat_gateway", "Microsoft.Network/natGateways"),
    ("azurerm_public_ip", "Microsoft.Network/publicIPAddresses"),
    ("azurerm_application_gateway", "Microsoft.Network/applicationGateways"),
    ("azurerm_firewall", "Microsoft.Network/azureFirewalls"),
    ("azurerm_user_assigned_identity", "Microsoft.ManagedIdentity/userAssignedIdentities"),
    ("azurerm_log_analytics_workspace", "Microsoft.OperationalInsights/workspaces"),
];

impl Machine<'_> {
    /// What a reference to a resource gives: its attributes, its id when that follows from them, and what is not known.
    ///
    /// `subscription` names the subscription of the provider that the resource is of.
    pub(super) fn with_ids(
        &mut self,
        kind: &str,
        attributes: &Evaluated,
        address: &str,
        subscription: &str,
    ) -> Evaluated {
        let place = &attributes.place;
        let mut members = attributes.members().to_vec();
        if let Some(id) = id(kind, attributes, subscription) {
            if kind == "azurerm_virtual_network" {
                for member in members.iter_mut().filter(|member| &*member.key == "subnet") {
                    member.value = inline_subnets(&member.value, &id);
                }
            }
            let value = Evaluated::new(Value::Text(Arc::new(id)), place.clone());
            members.push(Member { key: "id".into(), key_span: place.span, value });
        }
        // An argument that is null is computed by the provider.
        members.retain(|member| !matches!(member.value.value, Value::Null));
        let rest = match self.unknown(address) {
            Value::Unknown(name) => Some(name),
            _ => None,
        };
        let value = Value::Object(Arc::new(Object::with_rest(members, rest)));
        Evaluated::new(value, place.clone())
    }
}

/// The id of a resource, when its arguments tell it.
fn id(kind: &str, attributes: &Evaluated, subscription: &str) -> Option<PartialText> {
    let name = attributes.get("name")?.as_text()?;
    if kind == "azurerm_resource_group" {
        return Some(group_id(&name, subscription));
    }
    let parent = |attribute: &str| attributes.get(attribute).and_then(Evaluated::as_text);
    let child = |parent: PartialText, between: &str| {
        let mut id = parent;
        id.push_text(between);
        id.push(&name);
        id
    };
    if let Some((_, path)) = IN_GROUP.iter().find(|(known, _)| *known == kind) {
        let group = group_id(&parent("resource_group_name")?, subscription);
        return Some(child(group, &format!("/providers/{path}/")));
    }
    match kind {
        "azurerm_subnet" => {
            let group = group_id(&parent("resource_group_name")?, subscription);
            let mut network = group;
            network.push_text("/providers/Microsoft.Network/virtualNetworks/");
            network.push(&parent("virtual_network_name")?);
            Some(child(network, "/subnets/"))
        }
        "azurerm_kubernetes_cluster_node_pool" => Some(child(parent("kubernetes_cluster_id")?, "/agentPools/")),
        "azapi_resource" => {
            let kind = attributes.get("type")?.as_str()?.split('@').next()?.to_owned();
            let parent = parent("parent_id")?;
            let (provider, path) = kind.split_once('/')?;
            match path.rsplit_once('/') {
                // A child of another resource: its parent's id says where the rest is.
                Some((_, own)) => Some(child(parent, &format!("/{own}/"))),
                None if provider.eq_ignore_ascii_case("microsoft.resources") => Some(child(parent, "/resourceGroups/")),
                None => Some(child(parent, &format!("/providers/{kind}/"))),
            }
        }
        _ => None,
    }
}

/// The id of a resource group of the subscription that the configuration is applied to.
fn group_id(group: &PartialText, subscription: &str) -> PartialText {
    let mut id = PartialText::from_text("/subscriptions/");
    id.push(&hole(&format!("${{{subscription}}}")));
    id.push_text("/resourceGroups/");
    id.push(group);
    id
}

/// The subnets that a virtual network lists, each with its id.
fn inline_subnets(subnets: &Evaluated, network: &PartialText) -> Evaluated {
    let Some(items) = subnets.items() else { return subnets.clone() };
    let with_id = |subnet: &Evaluated, place: &Place| {
        let Some(name) = subnet.get("name").and_then(Evaluated::as_text) else { return subnet.clone() };
        let mut id = network.clone();
        id.push_text("/subnets/");
        id.push(&name);
        let mut members = subnet.members().to_vec();
        let value = Evaluated::new(Value::Text(Arc::new(id)), place.clone());
        members.push(Member { key: "id".into(), key_span: place.span, value });
        Evaluated { value: Value::object(members), ..subnet.clone() }
    };
    let items = items.iter().map(|subnet| with_id(subnet, &subnet.place)).collect();
    Evaluated { value: Value::array(items), ..subnets.clone() }
}
