use super::go::{self, Prefix, parse_cidr, parse_prefix};
use super::judge::{At, Judge, Mend, entry, field, filled, items, short, text};
use super::policy::Section;
use super::selector::{Keys, selector};
use crate::admission::AgentFault;
use crate::net::Cidr;
use crate::source::Node;

/// Bytes of a range that what is wrong with it is told of; the longest that can be one has 49.
const MOST_EXPLAINED: usize = 64;

const HELP: &str = "write the first address of the range and the length of its prefix, as in `10.20.0.0/16`";

/// Judges an item of `fromCIDR` or `toCIDR`.
pub(super) fn peer<'a>(judge: &mut Judge<'a>, node: &'a Node) {
    let Some(written) = node.as_str() else { return };
    if read(judge, written).is_some() {
        return;
    }
    if go::is_address(written) {
        // From 1.15 on with a zone as well, before without.
        if !judge.since(21) && (judge.since(15) || !written.contains('%')) {
            return;
        }
        let length = if written.contains(':') { 128 } else { 32 };
        let reason = format!("`{written}` is an address without the length of a prefix");
        let mend = Some(Mend { from: written.to_owned(), to: format!("{written}/{length}") });
        judge.tell_mendable(AgentFault::Cidr, node, (reason, format!("write `{written}/{length}`")), mend);
        return;
    }
    unreadable(judge, node, written);
}

/// Judges an item of `fromCIDRSet` or `toCIDRSet`.
pub(super) fn set_item<'a>(judge: &mut Judge<'a>, section: Section, item: &'a Node) {
    let is_given = |key: &str| text(item, key).is_some_and(|text| !text.is_empty());
    let has_group = judge.since(14) && is_given("cidrGroupRef");
    let groups = entry(item, "cidrGroupSelector").filter(|_| judge.since(17));
    group_beside_except(judge, item);
    if let Some(groups) = groups {
        selector(judge, &groups.value, Keys::CidrGroup);
    }
    if judge.since(17) {
        match [is_given("cidr"), has_group, groups.is_some()].into_iter().filter(|given| *given).count() {
            0 => {
                let help = "name the addresses by `cidr`, `cidrGroupRef` or `cidrGroupSelector`";
                let reason = "an item of a CIDR set has none of `cidr`, `cidrGroupRef` and `cidrGroupSelector`";
                judge.tell(AgentFault::CidrSet, At::Missing(item), reason, help);
                return;
            }
            1 => {}
            _ => {
                let help = "write an item for each of them";
                let reason = "an item of a CIDR set has several of `cidr`, `cidrGroupRef` and `cidrGroupSelector`";
                judge.tell(AgentFault::CidrSet, At::Missing(item), reason, help);
                return;
            }
        }
    }
    // Up to 1.16 the agent puts the addresses of the group in its place before it judges; in 1.14 and 1.15 it forgets
    // those of egress, whose `cidr` is then empty.
    let is_replaced = judge.since(16) || section.ingress;
    if groups.is_some() || (has_group && is_replaced) {
        return;
    }
    if has_group && !is_given("cidr") {
        let reason = format!("`cidrGroupRef` stands in `egress`, where {} does not read it", judge.release());
        let at = entry(item, "cidrGroupRef").map_or(At::Missing(item), At::Key);
        judge.tell(AgentFault::CidrSet, at, reason, "write the CIDRs, or use Cilium 1.16 or later");
        return;
    }
    let Some(node) = field(item, "cidr") else {
        judge.tell(AgentFault::CidrSet, At::Missing(item), "an item of a CIDR set has no `cidr`", HELP);
        return;
    };
    let Some(written) = node.as_str() else { return };
    let Some(range) = read(judge, written) else {
        unreadable(judge, node, written);
        return;
    };
    for except in items(item, "except") {
        exception(judge, (node, range), except);
    }
}

