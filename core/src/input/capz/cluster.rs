use super::pool::{Network, Pool};
use crate::input::objects::{Manifest, Shape, hidden, known_text, list, taken};
use crate::input::resources::{CLUSTER, Declared, NETWORK, Reader};
use crate::input::value::{Evaluated, Value};
use crate::limits::MAX_PATCH_BYTES;
use crate::model::{Action, Field, Format, PartialText, Place};

/// A control plane with what belongs to it.
pub(super) struct Control<'m> {
    /// The name of the AKS cluster.
    pub name: PartialText,
    /// `AzureManagedControlPlane.spec`.
    pub spec: Evaluated,
    /// What to report missing settings at.
    pub place: Place,
    /// The Kubernetes version of the topology, which goes before that of the control plane.
    pub version: Option<Evaluated>,
    /// The `Cluster` that it belongs to.
    pub cluster: Option<&'m Manifest>,
    /// What may change the settings.
    pub patches: Patches,
    /// Its pools.
    pub pools: Vec<Pool>,
    /// What it does to the cluster.
    pub action: Action,
}

/// Patches over an object: what they name is not known, and neither is what is not written.
#[derive(Debug, Default)]
pub(super) struct Patches {
    /// The texts of the patches in lower case.
    pub texts: String,
    /// Whether anything may be changed.
    pub any: bool,
    /// Whether there are patches.
    pub some: bool,
}

impl Patches {
    /// The patches that `spec.asoManagedClusterPatches` lays over the cluster.
    pub fn of(spec: &Evaluated) -> Self {
        let mut patches = Self::default();
        let Some(written) = taken(spec, &["asoManagedClusterPatches"]) else { return patches };
        match written.items() {
            Some(items) => items.iter().for_each(|item| patches.add(item)),
            None => patches.any = true,
        }
        patches
    }

    /// Adds a text of a patch.
    pub fn add(&mut self, text: &Evaluated) {
        self.some = true;
        let room = MAX_PATCH_BYTES.saturating_sub(self.texts.len());
        match text.as_str() {
            _ if self.any => {}
            Some(text) if text.len() < room => {
                self.texts.push_str(&text.to_ascii_lowercase());
                self.texts.push('\n');
            }
            _ => self.any = true,
        }
    }

    fn hides(&self, names: &[&str]) -> bool {
        self.any || (self.some && names.iter().any(|name| self.texts.contains(&name.to_ascii_lowercase())))
    }
}

