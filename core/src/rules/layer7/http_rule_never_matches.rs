use crate::edit::{Change, Fix};
use crate::policy::{L7Kind, PortRule};
use crate::rules::{Case, Check, Draft, PolicyView, Sink, rule};
use crate::source::Node;

rule! {
    /// A rule for HTTP asks for a method, path or host that no request has.
    ///
    /// ## What it does
    /// In `rules.http` finds methods in lower case or several in one with commas, paths that do not begin with `/`, and
    /// hosts with a scheme or a path. Expressions that may begin with `/` in some way are no findings.
    ///
    /// ## Why it matters
    /// Method, path and host are regular expressions, each for the whole of what is in the request. Methods are
    /// case-sensitive, and a path always begins with `/`. A rule with one that cannot match allows nothing.
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
    ///               - method: get
    ///                 path: public
    ///               - method: "POST,PUT"
    ///                 host: "https://api.example.com/v1"
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
    ///                 path: /public
    ///               - method: "POST|PUT"
    ///                 host: "api[.]example[.]com"
    ///                 path: "/v1/.*"
    /// ```
    ///
    /// ## References
    /// - [HTTP](https://docs.cilium.io/en/stable/security/policy/language/#http): the fields are extended POSIX regular
    ///   expressions (2026-08-07)
    code: "NP260",
    name: "http-rule-never-matches",
    severity: Error,
    since: "0.1.0",
    source: "https://docs.cilium.io/en/stable/security/policy/language/#http",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::passes("a host of letters that are no slash", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{host: '[^/]+[.]example[.]com'}, {host: 'a.example.com|b/c'}, {host: 'a.example.com/?'}]}}]}]\n"),
        Case::fails("one of several methods", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{method: \"GET|post\"}]}}]}]\n"),
        Case::fails("a path from an anchor on", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{path: ^api/v1$}]}}]}]\n"),
        Case::passes("anchors around a path", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{path: ^/api$, method: ^GET$}]}}]}]\n"),
        Case::passes("expressions that may begin with a slash", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{path: .*/a}, {path: (a|/b)}, {path: a?/b}, {path: \"a|/b\"}, {path: '[/]a'}, {path: '\\/a'}]}}]}]\n"),
        Case::passes("any method by an expression", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec:\n  endpointSelector: {}\n  ingress: [{toPorts: [{ports: [{port: \"80\", protocol: TCP}], rules: {http: [{method: '[A-Z]+'}, {method: '(?i)get'}, {host: 'api.example.com:8080'}]}}]}]\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    for item in view.policy.rules().flat_map(|(_, rule)| &rule.ports).flat_map(http_rules) {
        let field = |key: &str| item.get(key).and_then(|node| Some((node, node.as_str()?)));
        if let Some((node, method)) = field("method") {
            sink_all(sink, method_fault(view, node, method));
        }
        if let Some((node, path)) = field("path").filter(|(_, path)| path.split('|').all(never_slash)) {
            let draft = view.draft(node, format!("no request has the path `{path}`: paths begin with `/`"));
            let end = path.trim_start_matches('^');
            sink.report(draft.help(format!("write `/{end}`, the whole path from its beginning")));
        }
        if let Some((node, host)) = field("host").filter(|(_, host)| host.split('|').all(needs_slash)) {
            let message = format!("no request has the host `{host}`: a host has neither scheme nor path");
            sink.report(view.draft(node, message).help("write the name alone, and the path as `path`"));
        }
    }
}

/// The items of `rules.http`.
pub(super) fn http_rules<'p>(ports: &'p PortRule<'_>) -> impl Iterator<Item = &'p Node> {
    let rules = ports.l7.filter(|(kind, _)| *kind == L7Kind::Http).and_then(|(_, rules)| rules.get("http"));
    rules.map(Node::items).unwrap_or_default().iter()
}

fn sink_all(sink: &mut Sink, draft: Option<Draft>) {
    draft.into_iter().for_each(|draft| sink.report(draft));
}

fn method_fault(view: &PolicyView<'_>, node: &Node, method: &str) -> Option<Draft> {
    let bare = method.trim_start_matches('^').trim_end_matches('$');
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    if bare.contains([',', ' ']) && bare.split([',', ' ']).all(|word| word.is_empty() || is_word(word)) {
        let words: Vec<String> =
            bare.split([',', ' ']).filter(|word| !word.is_empty()).map(str::to_ascii_uppercase).collect();
        let message = format!("no request has the method `{method}`: it is one expression, not a list");
        return Some(view.draft(node, message).help(format!("write `{}`", words.join("|"))));
    }
    let words: Vec<&str> = bare.split('|').collect();
    let lower = words.iter().find(|word| word.bytes().any(|byte| byte.is_ascii_lowercase()))?;
    if !words.iter().all(|word| is_word(word)) {
        return None;
    }
    let right = method.to_ascii_uppercase();
    let fix = Fix {
        title: format!("write `{right}` (unsafe: it allows requests that are refused today)"),
        safe: false,
        changes: vec![Change::replace(&view.policy.object.place_of(node), method, right.clone())],
    };
    let message = format!("no request has the method `{lower}`: methods are in capitals");
    Some(view.draft(node, message).help(format!("write `{right}`")).fix(fix))
}

/// Whether no path that an expression means begins with `/`: it begins with another letter, which must be there.
fn never_slash(path: &str) -> bool {
    let mut letters = path.trim_start_matches('^').chars();
    let first =
        letters.next().is_some_and(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '~'));
    first && !matches!(letters.next(), Some('?' | '*' | '{')) && !path.contains('(')
}

/// Whether what an expression means always has a slash: one stands outside of classes and groups, and not at will.
fn needs_slash(host: &str) -> bool {
    let mut in_class = false;
    let mut letters = host.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '[' => in_class = true,
            ']' => in_class = false,
            '(' => return false,
            '/' if !in_class && !matches!(letters.peek(), Some('?' | '*' | '{')) => return true,
            _ => {}
        }
    }
    false
}
