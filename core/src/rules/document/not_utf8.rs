use crate::rules::{Case, Check, rule};
use crate::source::ProblemKind;

rule! {
    /// A file that is not UTF-8.
    ///
    /// ## What it does
    ///
    /// Reports the first byte of a file that is not UTF-8, and files that are UTF-16, as some Windows tools write them
    /// when their output is sent to a file. Bytes that are not UTF-8 are read as `?`; of UTF-16 nothing is read. The
    /// examples below stand for bytes: `\xe9` is the one byte E9, Latin-1 for é.
    ///
    /// ## Why it matters
    ///
    /// JSON is UTF-8, and the clients that read these files refuse anything else or put other characters in its place.
    /// A name that differs in one character selects nothing.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web
    ///   annotations: {owner: Ren\xe9}
    /// spec:
    ///   podSelector: {}
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata:
    ///   name: web
    ///   annotations: {owner: René}
    /// spec:
    ///   podSelector: {}
    /// ```
    ///
    /// ## References
    ///
    /// - RFC 8259, [8.1](https://www.rfc-editor.org/rfc/rfc8259#section-8.1): JSON between systems is UTF-8
    code: "NP005",
    name: "not-utf8",
    severity: Error,
    since: "0.1.0",
    source: "https://www.rfc-editor.org/rfc/rfc8259#section-8.1",
    as_of: "2017-12-01",
    check: Check::Problem(ProblemKind::Encoding),
    cases: [
        Case::fails("UTF-16, told by its byte order mark", "create.sh", r"\xff\xfea\x00z\x00"),
        Case::fails(
            "a character cut in half",
            "create.sh",
            r"# caf\xc3
az aks create --resource-group rg --name shop
",
        ),
        Case::passes("UTF-8 beyond ASCII", "create.sh", "# café ☕\naz aks create --resource-group rg --name shop\n"),
        Case::passes(
            "UTF-8 with a byte order mark",
            "create.sh",
            "\u{feff}az aks create --resource-group rg --name shop\n",
        ),
    ],
}
