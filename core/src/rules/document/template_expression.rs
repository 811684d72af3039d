use crate::rules::{Case, Check, rule};
use crate::source::ProblemKind;

rule! {
    /// An expression of an ARM template that cannot be read.
    ///
    /// ## What it does
    ///
    /// Reports expressions (`[…]`) of an ARM template with a syntax error, and functions that are given arguments of
    /// the wrong number or type. Functions that are not known here make their value unknown and are no finding.
    ///
    /// ## Why it matters
    ///
    /// The resource manager refuses the deployment before any resource is made: `InvalidTemplate`.
    ///
    /// ## Example
    ///
    /// ```json
    /// {
    ///   "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    ///   "contentVersion": "1.0.0.0",
    ///   "parameters": {"name": {"type": "string", "defaultValue": "shop"}},
    ///   "resources": [
    ///     {
    ///       "type": "Microsoft.ContainerService/managedClusters",
    ///       "apiVersion": "2025-05-01",
    ///       "name": "[parameters('name']",
    ///       "location": "westeurope",
    ///       "properties": {"networkProfile": {"networkPlugin": "azure"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```json
    /// {
    ///   "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    ///   "contentVersion": "1.0.0.0",
    ///   "parameters": {"name": {"type": "string", "defaultValue": "shop"}},
    ///   "resources": [
    ///     {
    ///       "type": "Microsoft.ContainerService/managedClusters",
    ///       "apiVersion": "2025-05-01",
    ///       "name": "[parameters('name')]",
    ///       "location": "westeurope",
    ///       "properties": {"networkProfile": {"networkPlugin": "azure", "networkPluginMode": "overlay"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Syntax and expressions of ARM templates](https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions)
    /// - [`InvalidTemplate`](https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-invalid-template)
    code: "NP007",
    name: "template-expression",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions",
    as_of: "2025-06-20",
    check: Check::Problem(ProblemKind::TemplateExpression),
    cases: [
        Case::fails(
            "a string that is never closed",
            "template.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "[concat('shop, '-aks')]",
      "location": "westeurope",
      "properties": {}
    }
  ]
}
"#,
        ),
        Case::passes(
            "two brackets are a bracket",
            "template.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "shop",
      "location": "westeurope",
      "tags": {"note": "[[parameters('name']"},
      "properties": {}
    }
  ]
}
"#,
        ),
        Case::passes(
            "a function that is not known here",
            "template.json",
            r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "[someday('shop')]",
      "location": "westeurope",
      "properties": {}
    }
  ]
}
"#,
        ),
    ],
}
