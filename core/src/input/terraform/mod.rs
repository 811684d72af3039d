//! Terraform: configurations and plans.
//!
//! [`language`] evaluates the configuration of a folder to resources with their attributes; [`plan`] reads the same
//! resources from the JSON of `terraform show -json`. [`resources`] gives those of the providers `azurerm` and `azapi`
//! the shape of the resource manager.

pub mod language;
pub mod plan;
pub mod resources;

use crate::input::value::Evaluated;
use crate::model::Place;

/// A resource or call of a module with its attributes, of a configuration or a plan.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The type, as `azurerm_kubernetes_cluster`; for a module that is not among the files, its source, as
    /// `Azure/aks/azurerm`.
    pub kind: String,
    /// Whether it is the call of a module that is not among the files; its inputs are the attributes.
    pub module_call: bool,
    /// The full address, as `module.aks["a"].azurerm_kubernetes_cluster.this[0]`.
    pub address: String,
    /// The attributes and blocks. Blocks of one type are a list of objects under the type's name. References to what is
    /// only known after apply are unknown values named by the reference, except for ids that follow from names.
    pub attributes: Evaluated,
    /// The block, with the range of its head.
    pub place: Place,
    /// The version constraint of its provider, as written in `required_providers`; of a module call, the version asked
    /// for.
    pub version: Option<String>,
    /// Whether an unknown `count` or `for_each` decides if it exists at all.
    pub conditional: bool,
    /// The attributes before the change, of a plan that changes an existing resource.
    pub before: Option<Evaluated>,
}
