//! Which resources are one deployment: those that refer to each other. In one deployment an unknown name is the same
//! wherever it is written; across deployments nothing is known of it.

use std::collections::BTreeMap;

use crate::input::objects::Deployment;
use crate::input::resources::Declared;

/// A resource, the number of its object, and the numbers of those that it refers to.
pub(super) struct Resource {
    pub at: usize,
    pub uses: Vec<usize>,
    pub declared: Declared,
}

/// The resources by deployment, each in the order written.
pub(super) fn deployments(resources: Vec<Resource>) -> Vec<Deployment> {
    let mut groups = Groups { parents: resources.iter().map(|resource| (resource.at, resource.at)).collect() };
    for resource in &resources {
        for used in &resource.uses {
            groups.join(resource.at, *used);
        }
    }
    let mut deployments: BTreeMap<usize, Vec<Declared>> = BTreeMap::new();
    for resource in resources {
        deployments.entry(groups.first(resource.at)).or_default().push(resource.declared);
    }
    deployments.into_iter().map(|(first, declared)| Deployment { first, declared }).collect()
}

/// Sets of numbers, each known by its smallest.
struct Groups {
    parents: BTreeMap<usize, usize>,
}

impl Groups {
    /// The smallest number of a set. Ends, for a parent is smaller than its child; each look halves the path.
    fn first(&mut self, of: usize) -> usize {
        let mut at = of;
        loop {
            let parent = self.parents.get(&at).copied().unwrap_or(at);
            if parent == at {
                return at;
            }
            let above = self.parents.get(&parent).copied().unwrap_or(parent);
            self.parents.insert(at, above);
            at = above;
        }
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.first(a), self.first(b));
        self.parents.insert(a.max(b), a.min(b));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_refers_to_each_other_is_one_set() {
        let mut groups = Groups { parents: (0..6).map(|at| (at, at)).collect() };
        groups.join(4, 2);
        groups.join(5, 4);
        groups.join(1, 3);
        let firsts: Vec<usize> = (0..6).map(|at| groups.first(at)).collect();
        assert_eq!(firsts, [0, 1, 2, 1, 2, 2]);
    }
}
