//! Resources of the providers `azurerm` and `azapi`, and calls of well-known modules, in the shape of the resource
//! manager.

mod azapi;
mod cluster;
mod ids;
mod modules;
mod network;
mod pool;
mod shape;
#[cfg(test)]
mod tests;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use self::ids::Ids;
use self::network::{Associations, text, under};
use super::Resource;
use crate::input::assemble::Assembly;
use crate::input::resources::{self as manager, CLUSTER, Declared, POOL, Reader};
use crate::input::value::{Evaluated, Value};
use crate::model::{Action, Cluster, Field, Format, PartialText, Place, Planned, Revision};
use crate::order::Ordered as _;

const AZURERM_CLUSTER: &str = "azurerm_kubernetes_cluster";
const AZURERM_AUTOMATIC_CLUSTER: &str = "azurerm_kubernetes_automatic_cluster";
const AZURERM_POOL: &str = "azurerm_kubernetes_cluster_node_pool";

/// Whether resources of a type become part of the model, so that it is worth to read their values.
pub(in crate::input::terraform) fn is_read(kind: &str) -> bool {
    matches!(
        kind,
        AZURERM_CLUSTER
            | AZURERM_AUTOMATIC_CLUSTER
            | AZURERM_POOL
            | "azurerm_resource_group"
            | "azurerm_virtual_network"
            | "azurerm_subnet"
            | "azurerm_virtual_network_peering"
            | "azurerm_network_security_group"
            | "azurerm_network_security_rule"
            | "azurerm_subnet_network_security_group_association"
            | "azapi_resource"
            | "azapi_update_resource"
    )
}

/// What happens to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::input::terraform) enum Step {
    /// It is written in a configuration, which does not tell whether it exists.
    Declare,
    /// It is in a plan, or in a state ([`Planned::Keep`]).
    Plan(Planned),
    /// A plan destroys it. It has attributes only before.
    Destroy,
}

impl Step {
    fn planned(self) -> Option<Planned> {
        match self {
            Self::Plan(planned) => Some(planned),
            Self::Declare | Self::Destroy => None,
        }
    }

    fn action(self) -> Action {
        match self {
            Self::Plan(Planned::Keep) | Self::Destroy => Action::Observe,
            Self::Plan(Planned::Update) => Action::Update,
            Self::Declare | Self::Plan(Planned::Create | Planned::Replace) => Action::Create,
        }
    }

    fn changes(self) -> bool {
        !matches!(self, Self::Declare | Self::Plan(Planned::Keep))
    }
}

/// A resource with the attributes that count: those after the step, or those before.
#[derive(Clone, Copy)]
struct Source<'r> {
    resource: &'r Resource,
    attributes: &'r Evaluated,
    step: Step,
}

/// A resource in the resource manager's shape.
struct Item {
    kind: &'static str,
    name: PartialText,
    body: Evaluated,
    resource_group: Option<PartialText>,
    api_version: Field<String>,
}

impl Item {
    fn new(kind: &'static str, name: PartialText, body: Evaluated) -> Self {
        Self { kind, name, body, resource_group: None, api_version: Field::Absent }
    }
}

/// All that became of the resources.
#[derive(Default)]
struct Translation {
    declared: Vec<Declared>,
    /// The names of the clusters that a step changes a pool of.
    changed: BTreeSet<String>,
    /// The positions of the clusters among `declared` by name.
    by_name: BTreeMap<String, usize>,
}

/// Adds the resources of one configuration to the model.
pub fn add(resources: &[Resource], reader: &mut Reader, assembly: &mut Assembly) {
    let steps: Vec<(&Resource, Step)> = resources.iter().map(|resource| (resource, Step::Declare)).collect();
    add_steps(&steps, reader, assembly);
}

