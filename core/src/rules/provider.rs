//! What the rules on the provider `azurerm` ask of a cluster's state: whether the provider made it, and what is written.

use crate::model::{Field, NodePool, Place, Provider, TerraformResource};
use crate::report::{RefusedBy, Severity};
use crate::rules::{Draft, View};

/// The resource of a state that the provider `azurerm` is about to make or change, in a module too; none for a state that
/// the service reported.
#[must_use]
pub fn cluster<'a>(view: &View<'a>) -> Option<&'a TerraformResource> {
    let resource = view.context.model.terraform.get(view.place())?;
    (resource.provider == Provider::Azurerm && resource.kind != POOL && !view.observed()).then_some(resource)
}

const POOL: &str = "azurerm_kubernetes_cluster_node_pool";

/// The resource of a pool that is an `azurerm_kubernetes_cluster_node_pool`.
#[must_use]
pub fn pool<'a>(view: &View<'a>, pool: &NodePool) -> Option<&'a TerraformResource> {
    let resource = view.context.model.terraform.get(&pool.place)?;
    (resource.kind == POOL && !view.observed()).then_some(resource)
}

/// Whether a pool is one of the cluster's own, and the provider `azurerm` makes it.
#[must_use]
pub fn is_default(view: &View<'_>, pool: &NodePool) -> bool {
    cluster(view).is_some() && !view.context.model.terraform.contains_key(&pool.place)
}

/// Where an attribute of the cluster is surely written.
#[must_use]
pub fn written<'a>(view: &View<'a>, attribute: &str) -> Option<&'a Place> {
    let field = cluster(view)?.written.get(attribute)?;
    field.value().and_then(|()| Field::place(field))
}

/// What the provider refuses when it applies a plan; unchanged where another client makes the request.
#[must_use]
pub fn refused(view: &View<'_>, draft: Draft) -> Draft {
    if cluster(view).is_some() { draft.severity(Severity::Error).refused_by(RefusedBy::Terraform) } else { draft }
}

/// What the provider refuses when it plans. A plan is there, so the release that made it did not refuse: a warning.
#[must_use]
pub fn refused_when_planning(resource: &TerraformResource, draft: Draft) -> Draft {
    if resource.planned.is_some() { draft.severity(Severity::Warning) } else { draft.refused_by(RefusedBy::Terraform) }
}
