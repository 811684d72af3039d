use crate::model::{Field, Format};
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule, wording};

rule! {
    /// A CAPZ object has a value that its schema does not list.
    ///
    /// ## What it does
    ///
    /// Compares `networkPlugin`, `networkPluginMode`, `networkDataplane`, `networkPolicy`, `outboundType` and
    /// `loadBalancerSKU` of an `AzureManagedControlPlane`, and `mode`, `osType` and `scaleSetPriority` of an
    /// `AzureManagedMachinePool`, with the lists of their schemas. Unlike Azure, these tell upper from lower case.
    ///
    /// ## Why it matters
    ///
    /// The API server refuses the object: "Unsupported value". A network policy `none`, which Azure takes, is refused
    /// too.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    /// kind: AzureManagedControlPlane
    /// metadata:
    ///   name: aks
    ///   namespace: default
    /// spec:
    ///   location: westeurope
    ///   resourceGroupName: rg
    ///   version: v1.35.1
    ///   networkPluginMode: overlay
    ///   networkDataplane: Cilium
    ///   networkPolicy: cilium
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    /// kind: AzureManagedControlPlane
    /// metadata:
    ///   name: aks
    ///   namespace: default
    /// spec:
    ///   location: westeurope
    ///   resourceGroupName: rg
    ///   version: v1.35.1
    ///   networkPluginMode: overlay
    ///   networkDataplane: cilium
    ///   networkPolicy: cilium
    /// ```
    ///
    /// ## References
    ///
    /// The schemas of the provider: <https://github.com/kubernetes-sigs/cluster-api-provider-
    /// azure/blob/main/api/v1beta1/types_class.go>.
    code: "NP748",
    name: "capz-value-not-accepted",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/kubernetes-sigs/cluster-api-provider-azure/blob/main/api/v1beta1/types_class.go",
    as_of: "2026-08-19",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "no policy",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.35.1
  networkPolicy: none
"#,
        ),
        Case::fails(
            "a misspelt value",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.35.1
  networkPluginMode: overlya
"#,
        ),
        Case::fails(
            "an outbound type",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.35.1
  outboundType: loadbalancer
"#,
        ),
        Case::fails(
            "a pool",
            "case.yaml",
            r#"apiVersion: cluster.x-k8s.io/v1beta1
kind: Cluster
metadata:
  name: aks
  namespace: default
spec:
  controlPlaneRef:
    apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    kind: AzureManagedControlPlane
    name: aks
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.35.1
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedMachinePool
metadata:
  name: pool0
  namespace: default
  labels: {cluster.x-k8s.io/cluster-name: aks}
spec:
  sku: Standard_D4s_v5
  mode: system
"#,
        ),
        Case::passes(
            "the values of the schema",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.35.1
  networkPluginMode: overlay
  networkDataplane: cilium
  networkPolicy: cilium
  networkPlugin: azure
  outboundType: loadBalancer
  loadBalancerSKU: Standard
"#,
        ),
        Case::passes(
            "not known",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.35.1
  networkPolicy: ${POLICY}
"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.format() != Format::Capz {
        return;
    }
    let network = &view.spec().network;
    let of_cluster: [(&str, &Field<String>, &[&str]); 6] = [
        ("networkPlugin", &network.plugin, &["azure", "kubenet", "none"]),
        ("networkPluginMode", &network.plugin_mode, &["overlay"]),
        ("networkDataplane", &network.dataplane, &["azure", "cilium"]),
        ("networkPolicy", &network.policy, &["azure", "calico", "cilium"]),
        (
            "outboundType",
            &network.outbound_type,
            &["loadBalancer", "managedNATGateway", "userAssignedNATGateway", "userDefinedRouting"],
        ),
        ("loadBalancerSKU", &network.load_balancer_sku, &["Basic", "Standard"]),
    ];
    of_cluster.into_iter().for_each(|(name, field, values)| report(name, field, values, sink));
    for pool in &view.spec().pools {
        report("mode", &pool.mode, &["System", "User"], sink);
        report("osType", &pool.os_type, &["Linux", "Windows"], sink);
        report("scaleSetPriority", &pool.priority, &["Regular", "Spot"], sink);
    }
}

fn report(name: &str, field: &Field<String>, values: &[&str], sink: &mut Sink) {
    let Some(written) = field.sited().filter(|written| !values.contains(&written.value.as_str())) else { return };
    let quoted: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    let help = match wording::nearest(&written.value, values.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the schema lists {}", wording::listed(&quoted)),
    };
    let message = format!("`{name}` has no value `{}`", written.value);
    sink.report(Draft::new(&written.place, message).help(help).refused_by(RefusedBy::Apiserver));
}
