//! Requests that the proxy refuses: one more request, name or server in the rules of layer 7.

use serde_json::{Map, Value as Json, json};

use super::candidate::Candidate;
use super::patch::Patch;
use super::sight::{Fit, Sight};
use crate::flow::decide::Question;
use crate::flow::rule::{Action, LimitId, Ports};

/// What would let the request of a question through where layer 7 refuses it.
pub(super) fn candidates(sight: &Sight<'_>, fits: &[Fit<'_>], question: &Question) -> Vec<Candidate> {
    let mut all = Vec::new();
    for fit in fits.iter().filter(|fit| fit.is(Action::Allow)) {
        let Ports::Of(ports) = &fit.rule.ports else { continue };
        let mut limits: Vec<LimitId> =
            ports.iter().filter(|port| sight.meets_port(port).may()).filter_map(|port| port.l7).collect();
        limits.dedup();
        for limit in limits.into_iter().filter_map(|at| sight.network.limit(at)) {
            let Some(item) = sight.node(fit.rule, &limit.pointer) else { continue };
            let list_of = |key: &str| item.get("rules").and_then(|rules| rules.get(key)).filter(|list| !list.is_null());
            let mut add = |below: &str, value: Json, message: String| {
                let path = format!("{}{below}/-", limit.pointer);
                all.push(Candidate::of(fit.rule.policy, 1, vec![Patch::Add { path, value }], message));
            };
            if let (Some(_), Some(request)) = (list_of("http"), &question.http)
                && let Some((rule, said)) = http(request)
            {
                add("/rules/http", rule, format!("let {said} through in `{}/rules/http`", limit.pointer));
            }
            if let (Some(_), Some(name)) = (list_of("dns"), &question.dns) {
                let name = name.trim_end_matches('.');
                let message = format!("let queries for `{name}` through in `{}/rules/dns`", limit.pointer);
                add("/rules/dns", json!({"matchName": name}), message);
            }
            if let (Some(_), Some(name)) = (item.get("serverNames").filter(|list| !list.is_null()), &question.sni) {
                let message = format!("add `{name}` to `{}/serverNames`", limit.pointer);
                add("/serverNames", json!(name), message);
            }
        }
    }
    all
}

/// The rule of a request, and the request in words.
fn http(request: &str) -> Option<(Json, String)> {
    let mut words = request.split_ascii_whitespace();
    let (method, target) = (words.next()?, words.next().unwrap_or("/"));
    // Of an absolute target only the path is meant.
    let path = match target.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => target,
    };
    let mut rule = Map::new();
    rule.insert("method".to_owned(), json!(escaped(method)));
    rule.insert("path".to_owned(), json!(escaped(path)));
    Some((Json::Object(rule), format!("`{method} {path}`")))
}

/// A text as an expression that only means itself.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}
