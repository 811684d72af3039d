use crate::rules::{Case, Check, rule};
use crate::source::ProblemKind;

rule! {
    /// A comma after the last entry of a JSON object or list.
    ///
    /// ## What it does
    ///
    /// Reports a comma between the last entry of an object or list and its closing bracket. It speaks up only where the
    /// text shows a kind that is known here, or where the file was named.
    ///
    /// ## Why it matters
    ///
    /// JSON has no such comma. Some tools that deploy templates pass over it (public templates with one are deployed
    /// regularly), others refuse the whole file: what works today fails with the next tool.
    ///
    /// ## Example
    ///
    /// ```json
    /// {
    ///   "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    ///   "contentVersion": "1.0.0.0",
    ///   "resources": [],
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```json
    /// {
    ///   "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    ///   "contentVersion": "1.0.0.0",
    ///   "resources": []
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259)
    code: "NP009",
    name: "trailing-comma",
    severity: Warning,
    since: "0.1.0",
    source: "https://www.rfc-editor.org/rfc/rfc8259",
    as_of: "2017-12-01",
    check: Check::Problem(ProblemKind::TrailingComma),
    cases: [
        Case::fails(
            "in a list",
            "template.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [{"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "a"},]
}
"#,
        ),
        Case::passes("a list of other people", "other.yaml", "apiVersion: v1\nkind: List\nitems: [a,]\n"),
    ],
}
