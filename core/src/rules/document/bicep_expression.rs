use crate::rules::{Case, Check, rule};
use crate::source::ProblemKind;

rule! {
    /// An expression of a Bicep file that cannot be evaluated.
    ///
    /// ## What it does
    ///
    /// Reports names that the file does not declare, functions that are given arguments of the wrong number or kind,
    /// properties that an object does not have, and items past the end of a list. Functions that are not known here
    /// make their value unknown and are no finding. Names are looked up only in files without faults as text: what
    /// cannot be read may declare them.
    ///
    /// ## Why it matters
    ///
    /// The compiler refuses the file, or the resource manager the deployment, before any resource is made.
    ///
    /// ## Example
    ///
    /// ```bicep
    /// param podCidr string = '10.244.0.0/16'
    ///
    /// resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
    ///   name: 'shop'
    ///   location: resourceGroup().location
    ///   properties: {
    ///     networkProfile: {
    ///       networkPlugin: 'azure'
    ///       networkPluginMode: 'overlay'
    ///       podCidr: podCIDR
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```bicep
    /// param podCidr string = '10.244.0.0/16'
    ///
    /// resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {
    ///   name: 'shop'
    ///   location: resourceGroup().location
    ///   properties: {
    ///     networkProfile: {
    ///       networkPlugin: 'azure'
    ///       networkPluginMode: 'overlay'
    ///       podCidr: podCidr
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [BCP057](https://learn.microsoft.com/azure/azure-resource-manager/bicep/diagnostics/bcp057), the name does not
    ///   exist in the current context
    /// - [Bicep core diagnostics](https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-core-diagnostics)
    code: "NP012",
    name: "bicep-expression",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/azure-resource-manager/bicep/diagnostics/bcp057",
    as_of: "2025-02-12",
    check: Check::Problem(ProblemKind::BicepExpression),
    cases: [
        Case::fails(
            "an item past the end of a list",
            "main.bicep",
            r#"var ranges = ['10.0.0.0/16']

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'shop'
  properties: { addressSpace: { addressPrefixes: [ranges[1]] } }
}
"#,
        ),
        Case::fails(
            "too many arguments",
            "main.bicep",
            r#"resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: toLower('shop', 'prod')
}
"#,
        ),
        Case::passes(
            "names of loops, lambdas, functions and nested resources",
            "main.bicep",
            r#"func named(of string) string => 'subnet-${of}'
param ranges string[] = ['10.0.0.0/24']

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'shop'
  properties: {
    addressSpace: { addressPrefixes: map(ranges, (one, at) => '10.${at}.0.0/16') }
    subnets: [for (range, at) in ranges: { name: named(string(at)), properties: { addressPrefix: range } }]
  }
  resource nested 'subnets' existing = { name: 'subnet-0' }
  resource other 'subnets' = { name: '${nested.name}-b' }
}

output id string = vnet::nested.id
"#,
        ),
        Case::passes(
            "a function that is not known here",
            "main.bicep",
            "resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {\n  name: someday('shop')\n}\n",
        ),
        Case::passes(
            "a name of another file that is not given",
            "main.bicep",
            r#"import { ranges } from './shared.bicep'
import * as names from './names.bicep'

resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: names.network('shop')
  properties: { addressSpace: { addressPrefixes: ranges } }
}
"#,
        ),
    ],
}
