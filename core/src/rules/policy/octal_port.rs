use crate::edit::{Change, Fix};
use crate::policy::Port;
use crate::rules::{Case, Check, PolicyView, Sink, rule};

rule! {
    /// A port with a leading zero is read as an octal number.
    ///
    /// ## What it does
    /// Finds ports of Cilium's kinds that begin with a zero, such as `"010"` or `"0080"`.
    ///
    /// ## Why it matters
    /// The API server takes the text. The agent reads it as Go reads numbers: `"010"` is port 8.
    ///
    /// ## Example
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - toPorts:
    ///         - ports:
    ///             - port: "0110"
    ///               protocol: TCP
    /// ```
    ///
    /// ## Use instead
    /// ```yaml
    /// apiVersion: cilium.io/v2
    /// kind: CiliumNetworkPolicy
    /// metadata:
    ///   name: web
    ///   namespace: shop
    /// spec:
    ///   endpointSelector: {}
    ///   ingress:
    ///     - toPorts:
    ///         - ports:
    ///             - port: "110"
    ///               protocol: TCP
    /// ```
    ///
    /// ## References
    /// - `sanitize` of [rule_validation.go](https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go):
    ///   `strconv.ParseUint(port, 0, 16)`; proved on the policy engine of Cilium 1.18.6 and 1.20.2 (2026-08-07)
    code: "NP214",
    name: "octal-port",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/cilium/cilium/blob/v1.20.2/pkg/policy/api/rule_validation.go",
    as_of: "2026-08-07",
    check: Check::Policy(check),
    cases: [
        Case::fails("a deny rule", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egressDeny:\n    - toPorts:\n        - ports:\n            - port: '025'\n"),
        Case::passes("zero itself", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toPorts:\n        - ports:\n            - port: \"0\"\n"),
        Case::passes("small numbers are the same", "a.yaml", "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  endpointSelector: {}\n  egress:\n    - toPorts:\n        - ports:\n            - port: \"07\"\n"),
    ],
}

fn check(view: &PolicyView<'_>, sink: &mut Sink) {
    if !view.policy.is_cilium() {
        return;
    }
    for (_, rule) in view.policy.rules() {
        for port in rule.each_port() {
            let (Some(Port::Number(read)), Some(node)) = (port.port, port.node.get("port")) else { continue };
            let Some(text) = node.as_str().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit())) else {
                continue;
            };
            let Some(meant) = text.parse::<u16>().ok().filter(|meant| *meant != read) else { continue };
            let message = format!("`{text}` is read as an octal number: port {read}, not {meant}");
            let change = Change::replace(&view.policy.object.place_of(node), text, meant.to_string());
            let fix = Fix {
                title: format!("write `{meant}` (unsafe: it opens or closes another port than before)"),
                safe: false,
                changes: vec![change],
            };
            sink.report(view.draft(node, message).help(format!("write `{meant}` without the zero")).fix(fix));
        }
    }
}
