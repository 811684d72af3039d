//! What may have been meant by a field that a kind does not have.

use super::table::{Mask, Table, TypeId};
use super::wording::either;
use crate::rules::wording::nearest;

/// What may have been meant.
#[derive(Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The field that is surely meant.
    pub rename: Option<&'static str>,
    /// Whether only the case of letters differs, or a single letter.
    pub is_slip: bool,
    /// What to do.
    pub help: String,
}

/// Fields that people know from elsewhere: what is written, a field that the type has, what to write.
const SLIPS: [(&str, &str, &str); 25] = [
    ("from", "fromEndpoints", "Cilium has `fromEndpoints`, `fromCIDR` and others in place of `from`"),
    ("to", "toEndpoints", "Cilium has `toEndpoints`, `toCIDR` and others in place of `to`"),
    ("ports", "toPorts", "Cilium has ports at `toPorts[].ports`, each as text"),
    ("podSelector", "endpointSelector", "Cilium has `endpointSelector` in place of `podSelector`"),
    ("podSelector", "fromEndpoints", "Cilium has `fromEndpoints` in place of `from[].podSelector`"),
    ("podSelector", "toEndpoints", "Cilium has `toEndpoints` in place of `to[].podSelector`"),
    (
        "policyTypes",
        "endpointSelector",
        "Cilium denies by default in each direction that has a section; `ingress: [{}]` denies all ingress",
    ),
    ("ipBlock", "fromCIDRSet", "Cilium has `fromCIDR` and `fromCIDRSet` in place of `ipBlock`"),
    ("ipBlock", "toCIDRSet", "Cilium has `toCIDR` and `toCIDRSet` in place of `ipBlock`"),
    ("toFQDN", "toFQDNs", "write `toFQDNs`"),
    ("toEndpoints", "fromEndpoints", "an ingress rule has `fromEndpoints`"),
    ("fromEndpoints", "toEndpoints", "an egress rule has `toEndpoints`"),
    ("fromPorts", "toPorts", "ports are those of the destination in both directions: `toPorts`"),
    ("toFQDNs", "fromEndpoints", "only egress rules have `toFQDNs`"),
    ("toServices", "fromEndpoints", "only egress rules have `toServices`"),
    (
        "namespaceSelector",
        "endpointSelector",
        "a CiliumNetworkPolicy selects in its own namespace; use a CiliumClusterwideNetworkPolicy for others",
    ),
    ("namespaceSelector", "fromEndpoints", "select by the label `k8s:io.kubernetes.pod.namespace` in `fromEndpoints`"),
    ("namespaceSelector", "toEndpoints", "select by the label `k8s:io.kubernetes.pod.namespace` in `toEndpoints`"),
    ("endpointSelector", "podSelector", "a NetworkPolicy has `podSelector`"),
    ("fromEndpoints", "from", "a NetworkPolicy has `from`"),
    ("toEndpoints", "to", "a NetworkPolicy has `to`"),
    ("toPorts", "ports", "a NetworkPolicy has `ports`"),
    ("cidr", "ipBlock", "write `ipBlock: {cidr: …}`"),
    ("ipBlock", "from", "put it into an item of `from`"),
    ("ipBlock", "to", "put it into an item of `to`"),
];

/// At most this many fields are listed.
const LISTED: usize = 12;

/// What may be meant by a field of a type, in a column; `around` are the types of the mappings around it, the outermost
/// first, each with the path to it.
pub fn suggest(
    table: &Table,
    column: Mask,
    id: TypeId,
    around: &[(TypeId, String)],
    key: &str,
    product: &str,
) -> Suggestion {
    let of_type = table.get(id);
    let fields = || of_type.fields().iter().filter(|field| field.versions & column != 0).map(|field| field.name);
    let has = |id: TypeId, name: &str| table.get(id).field(name, column).is_some();
    let meant = |rename: &'static str, is_slip: bool| Suggestion {
        rename: Some(rename),
        is_slip,
        help: format!("did you mean `{rename}`?"),
    };
    let told = |help: String| Suggestion { rename: None, is_slip: false, help };
    if let Some(same) = fields().find(|field| field.eq_ignore_ascii_case(key)) {
        return meant(same, true);
    }
    let elsewhen =
        of_type.fields().iter().filter(|field| field.name == key).fold(0, |mask, field| mask | field.versions);
    if elsewhen != 0 {
        let later = elsewhen & !(column | column.wrapping_sub(1));
        let help = match (table.since(later), table.until(elsewhen)) {
            (Some(since), _) if later != 0 => format!("{product} {since} and later have it"),
            (_, Some(until)) => format!("{product} had it up to {until}; remove it"),
            _ => "remove it".to_owned(),
        };
        return told(help);
    }
    if let Some((_, rename, _)) =
        SLIPS.iter().find(|(wrong, _, help)| *wrong == key && help.starts_with("write `toFQDNs`"))
        && has(id, rename)
    {
        return meant("toFQDNs", true);
    }
    if let Some((_, _, help)) = SLIPS.iter().find(|(wrong, beside, _)| *wrong == key && has(id, beside)) {
        return told((*help).to_owned());
    }
    let outer = around.iter().rev().find(|(outer, _)| *outer != id && has(*outer, key));
    if let Some((_, path)) = outer {
        let path = if path.is_empty() { "the object".to_owned() } else { format!("`{path}`") };
        return told(format!("{path} has `{key}`: look at the indentation"));
    }
    let inner = of_type.fields().iter().filter(|field| field.versions & column != 0).find(|field| has(field.of, key));
    if let Some(inner) = inner {
        return told(format!("it belongs below `{}`", inner.name));
    }
    if let Some(near) = nearest(key, fields())
        && let Some(near) = fields().find(|field| *field == near)
    {
        let is_slip = crate::rules::wording::distance(&key.to_ascii_lowercase(), &near.to_ascii_lowercase()) <= 1;
        return meant(near, is_slip);
    }
    let names: Vec<&str> = fields().collect();
    told(match names.len() {
        0 => "remove it".to_owned(),
        1..=LISTED => format!("remove it; what can stand here is {}", either(&names, "and")),
        _ => "remove it, or see the reference of the kind for what can stand here".to_owned(),
    })
}
