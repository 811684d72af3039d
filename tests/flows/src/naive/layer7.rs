//! What the proxy says of a request (R15-R17).

use regex::Regex;
use serde_json::Value;

use super::cluster::Cluster;
use super::entry::{Layer7, Port};
use super::fqdn;
use super::ports;
use super::value::{at, list, text};
use crate::case::Flow;

/// A part of an entry that matches the flow at layer 4.
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

/// Whether the proxy looks at requests, or at something else than names of DNS.
pub fn has_requests(hits: &[Hit]) -> bool {
    hits.iter().any(|hit| matches!(hit.layer7, Layer7::Http(_) | Layer7::Other))
}

/// Whether the proxy is that of DNS.
pub fn has_names(hits: &[Hit]) -> bool {
    hits.iter().any(|hit| matches!(hit.layer7, Layer7::Dns(_)))
}

/// R16: the proxy of DNS looks only at the filter of the port that has DNS rules; there, a selector without rules lets
/// every name through. An allow of other ports, of a range, or of all traffic says nothing to it. R17: since 1.18 every
/// name passes where the endpoint is open.
pub fn allows_name(cluster: &Cluster<'_>, hits: &[Hit], name: &str, open: bool) -> bool {
    let with_names: Vec<&Hit> = hits.iter().filter(|hit| matches!(hit.layer7, Layer7::Dns(_))).collect();
    let passes = |hit: &Hit| match &hit.layer7 {
        Layer7::Dns(rules) => rules.iter().any(|rule| fqdn::rule_names(cluster, rule, name)),
        _ => with_names.iter().any(|other| same_filter(&other.port, &hit.port)),
    };
    (open && cluster.minor() >= 18) || hits.iter().any(passes)
}

/// Whether two ports are one filter of the agent: the same name, or the same number and end.
fn same_filter(one: &Option<Port>, other: &Option<Port>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) if ports::is_name(&one.port) || ports::is_name(&other.port) => {
            one.port.to_lowercase() == other.port.to_lowercase()
        }
        (Some(one), Some(other)) => ports::number(&one.port) == ports::number(&other.port) && one.end == other.end,
        _ => false,
    }
}

/// Whether one of these lets a request through: without HTTP rules, all of them.
pub fn allows_request(hits: &[Hit], request: &str, flow: &Flow) -> bool {
    hits.iter().any(|hit| match &hit.layer7 {
        Layer7::None | Layer7::Other => true,
        Layer7::Http(rules) => rules.iter().any(|rule| rule_allows(rule, request, flow)),
        Layer7::Dns(_) => false,
    })
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
