//! HTTP rules.

use super::decision::{Decision, quoted};
use super::expression::Expression;
use super::header::HeaderRule;
use super::request::HttpRequest;
use crate::source::Node;

/// One item of `rules.http`. All that it asks for has to hold; one that asks for nothing allows every request.
///
/// Cilium gives `path`, `method` and `host` to Envoy as expressions of RE2 that have to match the whole of `:path`,
/// `:method` and `:authority`. `:path` has the query string, so `/public` does not match `/public?x=1`, and `:authority`
/// has the port where the client sends one (decision semantics R15; what Envoy does with them is not verified there).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HttpRule {
    method: Option<Expression>,
    path: Option<Expression>,
    host: Option<Expression>,
    headers: Vec<HeaderRule>,
}

impl HttpRule {
    /// An item as written; empty texts count as absent.
    #[must_use]
    pub fn of(node: &Node) -> Self {
        let text = |key: &str| node.get(key).and_then(Node::as_str).filter(|text| !text.is_empty());
        let items = |key: &str| node.get(key).map(Node::items).unwrap_or_default();
        let plain = items("headers").iter().filter_map(Node::as_str).map(HeaderRule::of_text);
        let matches = items("headerMatches").iter().filter(|item| !item.is_null()).map(HeaderRule::of_match);
        Self {
            method: text("method").map(Expression::new),
            path: text("path").map(Expression::new),
            host: text("host").map(Expression::new),
            headers: plain.chain(matches).collect(),
        }
    }

    /// The rule that allows every request.
    #[must_use]
    pub fn any() -> Self {
        Self { method: None, path: None, host: None, headers: Vec::new() }
    }

    /// Whether it asks for nothing.
    #[must_use]
    pub fn is_wildcard(&self) -> bool {
        self.method.is_none() && self.path.is_none() && self.host.is_none() && self.headers.is_empty()
    }

    /// Whether it allows a request.
    #[must_use]
    pub fn matches(&self, request: &HttpRequest) -> Decision {
        let mut decision = Decision::Yes;
        if let Some(method) = &self.method {
            let is_one = |text: &str| text.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '|');
            let verb = if is_one(method.as_str()) { "is not" } else { "does not match" };
            decision = decision.and(held("method", verb, method, &request.method));
        }
        if let Some(path) = &self.path {
            decision = decision.and(of_path(path, request));
        }
        if let Some(host) = &self.host {
            decision = decision.and(match &request.host {
                Some(given) => held("host", "does not match", host, given),
                None => Decision::Unknown(format!("host matches {}", quoted(host.as_str()))),
            });
        }
        self.headers.iter().fold(decision, |decision, header| match decision {
            Decision::No(_) => decision,
            _ => decision.and(header.matches(request)),
        })
    }
}

fn held(part: &str, verb: &str, expression: &Expression, given: &str) -> Decision {
    let pattern = quoted(expression.as_str());
    match expression.matches(given) {
        Some(true) => Decision::Yes,
        Some(false) => Decision::No(format!("{part} {} {verb} {pattern}", quoted(given))),
        None => {
            Decision::Unknown(format!("{part} {} matches {pattern}, which cannot be evaluated here", quoted(given)))
        }
    }
}

fn of_path(path: &Expression, request: &HttpRequest) -> Decision {
    if !request.is_path_normal() {
        let (given, pattern) = (quoted(&request.path), quoted(path.as_str()));
        return Decision::Unknown(format!("path {given} matches {pattern} once the proxy has normalized it"));
    }
    let decision = held("path", "does not match", path, &request.path);
    match (decision, request.path.split_once('?')) {
        (Decision::No(why), Some((before, _))) if path.matches(before) == Some(true) => {
            Decision::No(format!("{why}, which has to match the query as well"))
        }
        (decision, _) => decision,
    }
}