/// Adds the resources of one configuration, plan or state to the model. A cluster that a plan changes, or of which it
/// changes a pool, gets its state before.
pub(in crate::input::terraform) fn add_steps(
    resources: &[(&Resource, Step)],
    reader: &mut Reader,
    assembly: &mut Assembly,
) {
    let after = resources.iter().filter(|(_, step)| *step != Step::Destroy);
    let after: Vec<Source<'_>> =
        after.map(|(resource, step)| Source { resource, attributes: &resource.attributes, step: *step }).collect();
    let before: Vec<Source<'_>> = resources
        .iter()
        .filter_map(|(resource, step)| Some(Source { resource, attributes: resource.before.as_ref()?, step: *step }))
        .collect();
    let mut translation = translate(&after, Some(reader));
    let earlier = if before.is_empty() { Translation::default() } else { translate(&before, None) };
    let changed = translation.changed.union(&earlier.changed);
    for at in changed.filter_map(|name| translation.by_name.get(name)) {
        if let Some(cluster) = translation.declared.get_mut(*at).filter(|one| one.action == Action::Observe) {
            cluster.action = Action::Update;
        }
    }
    note(&after, assembly);
    let first = assembly.clusters().len();
    manager::add(&translation.declared, reader, assembly);
    add_states_before(first, earlier.declared, assembly);
}

