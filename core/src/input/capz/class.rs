//! Clusters that a `ClusterClass` gives their shape.

use std::collections::BTreeMap;

use super::cluster::{Control, Patches};
use super::pool::Pool;
use super::relations::{reference, referred};
use crate::input::objects::{Manifest, Manifests, key_place, taken};
use crate::input::value::{Evaluated, Value};
use crate::limits::MAX_CLASS_POOLS;
use crate::model::{Action, PartialText, Place};
use crate::order::Ordered as _;

/// A template of a control plane by itself: what it does not write, its clusters may have.
pub(super) fn template<'m>(manifest: &Manifest) -> Control<'m> {
    let mut patches = Patches::of(&inner(manifest));
    patches.some = true;
    Control {
        name: PartialText::hole("?"),
        spec: inner(manifest),
        place: inner_place(manifest),
        version: None,
        cluster: None,
        patches,
        pools: Vec::new(),
        action: Action::Create,
    }
}

/// The control plane of a `Cluster` with a topology, when its class and the class's template are among the files.
pub(super) fn control<'m>(cluster: &'m Manifest, manifests: &Manifests) -> Option<Control<'m>> {
    let topology = cluster.get(&["topology"])?;
    let name = topology.get("class").or_else(|| topology.get("classRef").and_then(|class| class.get("name")))?;
    let class = manifests.get(manifests.find("ClusterClass", &name.as_text()?, cluster)?)?;
    // The reference has another name from v1beta2 on.
    let template = ["ref", "templateRef"].iter().find_map(|name| reference(class, &["controlPlane", name], manifests));
    let template = manifests.get(template?).filter(|template| template.is("AzureManagedControlPlaneTemplate"))?;
    let mut patches = Patches::of(&inner(template));
    add_class_patches(class, &mut patches);
    let spec = inner(template);
    Some(Control {
        name: PartialText::hole(format!("the control plane of {}", cluster.name.written())),
        place: inner_place(template),
        version: taken(topology, &["version"]),
        cluster: Some(cluster),
        pools: pools(topology, class, manifests, patches.some),
        patches,
        spec,
        action: Action::Create,
    })
}

/// The paths of the patches of a class name what they change.
fn add_class_patches(class: &Manifest, patches: &mut Patches) {
    let Some(written) = class.get(&["patches"]) else { return };
    let Some(items) = written.items() else {
        (patches.some, patches.any) = (true, true);
        return;
    };
    for patch in items {
        patches.some = true;
        if patches.any {
            return;
        }
        let definitions = patch.get("definitions").and_then(Evaluated::items);
        let steps = definitions.unwrap_or_default().iter().filter_map(|one| one.get("jsonPatches")?.items()).flatten();
        let mut found = false;
        for path in steps.filter_map(|step| step.get("path")) {
            found = true;
            patches.any |= path.as_str().is_none_or(|path| path.matches('/').count() <= 3);
            patches.add(path);
        }
        // A patch by an extension may change anything.
        patches.any |= !found;
    }
}

fn pools(topology: &Evaluated, class: &Manifest, manifests: &Manifests, patched: bool) -> Vec<Pool> {
    let classes = class.get(&["workers", "machinePools"]).and_then(Evaluated::items).unwrap_or_default();
    let named = classes.iter().take(MAX_CLASS_POOLS).filter_map(|class| Some((class.get("class")?.as_str()?, class)));
    let named: BTreeMap<&str, &Evaluated> = named.into_map();
    let wanted = topology.get("workers").and_then(|workers| workers.get("machinePools")).and_then(Evaluated::items);
    let one = |pool: &Evaluated| {
        let class_of = named.get(pool.get("class")?.as_str()?)?;
        let infrastructure = class_of.get("template").and_then(|template| template.get("infrastructure"));
        let infrastructure = infrastructure.or_else(|| class_of.get("infrastructure"))?;
        let reference = infrastructure.get("ref").or_else(|| infrastructure.get("templateRef"))?;
        let template = manifests.get(referred(reference, class, manifests)?)?;
        let replicas = taken(pool, &["replicas"]);
        Some(Pool {
            spec: inner(template),
            // The name is made of those of the cluster and the pool, with letters that nobody knows before.
            name: None,
            place: inner_place(template),
            replicas: replicas.or_else(|| Some(Evaluated::new(Value::Int(1), pool.place.clone()))),
            version: taken(topology, &["version"]),
            open: patched || inner(template).get("name").is_none(),
        })
    };
    wanted.unwrap_or_default().iter().filter_map(one).collect()
}

/// `spec.template.spec` of a template.
fn inner(template: &Manifest) -> Evaluated {
    template.get(&["template", "spec"]).cloned().unwrap_or_else(|| template.spec().clone())
}

fn inner_place(template: &Manifest) -> Place {
    template.get(&["template"]).map_or_else(|| template.place.clone(), |inner| key_place(inner, "spec"))
}
