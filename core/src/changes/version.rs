//! The Kubernetes version of the control plane.

use super::{Row, Step, Transition};
use crate::facts::Facts;
use crate::facts::support::{self, Support};
use crate::model::Date;

pub(super) fn transition(step: Step<'_>, facts: &Facts, today: Date) -> Option<Transition> {
    let (before, after) = (step.earlier(), step.later());
    let (old, new) = (before.version()?, after.version()?);
    // A minor alone is an alias of one of its patches.
    let patches = match (old.patch, new.patch) {
        (Some(old), Some(new)) => new.cmp(&old),
        _ => std::cmp::Ordering::Equal,
    };
    let row = match new.minor().cmp(&old.minor()).then(patches) {
        std::cmp::Ordering::Equal => return None,
        std::cmp::Ordering::Less => Row::Downgrade,
        std::cmp::Ordering::Greater => {
            let skips = old.major == new.major && new.minor > old.minor.saturating_add(1);
            let exempt = support::long_term(before) != Some(false) || support::long_term(after) != Some(false);
            let supported = support::of(facts, old, today) == Support::Community;
            if skips && !exempt && supported { Row::UpgradeSkipsMinor } else { Row::Upgrade }
        }
    };
    let place = step.place_of(&after.kubernetes_version);
    let setting = "kubernetesVersion";
    let mut transition = Transition::new(step, row, setting, (old.to_string(), new.to_string()), place);
    if row == Row::UpgradeSkipsMinor {
        let between = (old.minor.saturating_add(1)..=new.minor).take(5);
        transition.steps = between.map(|minor| format!("upgrade to {}.{minor}", old.major)).collect();
    }
    Some(transition.was(&before.kubernetes_version, "the version before"))
}