impl Control<'_> {
    /// The cluster and its network in the shape of the resource manager.
    pub fn declared(&self, reader: &mut Reader) -> Vec<Declared> {
        let text = |path: &[&str]| taken(&self.spec, path).as_ref().and_then(Evaluated::as_text);
        // A control plane without a resource group gets one of its cluster's name.
        let cluster_name = || self.cluster.map(|cluster| cluster.name.clone());
        let resource_group =
            text(&["resourceGroupName"]).or_else(cluster_name).unwrap_or_else(|| PartialText::hole("?"));
        // One that gives no network gets one of its own name, of which only the nodes' subnet matters: the address space
        // around it is the provider's choice, so nobody is told that other ranges lie in it.
        let own = (!self.has_network() && !self.is_part()).then(|| self.name.clone());
        let network_name = text(&["virtualNetwork", "name"]).or(own);
        let network_group = text(&["virtualNetwork", "resourceGroup"]).unwrap_or_else(|| resource_group.clone());
        let subnet = taken(&self.spec, &["virtualNetwork", "subnet", "name"])
            .unwrap_or_else(|| known_text(self.name.clone(), &self.place));
        let network =
            network_name.as_ref().map(|name| Network { resource_group: &network_group, name, subnet: &subnet });
        let declared = |kind: &str, name: PartialText, group: PartialText, body: Evaluated| Declared {
            kind: kind.to_owned(),
            api_version: Field::Unknown(None),
            name,
            resource_group: group,
            place: body.place.clone(),
            body,
            conditional: false,
            action: self.action,
            format: Format::Capz,
        };
        let mut all = vec![declared(CLUSTER, self.name.clone(), resource_group.clone(), self.body(network))];
        if let Some(name) = &network_name {
            let body = self.network_body(&subnet, reader);
            all.push(declared(NETWORK, name.clone(), network_group.clone(), body));
        }
        all
    }

    /// A part is laid over another object, so what it does not write may be there.
    fn is_part(&self) -> bool {
        self.patches.some
            || self.patches.any
            || (self.version.is_none() && self.spec.get("version").is_none())
            || self.spec.get("location").is_none()
    }

    fn has_network(&self) -> bool {
        taken(&self.spec, &["virtualNetwork"]).is_some()
    }

    fn member(&self, path: &[&str]) -> Option<Evaluated> {
        if self.patches.hides(path) { Some(hidden(&self.place)) } else { taken(&self.spec, path) }
    }

    fn body(&self, network: Option<Network<'_>>) -> Evaluated {
        let mut body = Shape::default();
        let mut profile = Shape::default();
        if self.is_part() {
            body.open();
            profile.open();
        }
        body.set("location", self.member(&["location"]));
        body.set("sku", self.member(&["sku"]).map(|sku| self::sku(&sku)));
        body.set("kubernetesVersion", self.version.clone().or_else(|| self.member(&["version"])));
        body.set("apiServerAccessProfile", self.member(&["apiServerAccessProfile"]));
        body.set("addonProfiles", self.member(&["addonProfiles"]).map(|addons| self::addons(&addons)));
        // The schema gives the plugin this default.
        let plugin = (!self.is_part()).then(|| known_text(PartialText::from_text("azure"), &self.place));
        profile.set("networkPlugin", self.member(&["networkPlugin"]).or(plugin));
        for name in [
            "networkPluginMode",
            "networkDataplane",
            "networkPolicy",
            "outboundType",
            "loadBalancerSKU",
            "dnsServiceIP",
        ] {
            profile.set(name, self.member(&[name]));
        }
        profile.set("loadBalancerProfile", self.member(&["loadBalancerProfile"]).map(|profile| outbound(&profile)));
        profile.set("podCidrs", self.ranges("pods", &["podCIDR", "podCIDRs"]));
        profile.set("serviceCidrs", self.ranges("services", &["serviceCIDR", "serviceCIDRs"]));
        body.set("networkProfile", profile.at(self.place.clone()));
        let pools = self.pools.iter().map(|pool| pool.body(network)).collect();
        body.set("agentPoolProfiles", list(pools, &self.place));
        body.at(self.place.clone())
    }

    /// The ranges that the `Cluster` gives.
    fn ranges(&self, which: &str, patched: &[&str]) -> Option<Evaluated> {
        match self.cluster {
            Some(cluster) if !self.patches.hides(patched) => cluster_ranges(cluster, which),
            _ => Some(hidden(&self.place)),
        }
    }

    /// The network that the control plane gives, with the subnet of the nodes.
    fn network_body(&self, subnet_name: &Evaluated, reader: &mut Reader) -> Evaluated {
        let written = taken(&self.spec, &["virtualNetwork"]).unwrap_or_else(|| hidden(&self.place));
        let mut body = Shape::default();
        body.set("location", self.member(&["location"]));
        if let Some(range) = taken(&written, &["cidrBlock"]) {
            let place = range.place.clone();
            let mut space = Shape::default();
            space.set("addressPrefixes", list(vec![range], &place));
            body.set("addressSpace", space.at(place));
        }
        let place = taken(&written, &["subnet"]).map_or_else(|| written.place.clone(), |subnet| subnet.place);
        let mut subnet = Shape::default();
        subnet.set("name", subnet_name.clone());
        subnet.set("addressPrefix", self.subnet_range(&place, reader));
        body.set("subnets", list(vec![subnet.at(place.clone())], &place));
        body.at(written.place)
    }

    /// The range of the subnet; one that is not written gets the range of CAPZ's own network, whatever the network's is.
    fn subnet_range(&self, place: &Place, reader: &mut Reader) -> Option<Evaluated> {
        let range = taken(&self.spec, &["virtualNetwork", "subnet", "cidrBlock"]);
        if range.is_some() || self.is_part() {
            return range;
        }
        let mode = taken(&self.spec, &["networkPluginMode"]);
        let range = match mode.as_ref().map(Evaluated::as_str) {
            None => "10.240.0.0/16",
            Some(Some("overlay")) => "10.224.0.0/16",
            Some(_) => return Some(hidden(place)),
        };
        if self.has_network() {
            reader.remark(place, format!("the subnet has no `cidrBlock`; CAPZ gives it `{range}`"));
        }
        Some(known_text(PartialText::from_text(range), place))
    }
}

/// The ranges of a `Cluster`: `pods` or `services`.
pub(in crate::input) fn cluster_ranges(cluster: &Manifest, which: &str) -> Option<Evaluated> {
    taken(cluster.spec(), &["clusterNetwork", which, "cidrBlocks"])
}

/// `sku.tier`, of which `Paid` is the former name of `Standard`.
fn sku(sku: &Evaluated) -> Evaluated {
    let mut shape = Shape::of(sku, &["tier"]);
    shape.set(
        "tier",
        taken(sku, &["tier"]).map(|tier| match tier.as_str() {
            Some("Paid") => known_text(PartialText::from_text("Standard"), &tier.place),
            _ => tier,
        }),
    );
    shape.at(sku.place.clone())
}

/// The add-ons, a list of named ones here and members there.
fn addons(addons: &Evaluated) -> Evaluated {
    let Some(items) = addons.items() else { return addons.clone() };
    let mut shape = Shape::default();
    for item in items {
        match item.get("name").and_then(Evaluated::as_str) {
            Some(name) => shape.set(name, item.clone()),
            None => shape.open(),
        }
    }
    shape.at(addons.place.clone())
}

/// `loadBalancerProfile`, whose number of managed addresses stands one level deeper in the resource manager's.
fn outbound(profile: &Evaluated) -> Evaluated {
    let mut shape = Shape::of(profile, &["managedOutboundIPs"]);
    if let Some(count) = taken(profile, &["managedOutboundIPs"]) {
        let place = count.place.clone();
        let mut managed = Shape::default();
        managed.set("count", count);
        shape.set("managedOutboundIPs", managed.at(place));
    }
    match profile.value {
        Value::Object(_) => shape.at(profile.place.clone()),
        _ => profile.clone(),
    }
}
