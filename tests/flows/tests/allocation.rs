//! Nothing is allocated for a verdict once a network is prepared.

use std::alloc::System;

use netproof_core::api::{self, Network, Options};
use netproof_core::flow::end::{End, Meant};
use netproof_core::flow::{Peer, Traffic, Verdict};
use netproof_core::source::text::SourceFile;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[path = "../../../xtask/src/bench/fleet.rs"]
mod fleet;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[test]
fn verdicts_allocate_nothing() {
    let fleet = fleet::fleet(fleet::Size { pods: 200, policies: 200 });
    let text =
        |objects: &[serde_json::Value]| objects.iter().map(|object| format!("---\n{object}\n")).collect::<String>();
    let files: Vec<SourceFile> =
        fleet.files.iter().map(|(name, objects)| SourceFile::new(name, text(objects))).collect();
    let readings = files.iter().enumerate().map(|(at, file)| api::read(at, file)).collect();
    let network = Network::of(&files, readings, &Options::default()).unwrap();
    let network = network.flows();
    assert_eq!(network.policies().count(), fleet.policies);
    network.prepare();
    let end = |name: &str| match network.find(&Peer::parse(name).unwrap()).unwrap() {
        Meant::End(end) => Some(end),
        Meant::Service(_) | Meant::Name(_) => None,
    };
    let mut flows: Vec<(End, End, Traffic)> = Vec::new();
    let entities = ["entity:host", "entity:remote-node", "entity:kube-apiserver", "entity:world", "node:node-0001"];
    let asked = fleet.flows.iter().map(|(from, to, port)| (from.as_str(), to.as_str(), port.as_str()));
    let also = entities.iter().flat_map(|entity| {
        let from = fleet.flows.first().map_or("", |(from, _, _)| from.as_str());
        [(from, *entity, "443/TCP"), (*entity, from, "8080/TCP"), (*entity, from, "8/ICMP")]
    });
    for (from, to, port) in asked.take(2_000).chain(also) {
        flows.push((end(from).unwrap(), end(to).unwrap(), Traffic::parse(port).unwrap()));
    }
    let region = Region::new(ALLOCATOR);
    let verdicts = flows.iter().map(|(from, to, traffic)| network.verdict(*from, *to, *traffic));
    let allowed = verdicts.filter(|verdict| *verdict == Verdict::Allow).count();
    let change = region.change();
    assert_eq!((change.allocations, change.reallocations), (0, 0));
    // Flows of both kinds have been decided.
    assert!(allowed > 500 && allowed < flows.len() - 500, "{allowed} of {}", flows.len());
}
