use crate::model::Format;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A system pool of a CAPZ cluster runs Windows.
    ///
    /// ## What it does
    ///
    /// Finds an `AzureManagedMachinePool` with `mode: System` and `osType: Windows`.
    ///
    /// ## Why it matters
    ///
    /// The pods of the system run on Linux, and the webhook of the provider refuses the pool: "System node pooll must
    /// have OSType 'Linux'".
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    /// kind: AzureManagedMachinePool
    /// metadata:
    ///   name: win
    ///   namespace: default
    /// spec:
    ///   sku: Standard_D4s_v5
    ///   mode: System
    ///   osType: Windows
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    /// kind: AzureManagedMachinePool
    /// metadata:
    ///   name: win
    ///   namespace: default
    /// spec:
    ///   sku: Standard_D4s_v5
    ///   mode: User
    ///   osType: Windows
    /// ```
    ///
    /// ## References
    ///
    /// `validateOSType` of the provider's webhook: <https://github.com/kubernetes-sigs/cluster-api-provider-
    /// azure/blob/main/internal/webhooks/azuremanagedmachinepool_validation.go>.
    code: "NP751",
    name: "capz-windows-system-pool",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/kubernetes-sigs/cluster-api-provider-azure/blob/main/internal/webhooks/azuremanagedmachinepool_validation.go",
    as_of: "2026-08-19",
    check: Check::Revision(check),
    cases: [
        Case::passes(
            "not known",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedMachinePool
metadata:
  name: win
  namespace: default
spec:
  sku: Standard_D4s_v5
  mode: ${MODE}
  osType: Windows
"#,
        ),
        Case::passes(
            "Linux",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedMachinePool
metadata:
  name: pool0
  namespace: default
spec:
  sku: Standard_D4s_v5
  mode: System
  osType: Linux
"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    if view.format() != Format::Capz {
        return;
    }
    for pool in view.spec().pools.iter().filter(|pool| pool.is_system() && pool.is_windows()) {
        let place = pool.os_type.place().unwrap_or(&pool.place);
        sink.report(
            Draft::new(place, "a system pool cannot run Windows")
                .related(pool.mode.place(), "the mode is chosen here")
                .help("make it a pool of mode `User`, and keep a system pool of Linux")
                .refused_by(RefusedBy::Capz),
        );
    }
}
