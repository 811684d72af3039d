use std::collections::BTreeMap;

use super::Field;

/// A resource of the provider `azurerm` or `azapi`, or the call of a well-known module, that a cluster or node pool was
/// read from: what is left to say about it besides the cluster itself.
#[derive(Clone, Debug)]
pub struct TerraformResource {
    /// The type, as `azurerm_kubernetes_cluster`; of a module, its source as written.
    pub kind: String,
    /// Whether it is the call of a module.
    pub module_call: bool,
    /// The version constraint of the provider, or of the module, as written: `~> 4.0`.
    pub version: Option<String>,
    /// What a plan does to it; `None` in a configuration, which does not tell what exists.
    pub planned: Option<Planned>,
    /// The attributes for which a plan replaces it, as the plan names them: their names joined with `.`, blocks without
    /// numbers. Plans of Terraform before 1.2 do not tell.
    pub replaced_by: Vec<String>,
    /// The provider that makes the requests.
    pub provider: Provider,
    /// The attributes and blocks that are written and that the model has no place for, or whose name depends on the
    /// version of the provider: by their names joined with `.`, blocks without numbers. Of several blocks of a name the
    /// first counts. What may be null is unknown.
    pub written: BTreeMap<&'static str, Field<()>>,
}

/// A Terraform provider for Azure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// `hashicorp/azurerm`, which has a schema of its own and judges values itself.
    Azurerm,
    /// `azure/azapi`, which hands on the bodies of requests.
    Azapi,
}

/// What a plan does to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planned {
    /// Nothing: the resource exists as it is.
    Keep,
    /// Makes it.
    Create,
    /// Changes it in place.
    Update,
    /// Destroys it and makes it anew.
    Replace,
}
