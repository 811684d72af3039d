use crate::rules::{Case, Check, rule};
use crate::source::ProblemKind;

rule! {
    /// A statement of a Bicep file that cannot be read.
    ///
    /// ## What it does
    ///
    /// Reports the first fault of each statement of a Bicep file or Bicep parameters file: a bracket or quote that is
    /// never closed, a missing colon or equals sign, two properties on one line without a comma. Only files that lead
    /// to a resource that is known here are looked at, and files that are named.
    ///
    /// ## Why it matters
    ///
    /// `az bicep build` and `az deployment group create` refuse the file, and nothing is deployed. What the statement
    /// says is not checked here; the other statements are.
    ///
    /// ## Example
    ///
    /// ```bicep
    /// resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
    ///   name: 'shop'
    ///   location: resourceGroup().location
    ///   properties: {
    ///     networkProfile: {
    ///       networkPlugin 'azure'
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```bicep
    /// resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
    ///   name: 'shop'
    ///   location: resourceGroup().location
    ///   properties: {
    ///     networkProfile: {
    ///       networkPlugin: 'azure'
    ///       networkPluginMode: 'overlay'
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Bicep core diagnostics](https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-core-diagnostics)
    /// - [Bicep file structure and syntax](https://learn.microsoft.com/azure/azure-resource-manager/bicep/file)
    code: "NP011",
    name: "bicep-syntax",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-core-diagnostics",
    as_of: "2026-05-19",
    check: Check::Problem(ProblemKind::BicepSyntax),
    cases: [
        Case::fails(
            "a quote that is never closed",
            "main.bicep",
            "resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {\n  name: 'shop\n}\n",
        ),
        Case::fails(
            "a brace that is never closed",
            "main.bicep",
            r#"param name string

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  properties: {

output id string = vnet.id
"#,
        ),
        Case::fails("quotes of another language", "main.bicep", "param name string = \"shop\"\n"),
        Case::passes(
            "line breaks, commas and comments where they may be",
            "main.bicep",
            r#"// a network
param ranges array = ['10.0.0.0/16', '10.1.0.0/16']
param zones int[]?

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'shop', location: 'westeurope'
  properties: {
    addressSpace: { addressPrefixes: ranges } /* both */
    #disable-next-line no-hardcoded-env-urls
    flowTimeoutInMinutes: empty(zones)
      ? 4
      : 30
  }
}
"#,
        ),
        Case::passes(
            "statements that are not needed here",
            "main.bicep",
            r#"metadata description = 'a network'
type ranges = {
  @description('of pods')
  pods: string?
  *: string
}[]
func first(texts string[]) string => texts[0]
param given ranges = []
resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: first(['shop'])
}
"#,
        ),
    ],
}
