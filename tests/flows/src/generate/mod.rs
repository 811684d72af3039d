//! Random clusters, policies and flows.
//!
//! The same seed gives the same case on every machine. Cases aim at what is easy to get wrong, and their flows at the
//! edges of what rules say: the last port of a range and the one behind it, excepted addresses, replicas that differ.
//! Objects are such as the API server of the version would have stored, except for a few that it would have refused.
#![expect(clippy::indexing_slicing, reason = "indexes are drawn below the length of their list")]

mod class;
mod cluster;
mod ends;
mod flows;
mod invalid;
mod layer7;
mod peers;
mod policies;
mod ports;
mod prefix;
mod random;
mod selectors;
mod words;

use serde_json::Value;

pub use self::class::{Class, Version};
use self::cluster::Cluster;
use self::flows::Asker;
pub use self::layer7::layer7;
use self::policies::Maker;
pub use self::random::Random;
pub use self::words::ENTITIES;
use crate::case::Case;

/// A case of a class, for a version of Cilium.
pub fn case(seed: u64, class: Class, version: Version) -> Case {
    let shape = class.shape();
    // Each part has numbers of its own, so that a change to one leaves the others as they were.
    let cluster =
        cluster::cluster(&mut Random::new(seed, &format!("{} cluster", class.name())), class, &shape, version);
    let random = &mut Random::new(seed, &format!("{} policies", class.name()));
    let mut maker = Maker { shape: &shape, cluster: &cluster, version, aims: Vec::new() };
    let count = random.between(shape.policies.0, shape.policies.1);
    let mut policies: Vec<Value> = (0..count).map(|index| maker.policy(random, &format!("p{index}"))).collect();
    ends::agree(&mut policies);
    let aims = maker.aims;
    let random = &mut Random::new(seed, &format!("{} flows", class.name()));
    let count = random.between(150, 250);
    let flows = Asker::new(class, &shape, &cluster, &aims, &policies).flows(random, count);
    Case { objects: objects(&cluster, policies), flows }
}

/// A case with policies of Kubernetes alone, and only with peers and ports of which Kubernetes says something.
pub fn kubernetes(seed: u64) -> Case {
    case(seed, Class::Kubernetes, Version::V1_20)
}

fn objects(cluster: &Cluster, policies: Vec<Value>) -> Vec<Value> {
    let mut objects = cluster.objects();
    objects.extend(policies);
    objects
}
