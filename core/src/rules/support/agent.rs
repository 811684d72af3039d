//! Options of the agent, as a given `cilium-config` sets them.

use crate::model::Place;
use crate::world::World;

/// From how many keys on a given ConfigMap is taken for all that the agent is told, so that what is not among them has
/// the agent's default.
const WHOLE: usize = 20;

/// Whether options, of which one is enough, are surely off: the first place of those that say so, or that of the
/// ConfigMap.
pub(super) fn off(world: &World<'_>, options: &[&str], on_by_default: bool) -> Option<Place> {
    let agent = &world.settings.agent;
    let written = options.iter().find(|option| agent.contains_key(**option));
    let is_off = match written {
        Some(_) => options.iter().all(|option| world.settings.agent_flag(option) != Some(true)),
        None => !on_by_default && agent.len() >= WHOLE,
    };
    is_off.then(|| place(world, written.copied())).flatten()
}

/// Where an option is written, or the ConfigMap as a whole.
pub(super) fn place(world: &World<'_>, option: Option<&str>) -> Option<Place> {
    let mut configs = world.of_kind("", "ConfigMap");
    let Some(option) = option else { return configs.next().map(|object| object.place.clone()) };
    configs.find_map(|object| {
        let data = object.at(&["data"])?;
        data.get(option).map(|_| object.key_place(data, option))
    })
}