/// Up to 1.16 a group takes no exceptions, not even in rules that deny, which are otherwise not judged up to 1.15.
pub(super) fn group_beside_except<'a>(judge: &mut Judge<'a>, item: &'a Node) {
    if !judge.since(14) || judge.since(17) {
        return;
    }
    let group = entry(item, "cidrGroupRef").filter(|group| group.value.as_str().is_some_and(|name| !name.is_empty()));
    if let (Some(group), Some(except)) = (group, filled(item, "except")) {
        let reason = format!("`except` stands beside `cidrGroupRef`, which {} does not take", judge.release());
        let help = "leave the addresses out of the group, or use Cilium 1.17 or later";
        judge.tell_beside(AgentFault::CidrSet, At::Key(except), (reason, help), (At::Key(group), "the group"));
    }
}

fn exception<'a>(judge: &mut Judge<'a>, (range_node, range): (&'a Node, Prefix), node: &'a Node) {
    let Some(written) = node.as_str() else { return };
    let Some(except) = read(judge, written) else {
        unreadable(judge, node, written);
        return;
    };
    let note = (At::Value(range_node), "the range");
    let range_text = range_node.as_str().unwrap_or_default();
    if !range.contains_address_of(except) {
        let reason = format!("the exception `{}` is outside of `{}`", short(written), short(range_text));
        let help = "leave the exception out, or write a part of the range: what is outside is not selected anyway";
        judge.tell_beside(AgentFault::CidrSet, At::Value(node), (reason, help), note);
    } else if judge.since(20) && except.bits() < range.bits() {
        let reason = wider(written, range_text);
        judge.tell_beside(AgentFault::CidrSet, At::Value(node), (reason, WIDER_HELP), note);
    } else if crashes(judge, range, except) {
        judge.tell_crash(AgentFault::CidrSet, At::Value(node), (wider(written, range_text), WIDER_HELP), note);
    }
}

const WIDER_HELP: &str = "write a part of the range as the exception";

fn wider(except: &str, range: &str) -> String {
    format!("the exception `{}` is wider than `{}`", short(except), short(range))
}

/// Whether the agent fails to take an exception out of a range: up to 1.16 it splits the range, and fails
/// where the exception begins in it and is wider.
fn crashes(judge: &Judge<'_>, range: Prefix, except: Prefix) -> bool {
    !judge.since(17) && except.bits() < range.bits() && range.contains_address_of(except.masked())
}

/// Judges the exceptions of a rule that denies, of which up to 1.15 nothing else is judged.
pub(super) fn crashing_exceptions<'a>(judge: &mut Judge<'a>, item: &'a Node) {
    let Some(node) = field(item, "cidr") else { return };
    let Some(range) = node.as_str().and_then(|written| read(judge, written)) else { return };
    for except_node in items(item, "except") {
        let Some(written) = except_node.as_str() else { continue };
        if read(judge, written).is_some_and(|except| crashes(judge, range, except)) {
            let reason = wider(written, node.as_str().unwrap_or_default());
            let note = (At::Value(node), "the range");
            judge.tell_crash(AgentFault::CidrSet, At::Value(except_node), (reason, WIDER_HELP), note);
        }
    }
}

fn read(judge: &Judge<'_>, written: &str) -> Option<Prefix> {
    if judge.since(15) { parse_prefix(written) } else { parse_cidr(written) }
}

fn unreadable<'a>(judge: &mut Judge<'a>, node: &'a Node, written: &str) {
    let why = match Cidr::parse(written) {
        Err(error) if written.len() <= MOST_EXPLAINED => error.to_string(),
        _ => format!("`{}` is no range of addresses", short(written)),
    };
    // `/08` can only be meant as `/8`; an address with leading zeros may be octal.
    let trimmed =
        written.rsplit_once('/').map(|(address, length)| format!("{address}/{}", length.trim_start_matches('0')));
    let mend = trimmed.filter(|to| parse_prefix(to).is_some()).map(|to| Mend { from: written.to_owned(), to });
    judge.tell_mendable(AgentFault::Cidr, node, (why, HELP), mend);
}