/// Keeps what the rules on Terraform ask of the resources themselves.
fn note(sources: &[Source<'_>], assembly: &mut Assembly) {
    for Source { resource, attributes, step } in sources {
        let known = matches!(resource.kind.as_str(), AZURERM_CLUSTER | AZURERM_AUTOMATIC_CLUSTER | AZURERM_POOL);
        if known || azapi::is_cluster(resource) || modules::is_cluster(resource) {
            assembly.terraform.insert(resource.place.clone(), written::of(resource, attributes, *step));
        }
    }
}

/// Gives the clusters from position `first` on that a step changes their states before: those that the resources had
/// before, put together apart. The state of a cluster, before and after, has the place of its resource.
fn add_states_before(first: usize, mut earlier: Vec<Declared>, assembly: &mut Assembly) {
    if earlier.is_empty() {
        return;
    }
    for declared in &mut earlier {
        declared.action = Action::Observe;
    }
    let mut apart = Assembly::default();
    manager::add(&earlier, &mut Reader::default(), &mut apart);
    let states = apart.clusters().iter().filter_map(Cluster::last);
    let states: BTreeMap<&Place, &Revision> = states.map(|state| (&state.place, state)).into_map();
    for at in first..assembly.clusters().len() {
        let Some([revision]) = assembly.clusters().get(at).map(|cluster| cluster.revisions.as_slice()) else {
            continue;
        };
        let state = states.get(&revision.place).filter(|_| revision.action != Action::Observe);
        if let Some(state) = state.map(|state| (*state).clone()) {
            assembly.set_before(at, state);
        }
    }
}

/// The resources in the resource manager's shape. `reader` hears what is passed over.
fn translate(sources: &[Source<'_>], mut reader: Option<&mut Reader>) -> Translation {
    let ids = ids_of(sources);
    let associations = network::associations(sources.iter().map(|source| (source.resource, source.attributes)), &ids);
    let mut translation = Translation::default();
    for source in sources {
        for item in items(source, &ids, &associations) {
            translation.push(source, item);
        }
    }
    for source in sources.iter().filter(|source| source.resource.kind == azapi::UPDATE) {
        let Some(item) = azapi::item(source.resource, source.attributes, &ids) else { continue };
        if !translation.merge(&item)
            && item.kind == CLUSTER
            && let Some(reader) = reader.as_deref_mut()
        {
            let message = "this changes a cluster that is not among the files; it is passed over";
            reader.remark(&source.resource.place, message);
        }
    }
    translation
}

fn items(source: &Source<'_>, ids: &Ids, associations: &Associations) -> Vec<Item> {
    let Source { resource, attributes, .. } = *source;
    if resource.module_call {
        return modules::items(resource, attributes, ids);
    }
    let item = match resource.kind.as_str() {
        AZURERM_CLUSTER => Item::new(CLUSTER, text(resource, attributes, "name"), cluster::body(attributes, ids)),
        AZURERM_AUTOMATIC_CLUSTER => {
            Item::new(CLUSTER, text(resource, attributes, "name"), cluster::automatic_body(attributes, ids))
        }
        AZURERM_POOL => pool_item(resource, attributes, ids),
        "azurerm_virtual_network" => network::network(resource, attributes, ids),
        "azurerm_subnet" => network::subnet(resource, attributes, ids, associations),
        "azurerm_virtual_network_peering" => network::peering(resource, attributes, ids),
        "azurerm_network_security_group" => network::security_group(resource, attributes),
        "azurerm_network_security_rule" => network::security_rule(resource, attributes),
        azapi::RESOURCE => return azapi::item(resource, attributes, ids).into_iter().collect(),
        _ => return Vec::new(),
    };
    vec![item]
}

fn pool_item(resource: &Resource, attributes: &Evaluated, ids: &Ids) -> Item {
    let id = attributes.get("kubernetes_cluster_id").and_then(|id| ids.text(id));
    let id = id.unwrap_or_else(|| PartialText::hole("?"));
    let parent = ids::segment(&id, "managedClusters").unwrap_or_else(|| id.clone());
    let name = under(&parent, &text(resource, attributes, "name"));
    let mut item = Item::new(POOL, name, pool::body(attributes, ids));
    item.resource_group = ids::segment(&id, "resourceGroups");
    item
}

impl Translation {
    fn push(&mut self, source: &Source<'_>, item: Item) {
        let Source { resource, attributes, step } = *source;
        let named = attributes.get("resource_group_name").and_then(Evaluated::as_text);
        let group = item.resource_group.or(named).unwrap_or_else(|| PartialText::hole("?"));
        if item.kind == CLUSTER {
            self.by_name.insert(name_key(&item.name), self.declared.len());
        }
        if item.kind == POOL && step.changes() {
            self.changed.insert(name_key(&parent(&item.name)));
        }
        self.declared.push(Declared {
            kind: item.kind.to_owned(),
            api_version: item.api_version,
            name: item.name,
            resource_group: group,
            body: item.body,
            place: resource.place.clone(),
            conditional: resource.conditional,
            action: step.action(),
            format: Format::Terraform,
        });
    }

    /// Lays an update over the resource that it updates, when that is here.
    fn merge(&mut self, item: &Item) -> bool {
        let at = self.by_name.get(&name_key(&item.name)).filter(|_| item.kind == CLUSTER);
        let Some(cluster) = at.and_then(|at| self.declared.get_mut(*at)) else { return false };
        cluster.body = azapi::overlay(&cluster.body, &item.body, 0);
        true
    }
}

/// Text by which a name is looked up; an unknown part is named by its expression.
fn name_key(name: &PartialText) -> String {
    name.written().to_ascii_lowercase()
}

/// The first part of the name of a child.
fn parent(name: &PartialText) -> PartialText {
    name.split('/').into_iter().next().map(|(text, _)| text).unwrap_or_default()
}

/// The ids that follow from names. Those of children need those of their parents, so there are rounds.
fn ids_of(sources: &[Source<'_>]) -> Ids {
    let mut ids = Ids::default();
    for round in 0..3 {
        for Source { resource, attributes, .. } in sources {
            let Some((of, id)) = id(resource, attributes, &ids) else {
                if round == 2 && resource.module_call {
                    modules::add_ids(resource, attributes, &mut ids);
                }
                continue;
            };
            if of == round {
                let known = attributes.get("id").filter(|id| matches!(id.value, Value::Text(_)));
                let id = known.and_then(Evaluated::as_text).unwrap_or(id);
                ids.insert(format!("{}.id", resource.address), id);
            }
        }
    }
    ids
}

/// The id of a resource that others refer to, with the round in which it can be told.
fn id(resource: &Resource, attributes: &Evaluated, ids: &Ids) -> Option<(usize, PartialText)> {
    let name = || text(resource, attributes, "name");
    let group = || text(resource, attributes, "resource_group_name");
    Some(match resource.kind.as_str() {
        "azurerm_resource_group" => (0, ids::group(&name())),
        AZURERM_CLUSTER | AZURERM_AUTOMATIC_CLUSTER => {
            (1, ids::resource(&group(), "Microsoft.ContainerService/managedClusters", &name()))
        }
        "azurerm_virtual_network" => (1, ids::resource(&group(), "Microsoft.Network/virtualNetworks", &name())),
        "azurerm_network_security_group" => {
            (1, ids::resource(&group(), "Microsoft.Network/networkSecurityGroups", &name()))
        }
        "azurerm_subnet" => {
            let network = text(resource, attributes, "virtual_network_name");
            (1, network::own_id(resource, attributes, &network, &name()))
        }
        azapi::RESOURCE => azapi::id(resource, attributes, ids)?,
        _ => return None,
    })
}
