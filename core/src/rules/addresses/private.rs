//! Ranges that are not private.

use crate::model::EffectiveRange;
use crate::net::{Coverage, Family, Space};
use crate::rules::ranges::{self, Purpose};
use crate::rules::{Draft, View};

/// The finding about a written range that is not private; of IPv6 only what can never be an address of a host.
pub(super) fn finding(view: &View<'_>, purpose: Purpose, range: &EffectiveRange) -> Option<Draft> {
    let place = range.place.as_ref()?;
    let cidr = &range.cidr;
    let what = unfit(range)?;
    // Link-local addresses are reserved, which says more.
    if ranges::reserved(view).iter().any(|reserved| reserved.contains(cidr)) {
        return None;
    }
    let message = format!("{} `{}` {what}", purpose.words(), cidr.written());
    let ranges::Advice { mut help, fix } = ranges::advice(view, purpose, range);
    if let Some(block) = cidr.near_private_block() {
        help = format!("the private block nearby is {} to {}; {help}", block.first(), block.last());
    }
    Some(Draft::new(place, message).help(help).fix(fix))
}

fn unfit(range: &EffectiveRange) -> Option<&'static str> {
    let cidr = &range.cidr;
    let meets = |space| cidr.coverage(space) != Coverage::Outside;
    let special = [
        (Space::Multicast, "holds multicast addresses"),
        (Space::Loopback, "holds loopback addresses"),
        (Space::LinkLocal, "holds link-local addresses"),
    ];
    if let Some((_, what)) = special.into_iter().find(|(space, _)| meets(*space)) {
        return Some(what);
    }
    match cidr.family() {
        Family::V6 => None,
        Family::V4 if cidr.is_private() => None,
        Family::V4 if cidr.coverage(Space::PrivateV4) == Coverage::Partly => Some("is only partly private"),
        Family::V4 if meets(Space::Public) => Some("is public"),
        Family::V4 => Some("is not private"),
    }
}
