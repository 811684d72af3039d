use super::http_rule_never_matches::http_rules;
use crate::edit::{Change, Fix};
use crate::rules::{Case, Check, PolicyView, Sink, rule};
use crate::source::Node;

rule! {
    /// A path or header of a rule for HTTP is written in another language than Cilium reads it in.
    ///
    /// ## What it does
    /// In `rules.http` finds paths with `/*` as in globs, paths with a query behind a bare `?`, and values of `headers`
    /// that are written as regular expressions.
    ///
    /// ## Why it matters
    /// Paths are regular expressions for the whole path with its query: `/api/*` means `/api` and any number of slashes,
    /// not what stands below, and `?` makes the letter before it optional. Headers are the other way round: the value is
    /// compared letter by letter.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: api
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: api
    ///   ingress:
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             app: web
    ///       toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - method: GET
    ///                 path: "/api/*"
    ///               - method: GET
    ///                 path: "/search?q=shoes"
    ///               - method: POST
    ///                 path: "/orders"
    ///                 headers:
    ///                   - "X-Tenant: [a-z]+"
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: api
    ///   namespace: shop
    /// spec:
    ///   endpointSelector:
    ///     matchLabels:
    ///       app: api
    ///   ingress:
    ///     - fromEndpoints:
    ///         - matchLabels:
    ///             app: web
    ///       toPorts:
    ///         - ports:
    ///             - port: "8080"
    ///               protocol: TCP
    ///           rules:
    ///             http:
    ///               - method: GET
    ///                 path: "/api/.*"
    ///               - method: GET
    ///                 path: "/search[?]q=shoes"
    ///               - method: POST
    ///                 path: "/orders"
    ///                 headers:
    ///                   - "X-Tenant: blue"
    /// ```
    ///
    /// ## References
    /// - [HTTP](https://docs.cilium.io/en/stable/security/policy/language/#http): paths are regular expressions, headers
    ///   are compared as they are (2026-08-07)
    /// - [Headers are no expressions](https://github.com/cilium/cilium/issues/38357)
    code: "NP261",
    name: "http-pattern-misread",
    severity: Warning,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#http",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("a glob in the middle", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{path: /users/*/orders}]}}]}]\n"),
        Case::passes("regular expressions", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{path: /a/.*}, {path: '/a/?'}, {path: '/a(/.*)?'}, {path: '/a[/*]'}, {path: '/a\\?b=c'}, {path: '/colou?r'}, {path: /a$}]}}]}]\n"),
        Case::passes("plain headers", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{headers: [\"X-My-Header: true\", \"Accept: */*\"]}]}}]}]\n"),
    ],
}

/// What shows that a header's value was meant as an expression.
const EXPRESSIONS: [&str; 9] = [".*", ".+", "\\d", "\\w", "[0-9", "[a-z", "[A-Z", "[^", "(?"];

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    for item in view.policy.rules().flat_map(|(_, rule)| &rule.ports).flat_map(http_rules) {
        if let Some((node, path)) = item.get("path").and_then(|node| Some((node, node.as_str()?))) {
            path_faults(view, node, path, sink);
        }
        for node in item.get("headers").map(Node::items).unwrap_or_default() {
            let Some(value) = node.as_str().and_then(|text| text.split_once(':').map(|(_, value)| value.trim())) else {
                continue;
            };
            if EXPRESSIONS.iter().any(|mark| value.contains(mark)) {
                let message =
                    format!("the header's value must be `{value}` letter by letter: headers are no expressions");
                sink.report(view.draft(node, message).help("write the whole value, or leave the header out"));
            }
        }
    }
}

fn path_faults(view: &PolicyView<'_>, node: &Node, path: &str, sink: &mut Sink) {
    let marks = marks(path);
    if marks.contains(&Mark::Glob) {
        let below = path.replace("/*", "/.*");
        let slashes = path.replace("/*", "");
        let fix = Fix {
            title: format!("write `{below}` (unsafe: it allows requests that are refused today)"),
            safe: false,
            changes: vec![Change::replace(&view.policy.object.place_of(node), path, below.clone())],
        };
        let example = if path.ends_with("/*") { format!("`{slashes}` and `{slashes}/`") } else { "slashes".to_owned() };
        let message = format!(
            "`{path}` is a regular expression: its `*` repeats the slash before it, so that it means {example}, not what stands below"
        );
        sink.report(view.draft(node, message).help(format!("write `{below}`")).fix(fix));
    }
    if marks.contains(&Mark::Query) {
        let message = format!(
            "`{path}` is a regular expression: its `?` makes the letter before it optional, and no query is matched"
        );
        sink.report(view.draft(node, message).help(format!("write `{}`", path.replacen('?', "[?]", 1))));
    }
}

/// What is likely meant otherwise than it is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// `/*`.
    Glob,
    /// `?name=`.
    Query,
}

fn marks(path: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut before = None;
    let (mut escaped, mut in_class) = (false, false);
    for (at, letter) in path.char_indices() {
        let literal = escaped || in_class;
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '*' if !literal && before == Some('/') => marks.push(Mark::Glob),
            '?' if !literal && before.is_some_and(is_name) => {
                let rest = path.get(at.saturating_add(1)..).unwrap_or("");
                let name = rest.find(|letter: char| !is_name(letter)).unwrap_or(rest.len());
                if name > 0 && rest.get(name..).is_some_and(|rest| rest.starts_with('=')) {
                    marks.push(Mark::Query);
                }
            }
            _ => {}
        }
        before = if literal { None } else { Some(letter) };
    }
    marks
}

fn is_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.' | '/')
}
