//! What the proxy says of a request (R15-R17).

use regex::Regex;
use serde_json::Value;

use super::cluster::Cluster;
use super::entry::{Layer7, Port};
use super::fqdn;
use super::value::{at, list, text};
use crate::case::Flow;

/// A part of an entry that allows the flow at layer 4.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The port as written, `None` where the rule has none.
    pub port: Option<Port>,
    /// What layer 7 asks.
    pub layer7: Layer7,
}

/// Whether traffic that some of these allow is sent to the proxy.
pub fn redirects(hits: &[Hit]) -> bool {
    hits.iter().any(|hit| hit.layer7 != Layer7::None)
}

/// Whether the proxy lets a request through. `wildcard` where the endpoint is not closed in this direction (R17).
pub fn allows(cluster: &Cluster<'_>, hits: &[Hit], flow: &Flow, wildcard: bool) -> bool {
    let dns = hits.iter().any(|hit| matches!(hit.layer7, Layer7::Dns(_)));
    if let (Some(name), true) = (&flow.dns, dns) {
        let wildcard = wildcard && cluster.minor() >= 18;
        return wildcard || hits.iter().any(|hit| allows_name(cluster, hits, hit, name));
    }
    // The proxy of DNS takes no requests.
    if flow.http.is_some() && dns && !hits.iter().any(|hit| matches!(hit.layer7, Layer7::Http(_) | Layer7::Other)) {
        return false;
    }
    match &flow.http {
        // R17: an endpoint that is not closed has a rule for everything, of which Envoy knows in every version.
        Some(request) => wildcard || hits.iter().any(|hit| allows_request(&hit.layer7, request, flow)),
        None => true,
    }
}

/// R16: of DNS only the rules of the port count; one of any selector without names lets pass all, since the proxy knows
/// the whole filter of the port (`GeneratePattern` and `CheckAllowed` of pkg/fqdn/dnsproxy).
fn allows_name(cluster: &Cluster<'_>, hits: &[Hit], hit: &Hit, name: &str) -> bool {
    match &hit.layer7 {
        Layer7::Dns(rules) => rules.iter().any(|rule| fqdn::rule_names(cluster, rule, name)),
        Layer7::None => {
            hits.iter().any(|other| matches!(other.layer7, Layer7::Dns(_)) && same_port(&other.port, &hit.port))
        }
        _ => false,
    }
}

/// Whether two ports are one filter of the agent.
fn same_port(one: &Option<Port>, other: &Option<Port>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.port == other.port && one.end == other.end,
        (None, None) => true,
        _ => false,
    }
}

/// R16: an allow without HTTP rules, whatever its selector, lets all requests through.
fn allows_request(layer7: &Layer7, request: &str, flow: &Flow) -> bool {
    match layer7 {
        Layer7::None => true,
        Layer7::Http(rules) => rules.iter().any(|rule| rule_allows(rule, request, flow)),
        Layer7::Dns(_) => false,
        Layer7::Other => true,
    }
}

/// R15: fields are ANDed; a pattern must match all of its text.
fn rule_allows(rule: &Value, request: &str, flow: &Flow) -> bool {
    let (method, path) = request.split_once(' ').unwrap_or((request, "/"));
    let host = flow.to.strip_prefix("fqdn:").unwrap_or_default();
    field_matches(text(rule, &["method"]), method)
        && field_matches(text(rule, &["path"]), path)
        && field_matches(text(rule, &["host"]), host)
        && list(rule, &["headers"]).is_empty()
        && list(rule, &["headerMatches"]).iter().all(edits)
}

/// A header match that edits the request instead of refusing it.
fn edits(header: &Value) -> bool {
    matches!(at(header, &["mismatch"]).as_str(), Some("LOG" | "ADD" | "DELETE" | "REPLACE"))
}

/// An empty pattern matches everything.
fn field_matches(pattern: &str, value: &str) -> bool {
    pattern.is_empty() || Regex::new(&format!("^(?:{pattern})$")).is_ok_and(|pattern| pattern.is_match(value))
}
