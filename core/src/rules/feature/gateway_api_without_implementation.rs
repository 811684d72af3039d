use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// The managed Gateway API is asked for without the Istio add-on.
    ///
    /// ## What it does
    /// Finds the managed Gateway API installation in clusters that surely do not have the Istio add-on.
    ///
    /// ## Why it matters
    /// Azure answered `BadRequest`, "Gateway API installation requires at least one implementation …", in 2025-10. Since
    /// then other implementations may have come, so it is a warning.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --enable-gateway-api
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --enable-gateway-api --enable-azure-service-mesh
    /// ```
    ///
    /// ## References
    /// - [Managed Gateway API](https://learn.microsoft.com/azure/aks/managed-gateway-api) (2026-08-21)
    code: "NP515",
    name: "gateway-api-without-implementation",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/managed-gateway-api",
    as_of: "2025-10-31",
    check: Check::Revision(check),
    cases: [
        Case::fails("an update", "a.sh", "az aks create -g rg -n aks\naz aks update -g rg -n aks --enable-gateway-api"),
        Case::passes("a cluster made elsewhere", "a.sh", "az aks update -g rg -n aks --enable-gateway-api"),
        Case::passes("turned off", "a.sh", "az aks create -g rg -n aks\naz aks update -g rg -n aks --disable-gateway-api"),
        Case::passes("more options not known", "a.sh", "az aks create -g rg -n aks --enable-gateway-api $MESH"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let addons = &view.spec().addons;
    let without = addons.istio.is_absent() || addons.istio.is_false();
    if view.observed() || !addons.gateway_api.is_true() || !without {
        return;
    }
    sink.report(
        Draft::new(
            view.place_of(&addons.gateway_api),
            "the Gateway API is installed without anything that implements it",
        )
        .related(addons.istio.place(), "Istio is turned off here")
        .help("turn the Istio add-on on as well; Azure refused the request without it in 2025-10"),
    );
}
