use std::collections::BTreeSet;

use super::names::{azure_name, name_value, owner, owner_name, resource_group};
use crate::input::capz::{Relations, cluster_ranges};
use crate::input::objects::{Manifest, Manifests, Shape, hidden, known_text, list, taken};
use crate::input::value::{Evaluated, Value};
use crate::model::{PartialText, Place, SubnetId};
use crate::order::Ordered as _;

/// Reads the references of one object.
struct References<'m> {
    manifests: &'m Manifests,
    /// The numbers of the networks that were named.
    uses: Vec<usize>,
}

/// The body of a resource with its children in its lists, and the numbers of the networks that it refers to.
pub(super) fn body(
    manifest: &Manifest,
    children: &[usize],
    manifests: &Manifests,
    relations: &Relations,
) -> (Evaluated, Vec<usize>) {
    let mut references = References { manifests, uses: Vec::new() };
    let children: Vec<&Manifest> = children.iter().filter_map(|child| manifests.get(*child)).collect();
    let of = |kind: &str| children.iter().copied().filter(|child| child.is(kind)).collect::<Vec<_>>();
    let body = match &*manifest.kind {
        "ManagedCluster" => references.cluster(manifest, &children, relations),
        "ManagedClustersAgentPool" => references.agent_pool(manifest, relations),
        "VirtualNetwork" => {
            let mut body = Shape::of(manifest.spec(), &["subnets"]);
            let subnets = items(manifest, "subnets").iter().map(|item| references.inline_subnet(item, manifest));
            let mut subnets: Vec<Evaluated> = subnets.collect();
            subnets.extend(of("VirtualNetworksSubnet").into_iter().map(|child| references.subnet(child)));
            body.set("subnets", list(subnets, &manifest.place));
            let peerings = of("VirtualNetworksVirtualNetworkPeering");
            let peerings = peerings.into_iter().map(|child| references.peering(child)).collect();
            body.set("virtualNetworkPeerings", list(peerings, &manifest.place));
            body.at(manifest.place.clone())
        }
        "VirtualNetworksSubnet" => references.subnet(manifest),
        "VirtualNetworksVirtualNetworkPeering" => references.peering(manifest),
        "NetworkSecurityGroup" => {
            let rules = of("NetworkSecurityGroupsSecurityRule").into_iter().map(named).collect();
            let mut body = Shape::of(manifest.spec(), &[]);
            body.set("securityRules", list(rules, &manifest.place));
            body.at(manifest.place.clone())
        }
        _ => named(manifest),
    };
    (body, references.uses)
}

/// The items of a list of `spec`.
fn items<'m>(manifest: &'m Manifest, name: &str) -> &'m [Evaluated] {
    manifest.get(&[name]).and_then(Evaluated::items).unwrap_or_default()
}

/// The first item of a list; what is no list as it is.
fn first(list: Evaluated) -> Option<Evaluated> {
    match list.items() {
        Some(items) => items.first().cloned(),
        None => Some(list),
    }
}

/// `spec` with the resource's name, at the place of the object.
fn named(manifest: &Manifest) -> Evaluated {
    shape(manifest, &[]).at(manifest.place.clone())
}

fn shape(manifest: &Manifest, but: &[&str]) -> Shape {
    let mut shape = Shape::of(manifest.spec(), but);
    shape.set("name", name_value(manifest).cloned());
    shape
}

/// The members of a pool that are references.
const SUBNETS: [(&str, &str); 2] = [("vnetSubnetReference", "vnetSubnetID"), ("podSubnetReference", "podSubnetID")];

