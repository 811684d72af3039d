use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// L7 policies are asked for in a cluster with more nodes than they support.
    ///
    /// ## What it does
    /// With `advancedNetworkPolicies: L7`, adds up the nodes of all pools (the autoscaler's maximum where it is on) and
    /// compares them with 1,000.
    ///
    /// ## Why it matters
    /// L7 policies are supported up to 1,000 nodes or 40,000 pods.
    ///
    /// ## Example
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --pod-cidr 10.128.0.0/10 --network-dataplane cilium --enable-acns \
    ///   --acns-advanced-networkpolicies L7 --node-count 3
    /// az aks nodepool add --resource-group rg --cluster-name aks --name user1 --enable-cluster-autoscaler --min-count 1 --max-count 1000
    /// ```
    ///
    /// ## Use instead
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --pod-cidr 10.128.0.0/10 --network-dataplane cilium --enable-acns \
    ///   --acns-advanced-networkpolicies L7 --node-count 3
    /// az aks nodepool add --resource-group rg --cluster-name aks --name user1 --enable-cluster-autoscaler --min-count 1 --max-count 900
    /// ```
    ///
    /// ## References
    /// - [L7 policies](https://learn.microsoft.com/azure/aks/container-network-security-l7-policy-concepts): limits
    ///   (2026-08-21)
    code: "NP510",
    name: "l7-on-too-many-nodes",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/container-network-security-l7-policy-concepts",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::passes("exactly 1,000", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"a","mode":"System","count":500},{"name":"b","mode":"User","count":500}],"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"security":{"advancedNetworkPolicies":"L7"}}}}}"#),
        Case::fails("one more", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"a","mode":"System","count":501},{"name":"b","mode":"User","count":500}],"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"security":{"advancedNetworkPolicies":"L7"}}}}}"#),
        Case::passes("FQDN", "a.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-09-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"a","mode":"System","count":900},{"name":"b","mode":"User","count":900}],"networkProfile":{"networkPlugin":"azure","networkDataplane":"cilium","advancedNetworking":{"enabled":true,"security":{"advancedNetworkPolicies":"FQDN"}}}}}"#),
        Case::passes("a size not known", "a.sh", "az aks create -g rg -n aks --network-plugin azure --network-dataplane cilium --enable-acns --acns-advanced-networkpolicies L7 --node-count 1000\naz aks nodepool add -g rg --cluster-name aks -n user --node-count $COUNT"),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let spec = view.spec();
    let policies = &spec.acns.network_policies;
    if !policies.is("L7") {
        return;
    }
    let limit = view.context.facts.limits.l7_nodes;
    let of_pool = |pool: &crate::model::NodePool| {
        let count = if pool.autoscaling.is_true() { &pool.max_count } else { &pool.count };
        count.value().and_then(|count| u64::try_from(*count).ok()).unwrap_or(0)
    };
    let nodes = spec.pools.iter().map(of_pool).fold(0_u64, u64::saturating_add);
    if nodes > limit {
        let message = format!("the cluster may have {nodes} nodes, but L7 policies are supported up to {limit}");
        sink.report(
            Draft::new(view.place_of(policies), message)
                .related(spec.pools.last().map(|pool| &pool.place), "the last pool that counts")
                .help("use `FQDN`, or share the workloads out over several clusters"),
        );
    }
}
