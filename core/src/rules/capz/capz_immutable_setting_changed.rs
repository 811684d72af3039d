use crate::model::{Field, Format};
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// A setting of a CAPZ cluster that cannot be changed is changed.
    ///
    /// ## What it does
    ///
    /// Compares `location`, `resourceGroupName`, `networkPlugin`, `networkDataplane`, `networkPolicy`, `dnsServiceIP`,
    /// `outboundType` and `loadBalancerSKU` of an `AzureManagedControlPlane` with the state before: an earlier document
    /// of the same file, or an older revision of the input.
    ///
    /// ## Why it matters
    ///
    /// The webhook of the provider refuses the change: "field is immutable". Azure takes some of these changes, such as
    /// that to the Cilium dataplane.
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
    ///   networkPolicy: azure
    /// ---
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
    /// ---
    /// apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
    /// kind: AzureManagedControlPlane
    /// metadata:
    ///   name: aks
    ///   namespace: default
    /// spec:
    ///   location: westeurope
    ///   resourceGroupName: rg
    ///   version: v1.35.2
    ///   networkPluginMode: overlay
    ///   networkDataplane: cilium
    ///   networkPolicy: cilium
    /// ```
    ///
    /// ## References
    ///
    /// `ValidateUpdate` of the provider's webhook: <https://github.com/kubernetes-sigs/cluster-api-provider-
    /// azure/blob/main/internal/webhooks/azuremanagedcontrolplane_webhook.go>.
    code: "NP749",
    name: "capz-immutable-setting-changed",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/kubernetes-sigs/cluster-api-provider-azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go",
    as_of: "2026-08-19",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "taken away",
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
  outboundType: loadBalancer
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
  networkPluginMode: overlay
  networkDataplane: cilium
  networkPolicy: cilium
"#,
        ),
        Case::fails(
            "another case",
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
  loadBalancerSKU: Standard
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
  loadBalancerSKU: standard
"#,
        ),
        Case::fails(
            "the region",
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
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: northeurope
  resourceGroupName: rg
  version: v1.35.1
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
  networkPolicy: calico
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
  networkPolicy: ${POLICY}
"#,
        ),
        Case::passes(
            "another namespace",
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
  networkPolicy: calico
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: other
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.35.1
  networkPolicy: azure
"#,
        ),
        Case::passes(
            "names that are not known",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: ${NAME}
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.35.1
  networkPolicy: calico
---
apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: ${NAME}
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.35.1
  networkPolicy: azure
"#,
        ),
        Case::passes(
            "set where nothing was",
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
  outboundType: loadBalancer
"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let capz = view.previous.is_some_and(|previous| previous.format == Format::Capz) && view.format() == Format::Capz;
    let Some(before) = view.before().filter(|_| capz) else { return };
    let spec = view.spec();
    for (name, was, is) in [
        ("location", &before.location, &spec.location),
        ("resourceGroupName", &before.resource_group, &spec.resource_group),
        ("networkPlugin", &before.network.plugin, &spec.network.plugin),
        ("networkDataplane", &before.network.dataplane, &spec.network.dataplane),
        ("networkPolicy", &before.network.policy, &spec.network.policy),
        ("dnsServiceIP", &before.network.dns_service_ip, &spec.network.dns_service_ip),
        ("outboundType", &before.network.outbound_type, &spec.network.outbound_type),
        ("loadBalancerSKU", &before.network.load_balancer_sku, &spec.network.load_balancer_sku),
    ] {
        let Some(old) = was.sited() else { continue };
        let message = match is {
            Field::Known(new) if new.value != old.value => {
                format!("`{name}` cannot be changed from `{}` to `{}`", old.value, new.value)
            }
            Field::Absent => format!("`{name}` cannot be taken away; it was `{}`", old.value),
            _ => continue,
        };
        sink.report(
            Draft::new(view.place_of(is), message)
                .related(&old.place, "the setting before")
                .help("keep the setting, or make a new cluster")
                .refused_by(RefusedBy::Capz),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Facts;
    use crate::input;
    use crate::model::{Date, FileId, Model};
    use crate::rules::Context;
    use crate::source::text::SourceFile;

    fn model(policy: &str) -> Model {
        let text = format!(
            "apiVersion: infrastructure.cluster.x-k8s.io/v1beta1\nkind: AzureManagedControlPlane\nmetadata: {{name: a}}\nspec: {{location: w, version: v1.35.1, networkPolicy: {policy}}}\n"
        );
        let files = [SourceFile::new("a.yaml", text)];
        input::join(&mut [input::read(FileId(0), &files[0])], &files)
    }

    #[test]
    fn an_older_revision_of_the_input_counts() {
        for (before, after, expected) in [("calico", "azure", 1), ("calico", "calico", 0), ("null", "azure", 0)] {
            let mut now = model(after);
            now.clusters[0].before = Some(Box::new(model(before).clusters[0].revisions[0].clone()));
            let facts = Facts::builtin().unwrap();
            let stated = crate::config::Stated::default();
            let networks = crate::rules::networks::Networks::of(&now);
            let (worlds, admission) = Default::default();
            let context = Context {
                model: &now,
                networks: &networks,
                worlds: &worlds,
                admission: &admission,
                facts,
                today: Date::new(2026, 11, 22).unwrap(),
                stated: &stated,
            };
            let mut sink = Sink::default();
            sink.enter(&RULE);
            context.views().for_each(|view| check(&view, &mut sink));
            assert_eq!(sink.into_findings().len(), expected, "{before} to {after}");
        }
    }
}
