use crate::model::Object;
use crate::net::Cidr;
use crate::order::Order as _;
use crate::rules::{Case, Check, Context, Sink, objects, rule, wording};
use crate::source::Node;

rule! {
    /// A CiliumCIDRGroup holds ranges of which another of its ranges has every address.
    ///
    /// ## What it does
    ///
    /// Finds ranges of `externalCIDRs` that stand in the list twice, or lie inside of another one of the same list. One
    /// finding is made for a group.
    ///
    /// ## Why it matters
    ///
    /// A group has the addresses of all its ranges, so the narrower one changes nothing: who takes it out, to close it,
    /// closes nothing. Mostly the wider one is wider than meant.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumCIDRGroup
    /// metadata:
    ///   name: partners
    /// spec:
    ///   externalCIDRs:
    ///     - 203.0.113.0/24
    ///     - 203.0.113.0/24
    ///     - 203.0.113.128/25
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumCIDRGroup
    /// metadata:
    ///   name: partners
    /// spec:
    ///   externalCIDRs:
    ///     - 203.0.113.0/24
    /// ```
    ///
    /// ## References
    ///
    /// - [CiliumCIDRGroup](https://docs.cilium.io/en/stable/network/kubernetes/ciliumcidrgroup/) (2026-08-07)
    code: "NP273",
    name: "cidr-group-range-repeated",
    severity: Info,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/network/kubernetes/ciliumcidrgroup/",
    as_of: "2026-08-07",
    check: Check::Object(check),
    cases: [
        Case::fails("the wider one comes last", "a.yaml", "apiVersion: cilium.io/v2alpha1\nkind: CiliumCIDRGroup\nmetadata: {name: a}\nspec: {externalCIDRs: [203.0.113.7/32, 2001:db8:1::/48, 203.0.113.0/24, \"2001:db8::/32\"]}\n"),
        Case::fails("bits beyond the prefix", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: {name: a}\nspec: {externalCIDRs: [203.0.113.0/24, 203.0.113.9/24]}\n"),
        Case::passes("neighbours", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: {name: a}\nspec: {externalCIDRs: [203.0.113.0/25, 203.0.113.128/25, \"::/0\"]}\n"),
        Case::passes("no ranges", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: {name: a}\nspec: {externalCIDRs: [none, null, {}]}\n"),
        Case::passes("two groups", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: {name: a}\nspec: {externalCIDRs: [203.0.113.0/24]}\n---\napiVersion: cilium.io/v2\nkind: CiliumCIDRGroup\nmetadata: {name: b}\nspec: {externalCIDRs: [203.0.113.0/24]}\n"),
    ],
}

/// A range of the list, with its position.
type Item<'a> = (Cidr, usize, &'a Node);

fn check(object: &Object, _: &Context<'_>, sink: &mut Sink) {
    if !object.is("cilium.io", "CiliumCIDRGroup") {
        return;
    }
    let written = object.at(&["spec", "externalCIDRs"]).map(Node::items).unwrap_or_default();
    let parsed = |(at, node): (usize, &'_ Node)| Some((Cidr::parse(node.as_str()?).ok()?, at));
    let ranges: Vec<Item<'_>> = written
        .iter()
        .enumerate()
        .filter_map(|(at, node)| parsed((at, node)).map(|(cidr, at)| (cidr, at, node)))
        .collect();
    let mut repeated = covered(ranges);
    repeated.order_by_key(|((_, at, _), _)| *at);
    let Some(((range, _, node), (wider, _, other))) = repeated.first() else { return };
    let message = if range.same_range(wider) {
        format!("the addresses of `{}` are in this group twice", range.written())
    } else {
        format!("the addresses of `{}` are in this group already: it has `{}`", range.written(), wider.written())
    };
    let more = match repeated.len() {
        1 => String::new(),
        2 => "; so are those of one more range".to_owned(),
        many => format!("; so are those of {} more ranges", many.saturating_sub(1)),
    };
    let mut names: Vec<String> =
        repeated.iter().take(NAMED).map(|((range, _, _), _)| format!("`{}`", range.written())).collect();
    if repeated.len() > NAMED {
        names.push("the others".to_owned());
    }
    sink.report(
        objects::draft(object, node, format!("{message}{more}"))
            .related(&object.place_of(other), "this range has all of its addresses")
            .help(format!("leave {} out, or narrow the range that has them", wording::listed(&names))),
    );
}

/// How many ranges are named.
const NAMED: usize = 3;

/// The ranges that lie in another one, each with that one; of two that are the same, the later.
fn covered(mut ranges: Vec<Item<'_>>) -> Vec<(Item<'_>, Item<'_>)> {
    // Ranges nest or are apart: behind the first of a nest come all that lie in it.
    ranges.order_by_key(|(cidr, at, _)| (cidr.family(), cidr.first(), cidr.prefix_len(), *at));
    let mut found = Vec::new();
    let mut widest: Option<Item<'_>> = None;
    for range in ranges {
        match &widest {
            Some(wider) if wider.0.contains(&range.0) => found.push((range, wider.clone())),
            _ => widest = Some(range),
        }
    }
    found
}