impl References<'_> {
    fn cluster(&mut self, manifest: &Manifest, children: &[&Manifest], relations: &Relations) -> Evaluated {
        let control = manifest.within.and_then(|within| self.manifests.get(within));
        let mut body = Shape::of(manifest.spec(), &["agentPoolProfiles", "networkProfile"]);
        // A part is laid over another object, and so is what a template gives: what it does not write may be there.
        let is_part = manifest.get(&["location"]).is_none() || manifest.get(&["owner"]).is_none();
        let is_template = control.is_some_and(|control| control.kind.ends_with("Template"));
        if is_part || is_template {
            body.open();
        }
        let mut pools: Vec<Evaluated> = items(manifest, "agentPoolProfiles")
            .iter()
            .map(|pool| self.pool(Shape::of(pool, &["vnetSubnetReference", "podSubnetReference"]), pool, manifest))
            .map(|(shape, place)| shape.at(place))
            .collect();
        let objects: Vec<Evaluated> = children.iter().map(|child| self.agent_pool(child, relations)).collect();
        let named: BTreeSet<&str> = objects.iter().filter_map(|pool| pool.get("name")?.as_str()).into_set();
        // A pool of the cluster's own list that is also an object is one pool, set twice.
        pools.retain(|pool| !pool.get("name").and_then(Evaluated::as_str).is_some_and(|name| named.contains(name)));
        pools.extend(objects.iter().cloned());
        match manifest.get(&["agentPoolProfiles"]) {
            Some(written) if written.items().is_none() => body.set("agentPoolProfiles", written.clone()),
            _ => body.set("agentPoolProfiles", list(pools, &manifest.place)),
        }
        let mut profile = match manifest.get(&["networkProfile"]) {
            Some(written) => Shape::of(written, &[]),
            None => Shape::default(),
        };
        if let Some(control) = control {
            if manifest.get(&["kubernetesVersion"]).is_none() {
                body.set("kubernetesVersion", taken(control.spec(), &["version"]));
            }
            let cluster = manifest.within.and_then(|at| relations.cluster_of(at));
            let cluster = cluster.and_then(|at| self.manifests.get(at));
            for (single, many, which) in [("podCidr", "podCidrs", "pods"), ("serviceCidr", "serviceCidrs", "services")]
            {
                let written = |name: &str| manifest.get(&["networkProfile", name]).is_some();
                if !written(single) && !written(many) {
                    match cluster {
                        // The first alone is handed on.
                        Some(cluster) => profile.set(single, cluster_ranges(cluster, which).and_then(first)),
                        None => profile.set(many, hidden(&manifest.place)),
                    }
                }
            }
        }
        if is_part || is_template {
            profile.open();
        }
        if !profile.is_empty() {
            let place = manifest.get(&["networkProfile"]).map_or(&manifest.place, |written| &written.place);
            body.set("networkProfile", profile.at(place.clone()));
        }
        body.at(manifest.place.clone())
    }

    /// A pool that is an object of its own.
    fn agent_pool(&mut self, manifest: &Manifest, relations: &Relations) -> Evaluated {
        let shape = shape(manifest, &["vnetSubnetReference", "podSubnetReference"]);
        let (mut shape, _) = self.pool(shape, manifest.spec(), manifest);
        if let Some(within) = manifest.within {
            let owner = relations.machine_pool_of(within, self.manifests);
            let of_owner = |path: &[&str]| match owner {
                Some(owner) => taken(owner.spec(), path),
                None => Some(hidden(&manifest.place)),
            };
            if manifest.get(&["count"]).is_none() {
                let one = owner.map(|owner| Evaluated::new(Value::Int(1), owner.place.clone()));
                shape.set("count", of_owner(&["replicas"]).or(one));
            }
            if manifest.get(&["orchestratorVersion"]).is_none() {
                shape.set("orchestratorVersion", of_owner(&["template", "spec", "version"]));
            }
        }
        shape.at(manifest.place.clone())
    }

    /// Adds the ids of the subnets of a pool.
    fn pool(&mut self, mut shape: Shape, pool: &Evaluated, from: &Manifest) -> (Shape, Place) {
        for (reference, id) in SUBNETS {
            if let Some(written) = taken(pool, &[reference]) {
                shape.set(id, self.subnet_id(&written, from));
            }
        }
        (shape, pool.place.clone())
    }

    /// The id of a subnet that a reference names.
    fn subnet_id(&mut self, reference: &Evaluated, from: &Manifest) -> Evaluated {
        if let Some(id) = taken(reference, &["armId"]) {
            return id;
        }
        let Some(name) = reference.get("name").and_then(Evaluated::as_text) else { return hidden(&reference.place) };
        let subnet = self.manifests.find("VirtualNetworksSubnet", &name, from);
        let Some((at, subnet)) = subnet.and_then(|at| Some((at, self.manifests.get(at)?))) else {
            // Nothing is known of an object that is not there, its name in Azure neither.
            let unknown = |what: &str| PartialText::hole(format!("{what} of {}", name.written()));
            let id = SubnetId::from_names(unknown("group"), unknown("network"), unknown("name"));
            return known_text(id.written, &reference.place);
        };
        let network = owner(subnet, "VirtualNetwork", self.manifests);
        self.uses.push(network.unwrap_or(at));
        let (group, network) = match network.and_then(|at| self.manifests.get(at)) {
            Some(network) => (resource_group(network, self.manifests), azure_name(network)),
            None => (None, owner_name(subnet)),
        };
        let group = group.unwrap_or_else(|| PartialText::hole("?"));
        known_text(SubnetId::from_names(group, network, azure_name(subnet)).written, &reference.place)
    }

    fn subnet(&mut self, manifest: &Manifest) -> Evaluated {
        let shape = shape(manifest, &["networkSecurityGroup"]);
        self.with_security_group(shape, manifest.spec(), manifest).at(manifest.place.clone())
    }

    fn inline_subnet(&mut self, subnet: &Evaluated, from: &Manifest) -> Evaluated {
        let shape = Shape::of(subnet, &["networkSecurityGroup"]);
        self.with_security_group(shape, subnet, from).at(subnet.place.clone())
    }

    fn with_security_group(&self, mut shape: Shape, subnet: &Evaluated, from: &Manifest) -> Shape {
        if let Some(reference) = taken(subnet, &["networkSecurityGroup", "reference"]) {
            shape.set("networkSecurityGroup", self.with_id(&reference, "NetworkSecurityGroup", from));
        }
        shape
    }

    fn peering(&mut self, manifest: &Manifest) -> Evaluated {
        let mut shape = shape(manifest, &["remoteVirtualNetwork"]);
        if let Some(reference) = taken(manifest.spec(), &["remoteVirtualNetwork", "reference"]) {
            shape.set("remoteVirtualNetwork", self.with_id(&reference, "VirtualNetwork", manifest));
        }
        shape.at(manifest.place.clone())
    }

    /// `{id: …}` of a reference; the id is the name alone where that is all that is known.
    fn with_id(&self, reference: &Evaluated, kind: &str, from: &Manifest) -> Evaluated {
        let id = taken(reference, &["armId"]).unwrap_or_else(|| {
            let name = reference.get("name").and_then(Evaluated::as_text).unwrap_or_else(|| PartialText::hole("?"));
            let found = self.manifests.find(kind, &name, from).and_then(|at| self.manifests.get(at));
            let name = found.map_or_else(|| PartialText::hole(name.written()), azure_name);
            known_text(name, &reference.place)
        });
        let mut shape = Shape::default();
        shape.set("id", id);
        shape.at(reference.place.clone())
    }
}
