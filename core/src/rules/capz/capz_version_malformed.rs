use crate::model::Format;
use crate::report::{RefusedBy, Severity};
use crate::rules::{Case, Check, Draft, Sink, View, rule};

rule! {
    /// The Kubernetes version of a CAPZ cluster is not written as `vMAJOR.MINOR.PATCH`.
    ///
    /// ## What it does
    ///
    /// Finds an `AzureManagedControlPlane` whose `version` is no version of three numbers with a `v` before it. Where the
    /// `v` alone is missing it warns: the provider adds it to objects that are applied to a cluster, and its check of the
    /// object as written refuses it.
    ///
    /// ## Why it matters
    ///
    /// The webhook of the provider refuses the object: "must be a valid semantic version". A minor version alone, which
    /// Azure takes, is refused too.
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
    ///   version: v1.35
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
    /// ```
    ///
    /// ## References
    ///
    /// `validateVersion` of the provider's webhook and its pattern: <https://github.com/kubernetes-sigs/cluster-api-
    /// provider-azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go>,
    /// <https://github.com/kubernetes-sigs/cluster-api-provider-
    /// azure/blob/main/internal/webhooks/azuremanagedcontrolplane_webhook.go>.
    code: "NP747",
    name: "capz-version-malformed",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/kubernetes-sigs/cluster-api-provider-azure/blob/main/internal/webhooks/azuremanagedcontrolplane_validation.go",
    as_of: "2026-08-19",
    check: Check::Revision(check),
    cases: [
        Case::fails(
            "no v",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: 1.35.1
"#,
        ),
        Case::fails(
            "a minor version without v",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: "1.35"
"#,
        ),
        Case::fails(
            "a number",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: 1.35
"#,
        ),
        Case::fails(
            "a word",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: stable
"#,
        ),
        Case::fails(
            "a zero before a number",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.035.1
"#,
        ),
        Case::passes(
            "a suffix",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: v1.35.1-rc.1+build_2
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
  version: ${KUBERNETES_VERSION}
"#,
        ),
        Case::passes(
            "partly known",
            "case.yaml",
            r#"apiVersion: infrastructure.cluster.x-k8s.io/v1beta1
kind: AzureManagedControlPlane
metadata:
  name: aks
  namespace: default
spec:
  location: westeurope
  resourceGroupName: rg
  version: v${KUBERNETES_VERSION}
"#,
        ),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(version) = view.spec().kubernetes_version.sited().filter(|_| view.format() == Format::Capz) else {
        return;
    };
    let text = version.value.as_str();
    if is_taken(text) {
        return;
    }
    let message = format!("the webhook of CAPZ takes a version such as `v1.35.1`, not `{text}`");
    let draft = Draft::new(&version.place, message);
    let with_v = format!("v{text}");
    sink.report(if is_taken(&with_v) {
        let help = format!("write `{with_v}`, as the defaulting webhook of CAPZ would");
        draft.help(help).severity(Severity::Warning)
    } else {
        draft.help("write `vMAJOR.MINOR.PATCH`").refused_by(RefusedBy::Capz)
    });
}

/// Whether a text has the pattern of the webhook,
/// `^v(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)([-0-9a-zA-Z_\.+]*)?$`.
fn is_taken(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('v') else { return false };
    let mut numbers = rest.splitn(3, '.');
    let is_number = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'))
    };
    let (Some(major), Some(minor), Some(last)) = (numbers.next(), numbers.next(), numbers.next()) else { return false };
    let may_follow = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '+');
    // What follows the last number may begin with digits, so that `01` is 0 and a suffix.
    let starts = last.starts_with(|first: char| first.is_ascii_digit());
    is_number(major) && is_number(minor) && starts && last.chars().all(may_follow)
}
