//! A cluster's own ranges against those of the virtual networks that it refers to.

use crate::model::{EffectiveRange, Sited, Subnet};
use crate::net::Cidr;
use crate::rules::ranges::{self, Attached, Purpose};
use crate::rules::{Draft, View};

/// Subnets that one finding points at; the rest is only counted.
const MAX_SHOWN: usize = 8;

/// One finding for each range that overlaps subnets of the cluster's networks.
pub(super) fn with_subnets(view: &View<'_>, purpose: Purpose) -> Vec<Draft> {
    let own = own(view, purpose);
    let pairs = ranges::networks(view).into_iter().flat_map(|attached| own.iter().map(move |range| (attached, range)));
    pairs.filter_map(|(attached, range)| subnets_met(view, purpose, attached, range)).collect()
}

fn subnets_met(view: &View<'_>, purpose: Purpose, attached: Attached<'_>, range: &EffectiveRange) -> Option<Draft> {
    let met = overlapping(attached, &range.cidr);
    let (first, prefix) = met.first()?;
    let more = match met.len().saturating_sub(1) {
        0 => String::new(),
        1 => " and one more subnet".to_owned(),
        more => format!(" and {more} more subnets"),
    };
    let message = format!(
        "{} overlaps subnet `{}` (`{}`){more} of virtual network `{}`",
        ranges::named(purpose, range),
        first.name.written(),
        prefix.value.written(),
        attached.network.name.written(),
    );
    let place = range.place.as_ref().unwrap_or(attached.reference);
    let advice = ranges::advice(view, purpose, range);
    let mut draft = Draft::new(place, message).help(advice.help).fix(advice.fix);
    for (subnet, prefix) in met.iter().take(MAX_SHOWN) {
        draft = draft.related(&prefix.place, format!("subnet `{}`", subnet.name.written()));
    }
    Some(draft.related(attached.reference, "the cluster's nodes or pods are in this network"))
}

/// One finding for each range that overlaps the address space of such a network, but none of its subnets.
pub(super) fn with_address_space(view: &View<'_>, purpose: Purpose) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let own = own(view, purpose);
    for attached in ranges::networks(view) {
        for range in own.iter().filter(|range| overlapping(attached, &range.cidr).is_empty()) {
            let spaces = attached.network.address_prefixes.iter().filter_map(|prefix| prefix.sited());
            let Some(space) = spaces.into_iter().find(|space| space.value.overlaps(&range.cidr)) else { continue };
            let message = format!(
                "{} overlaps the address space `{}` of virtual network `{}`",
                ranges::named(purpose, range),
                space.value.written(),
                attached.network.name.written(),
            );
            let place = range.place.as_ref().unwrap_or(attached.reference);
            let advice = ranges::advice(view, purpose, range);
            let draft = Draft::new(place, message).help(advice.help).fix(advice.fix);
            let draft = draft.related(&space.place, "address space of the network");
            drafts.push(draft.related(attached.reference, "the cluster's nodes or pods are in this network"));
        }
    }
    drafts
}

fn own(view: &View<'_>, purpose: Purpose) -> Vec<EffectiveRange> {
    match purpose {
        Purpose::Pods => ranges::pods(view),
        Purpose::Services => ranges::services(view),
    }
}

fn overlapping<'a>(attached: Attached<'a>, range: &Cidr) -> Vec<(&'a Subnet, &'a Sited<Cidr>)> {
    ranges::subnets(attached.network).filter(|(_, prefix)| prefix.value.overlaps(range)).collect()
}
