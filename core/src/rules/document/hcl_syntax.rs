use crate::rules::{Case, Check, rule};
use crate::source::ProblemKind;

rule! {
    /// Text that is not Terraform's configuration language.
    ///
    /// ## What it does
    ///
    /// Reports where a Terraform configuration, or a file with values of its variables, stops being one: a quote, a
    /// bracket, a heredoc or a block that is never closed, a comma that is missing, an expression that ends too early.
    /// Of each block at the top the first fault is reported; the other blocks are read. It speaks up only in
    /// configurations that hold something that is known here, and in files that were named.
    ///
    /// ## Why it matters
    ///
    /// `terraform plan` reads all files of the folder before anything else, and stops.
    ///
    /// ## Example
    ///
    /// ```hcl
    /// resource "azurerm_virtual_network" "shop" {
    ///   name                = "shop"
    ///   resource_group_name = "shop"
    ///   location            = "westeurope
    ///   address_space       = ["10.0.0.0/16"]
    /// }
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```hcl
    /// resource "azurerm_virtual_network" "shop" {
    ///   name                = "shop"
    ///   resource_group_name = "shop"
    ///   location            = "westeurope"
    ///   address_space       = ["10.0.0.0/16"]
    /// }
    /// ```
    ///
    /// ## References
    ///
    /// - [Native syntax of HCL](https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md)
    /// - [Syntax of the Terraform language](https://developer.hashicorp.com/terraform/language/syntax/configuration)
    code: "NP010",
    name: "hcl-syntax",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md",
    as_of: "2024-02-22",
    check: Check::Problem(ProblemKind::HclSyntax),
    cases: [
        Case::fails(
            "a list that is never closed",
            "main.tf",
            r#"resource "azurerm_subnet" "nodes" {
  name                 = "nodes"
  resource_group_name  = "shop"
  virtual_network_name = "shop"
  address_prefixes     = ["10.0.0.0/24"
}
"#,
        ),
        Case::fails(
            "a block that is never closed",
            "main.tf",
            r#"resource "azurerm_subnet" "nodes" {
  name = "nodes"

resource "azurerm_subnet" "pods" {
  name = "pods"
}
"#,
        ),
        Case::fails(
            "an argument written twice",
            "main.tf",
            r#"resource "azurerm_subnet" "nodes" {
  name = "nodes"
  name = "pods"
}
"#,
        ),
        Case::fails(
            "a brace too many",
            "main.tf",
            r#"resource "azurerm_subnet" "nodes" {
  name = "nodes"
}
}
"#,
        ),
        Case::passes(
            "templates, heredocs and comments",
            "main.tf",
            r#"/* the network */
resource "azurerm_subnet" "nodes" {
  name             = "${var.prefix}-\"nodes\"" # quoted
  address_prefixes = [
    cidrsubnet(var.space, 8, 1), // the first
  ]
  description = <<-EOT
    a { that closes nothing, and a "
  EOT
}
"#,
        ),
        Case::passes("an empty file", "main.tf", ""),
    ],
}
