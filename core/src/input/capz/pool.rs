use super::relations::Relations;
use crate::input::objects::{Manifest, Manifests, Shape, hidden, known_text, list, taken};
use crate::input::value::{Evaluated, Value};
use crate::model::{PartialText, Place, SubnetId};

/// A machine pool, before the network of its control plane is known.
#[derive(Debug)]
pub(super) struct Pool {
    /// `AzureManagedMachinePool.spec`.
    pub spec: Evaluated,
    /// The name of the agent pool, when `spec.name` gives none.
    pub name: Option<Evaluated>,
    /// What to report missing settings at.
    pub place: Place,
    /// `MachinePool.spec.replicas`.
    pub replicas: Option<Evaluated>,
    /// The version of the `MachinePool`.
    pub version: Option<Evaluated>,
    /// Whether a patch may set more than is written.
    pub open: bool,
}

/// The network of a control plane, by which the subnets of its pools are named.
#[derive(Clone, Copy, Debug)]
pub(super) struct Network<'n> {
    pub resource_group: &'n PartialText,
    pub name: &'n PartialText,
    /// The subnet of pools that name none.
    pub subnet: &'n Evaluated,
}

/// The pool of a number.
pub(super) fn of_machine_pool(at: usize, manifests: &Manifests, relations: &Relations) -> Option<Pool> {
    let manifest = manifests.get(at)?;
    let owner = relations.machine_pool_of(at, manifests);
    let of_owner = |path: &[&str]| owner.and_then(|owner| taken(owner.spec(), path));
    let replicas = match owner {
        // A MachinePool has one replica unless it says otherwise.
        Some(owner) => of_owner(&["replicas"]).or_else(|| Some(Evaluated::new(Value::Int(1), owner.place.clone()))),
        None => Some(hidden(&manifest.place)),
    };
    let patched = !manifest
        .get(&["asoManagedClustersAgentPoolPatches"])
        .is_none_or(|patches| patches.items().is_some_and(<[Evaluated]>::is_empty));
    Some(Pool {
        name: manifest.metadata_name().cloned(),
        replicas,
        version: of_owner(&["template", "spec", "version"]),
        open: patched || is_part(manifest),
        spec: manifest.spec().clone(),
        place: manifest.place.clone(),
    })
}

/// Whether an object lacks what its schema requires, so that it is a part that is laid over another.
fn is_part(manifest: &Manifest) -> bool {
    ["mode", "sku"].iter().any(|required| manifest.get(&[required]).is_none())
}

impl Pool {
    /// The pool in the shape of `agentPoolProfiles[]`.
    pub fn body(&self, network: Option<Network<'_>>) -> Evaluated {
        let spec = |path: &[&str]| taken(&self.spec, path);
        let mut body = Shape::default();
        if self.open {
            body.open();
        }
        let given = spec(&["name"]).filter(|name| name.as_str() != Some(""));
        body.set("name", given.or_else(|| self.name.clone()));
        for (to, from) in [
            ("mode", "mode"),
            ("vmSize", "sku"),
            ("osType", "osType"),
            ("maxPods", "maxPods"),
            ("enableFIPS", "enableFIPS"),
            ("scaleSetPriority", "scaleSetPriority"),
        ] {
            body.set(to, spec(&[from]));
        }
        body.set("count", self.replicas.clone());
        body.set("orchestratorVersion", self.version.clone());
        body.set("minCount", spec(&["scaling", "minSize"]));
        body.set("maxCount", spec(&["scaling", "maxSize"]));
        if let Some(scaling) = spec(&["scaling"]) {
            body.set("enableAutoScaling", Evaluated::new(Value::Bool(true), scaling.place));
        }
        body.set("nodeTaints", spec(&["taints"]).map(|taints| self::taints(&taints)));
        body.set("vnetSubnetID", self.subnet(network));
        body.at(self.place.clone())
    }

    /// The id of the subnet of the nodes. CAPZ gives every cluster a network; one that is not written is not known.
    fn subnet(&self, network: Option<Network<'_>>) -> Evaluated {
        let own = taken(&self.spec, &["subnetName"]);
        let (Some(network), true) = (network, own.as_ref().is_none_or(|own| own.as_text().is_some())) else {
            return hidden(&self.place);
        };
        let subnet = own.as_ref().unwrap_or(network.subnet);
        let name = subnet.as_text().unwrap_or_else(|| PartialText::hole("?"));
        let id = SubnetId::from_names(network.resource_group.clone(), network.name.clone(), name);
        known_text(id.written, &subnet.place)
    }
}

/// Taints as the resource manager writes them, `key=value:Effect`.
fn taints(taints: &Evaluated) -> Evaluated {
    let Some(items) = taints.items() else { return taints.clone() };
    let one = |taint: &Evaluated| {
        let part = |name: &str| taint.get(name).and_then(Evaluated::as_text).unwrap_or_default();
        let mut text = part("key");
        text.push_text("=");
        text.push(&part("value"));
        text.push_text(":");
        text.push(&part("effect"));
        known_text(text, &taint.place)
    };
    list(items.iter().map(one).collect(), &taints.place)
}
