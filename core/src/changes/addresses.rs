//! Ranges and addresses of the cluster.

use super::step::Mode;
use super::{Row, Step, Transition};
use crate::model::{EffectiveRange, Field, Place};
use crate::net::Cidr;

const POD: &str = "networkProfile.podCidr";
const SERVICE: &str = "networkProfile.serviceCidr";
const DNS: &str = "networkProfile.dnsServiceIP";
const FAMILIES: &str = "networkProfile.ipFamilies";

pub(super) fn transitions(step: Step<'_>) -> Vec<Transition> {
    [pod_range(step), service_range(step), dns(step), families(step)].into_iter().flatten().collect()
}

/// The first range, which is the IPv4 one, with the place where it is written.
fn first(ranges: Vec<EffectiveRange>) -> Option<EffectiveRange> {
    ranges.into_iter().next()
}

fn pod_range(step: Step<'_>) -> Option<Transition> {
    let (from_mode, to_mode) = (step.old_mode()?, step.new_mode()?);
    let new_fields = &step.later().network.pod_cidrs;
    if step.by_terraform() && from_mode == Mode::NodeSubnet && to_mode == Mode::Overlay {
        return terraform_adds_range(step);
    }
    let both_overlay = from_mode == Mode::Overlay && to_mode == Mode::Overlay;
    let terraform = step.by_terraform() && from_mode == to_mode;
    if !both_overlay && !terraform {
        return None;
    }
    if new_fields.is_empty() && !step.unwritten_range_is_default() {
        return None;
    }
    let old = first(step.earlier().effective_pod_cidrs(step.before.format))?;
    let new = first(step.later().effective_pod_cidrs(step.after.format))?;
    if new.cidr.same_range(&old.cidr) {
        return None;
    }
    let spec = step.later();
    let windows = spec.pools.iter().find(|pool| pool.is_windows());
    let families = step.earlier().is_dual_stack();
    let grows = new.cidr.family() == old.cidr.family() && new.cidr.contains(&old.cidr);
    let row = match () {
        () if step.by_terraform() => Row::ClusterReplaced,
        () if new.cidr.family() != old.cidr.family() => return None,
        () if windows.is_some() || families => Row::PodRangeUnsupported,
        () if grows => Row::PodRangeExpanded,
        () => Row::PodRangeMoved,
    };
    let place = new.place.as_ref().unwrap_or(&step.after.place);
    let transition = Transition::new(step, row, POD, (old.cidr.written(), new.cidr.written()), place);
    Some(match (row, windows) {
        (Row::PodRangeUnsupported, Some(pool)) => transition
            .message("the pod CIDR of a cluster with Windows node pools cannot be expanded".to_owned())
            .related(pool.os_type.place().or(pool.os_sku.place()), "Windows"),
        (Row::PodRangeUnsupported, None) => transition
            .message("the pod CIDR of a cluster with two IP families cannot be expanded".to_owned())
            .related(step.earlier().network.ip_families.first().and_then(Field::place), "IP families"),
        _ => transition.related(old.place.as_ref(), "pod CIDR so far"),
    })
}

/// Overlay wants a pod CIDR, and the provider makes the cluster anew where it is added.
fn terraform_adds_range(step: Step<'_>) -> Option<Transition> {
    let new = step.later().network.pod_cidrs.first()?.sited()?;
    if step.earlier().network.pod_cidrs.iter().any(|old| !old.is_absent()) {
        return None;
    }
    let message =
        format!("for the new pod CIDR `{}` Terraform destroys the cluster and makes it anew", new.value.written());
    Some(Transition::new(step, Row::ClusterReplaced, POD, ("none", new.value.written()), &new.place).message(message))
}

fn service_range(step: Step<'_>) -> Option<Transition> {
    if step.later().network.service_cidrs.is_empty() && !step.unwritten_range_is_default() {
        return None;
    }
    let (old, new) = (step.earlier().effective_service_cidrs(), step.later().effective_service_cidrs());
    // Ranges that are not known may stand anywhere in the lists.
    let whole = |fields: &[Field<Cidr>], ranges: &[EffectiveRange]| fields.is_empty() || fields.len() == ranges.len();
    if !whole(&step.earlier().network.service_cidrs, &old) || !whole(&step.later().network.service_cidrs, &new) {
        return None;
    }
    let (old, new) = (first(old)?, first(new)?);
    if new.cidr.same_range(&old.cidr) || new.cidr.family() != old.cidr.family() {
        return None;
    }
    let place = new.place.as_ref().unwrap_or(&step.after.place);
    let transition = fixed(step, (SERVICE, "service CIDR"), (old.cidr.written(), new.cidr.written()), place);
    Some(transition.related(old.place.as_ref(), "service CIDR so far"))
}

fn dns(step: Step<'_>) -> Option<Transition> {
    let (old, new) = (&step.earlier().network, &step.later().network);
    let to = new.dns_service_ip.sited()?;
    let from = match &old.dns_service_ip {
        Field::Known(from) => from.value.as_str(),
        Field::Absent if old.service_cidrs.is_empty() => "10.0.0.10",
        _ => return None,
    };
    if to.value.trim() == from.trim() {
        return None;
    }
    let transition = fixed(step, (DNS, "DNS service IP"), (from, &to.value), &to.place);
    Some(transition.was(&old.dns_service_ip, "DNS service IP so far"))
}

fn families(step: Step<'_>) -> Option<Transition> {
    let known = |fields: &[Field<String>]| -> Option<Vec<String>> {
        fields.iter().map(|field| field.value().map(|value| value.to_ascii_lowercase())).collect()
    };
    let (old, new) = (&step.earlier().network, &step.later().network);
    let to = known(&new.ip_families).filter(|families| !families.is_empty())?;
    let mut from = known(&old.ip_families)?;
    if from.is_empty() {
        // Ranges of two families ask for both.
        if old.pod_cidrs.len() > 1 || old.service_cidrs.len() > 1 {
            return None;
        }
        from.push("ipv4".to_owned());
    }
    if from == to {
        return None;
    }
    let place = new.ip_families.first().map_or(&step.after.place, |field| step.place_of(field));
    let transition = fixed(step, (FAMILIES, "IP families"), (&from.join(","), &to.join(",")), place);
    Some(transition.related(old.ip_families.first().and_then(Field::place), "IP families so far"))
}

fn fixed(step: Step<'_>, (setting, what): (&str, &str), (from, to): (&str, &str), place: &Place) -> Transition {
    if step.by_terraform() {
        let message = format!(
            "for the change of the {what} from `{from}` to `{to}` Terraform destroys the cluster and makes it anew"
        );
        return Transition::new(step, Row::ClusterReplaced, setting, (from, to), place).message(message);
    }
    let message = format!("a cluster keeps its {what}: `{from}` cannot become `{to}`");
    Transition::new(step, Row::FixedNetworkSetting, setting, (from, to), place).message(message)
}
