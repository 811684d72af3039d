use crate::rules::{Case, Check, rule};
use crate::source::ProblemKind;

rule! {
    /// Text that is not JSON.
    ///
    /// ## What it does
    ///
    /// Reports where a JSON text stops being JSON: a comma too many or too few, a bracket or quote that is never
    /// closed, a name without quotes. Comments are not reported, since Azure's resource manager takes them in templates.
    /// It speaks up only where the text shows a kind that is known here, or where the file was named.
    ///
    /// ## Why it matters
    ///
    /// The resource manager refuses the whole template, and clients the whole file.
    ///
    /// ## Example
    ///
    /// ```json
    /// {
    ///   "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    ///   "contentVersion": "1.0.0.0",
    ///   "resources": [
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
    /// - [Structure and syntax of ARM templates](https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax)
    code: "NP002",
    name: "json-syntax",
    severity: Error,
    since: "0.1.0",
    source: "https://www.rfc-editor.org/rfc/rfc8259",
    as_of: "2017-12-01",
    check: Check::Problem(ProblemKind::JsonSyntax),
    cases: [
        Case::fails(
            "a comma is missing",
            "template.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0"
  "resources": []
}
"#,
        ),
        Case::fails(
            "text that ends too early",
            "template.json",
            r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": ["#,
        ),
        Case::passes(
            "comments, which the resource manager takes",
            "template.json",
            r#"{
  // the network
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0", /* nothing yet */
  "resources": []
}
"#,
        ),
        Case::passes("an empty file", "template.json", ""),
    ],
}
