//! A repository of manifests alone, always the same: namespaces with their workloads, services and policies, as a
//! platform of many teams has them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Result;

/// Workloads of a namespace.
const WORKLOADS: usize = 100;
/// Policies of a namespace.
const POLICIES: usize = 50;
/// Of how many policies one is of Cilium.
const CILIUM: usize = 3;

/// What was written.
pub struct Written {
    /// Files.
    pub files: usize,
    /// Bytes of all of them.
    pub bytes: usize,
    /// Objects that make pods.
    pub workloads: usize,
    /// Policies.
    pub policies: usize,
}

/// Writes the manifests of so many namespaces to a folder.
pub fn write(folder: &Path, namespaces: usize) -> Result<Written> {
    let mut written =
        Written { files: 0, bytes: 0, workloads: namespaces * WORKLOADS, policies: namespaces * POLICIES };
    for number in 0..namespaces {
        let below = folder.join(format!("team-{number:03}"));
        fs::create_dir_all(&below)?;
        for (name, text) in texts(number, (number + 1) % namespaces) {
            written.files += 1;
            written.bytes += text.len();
            fs::write(below.join(name), text)?;
        }
    }
    Ok(written)
}

/// The files of a namespace, whose policies let another one in.
fn texts(number: usize, neighbour: usize) -> [(&'static str, String); 5] {
    let namespace = format!(
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: team-{number:03}\n  labels:\n    tier: t{}\n",
        number % 7
    );
    [
        ("namespace.yaml", namespace),
        ("workloads.yaml", joined(WORKLOADS, |at| workload(number, at))),
        ("services.yaml", joined(WORKLOADS / 2, |at| service(number, at * 2))),
        ("policies.yaml", joined(POLICIES, |at| policy(number, neighbour, at))),
        ("clusterwide.yaml", clusterwide(number)),
    ]
}

fn joined(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect::<Vec<_>>().join("---\n")
}

fn workload(namespace: usize, at: usize) -> String {
    let kind = if at % 10 == 9 { "StatefulSet" } else { "Deployment" };
    let service = if kind == "StatefulSet" { format!("  serviceName: app-{at}\n") } else { String::new() };
    let labels = |indent: &str| {
        format!(
            "{indent}app: app-{at}\n{indent}tier: {}\n{indent}team: team-{namespace:03}\n",
            ["web", "api", "db", "batch"].get(at % 4).unwrap_or(&"web")
        )
    };
    format!(
        "apiVersion: apps/v1\nkind: {kind}\nmetadata:\n  name: app-{at}\n  namespace: team-{namespace:03}\n  labels:\n{}\
         spec:\n  replicas: 3\n{service}  selector:\n    matchLabels:\n      app: app-{at}\n  template:\n    metadata:\n      \
         labels:\n{}    spec:\n      containers:\n        - name: main\n          image: \
         registry.example.com/team-{namespace:03}/app-{at}:1.{at}.0\n          ports:\n            - name: http\n              \
         containerPort: 8080\n            - name: metrics\n              containerPort: 9090\n          env:\n            - \
         name: LOG_LEVEL\n              value: info\n          resources:\n            requests:\n              cpu: 100m\n              \
         memory: 128Mi\n            limits:\n              memory: 256Mi\n          readinessProbe:\n            httpGet:\n              \
         path: /ready\n              port: http\n",
        labels("    "),
        labels("        "),
    )
}

fn service(namespace: usize, at: usize) -> String {
    format!(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: app-{at}\n  namespace: team-{namespace:03}\nspec:\n  selector:\n    \
         app: app-{at}\n  ports:\n    - name: http\n      port: 80\n      targetPort: http\n"
    )
}

fn policy(namespace: usize, neighbour: usize, at: usize) -> String {
    let (of, from) = (at * 2, (at * 2 + 2) % WORKLOADS);
    let mut text = String::new();
    if at % CILIUM == CILIUM - 1 {
        let _ = write!(
            text,
            "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: policy-{at}\n  namespace: \
             team-{namespace:03}\nspec:\n  endpointSelector:\n    matchLabels:\n      app: app-{of}\n  ingress:\n    - \
             fromEndpoints:\n        - matchLabels:\n            app: app-{from}\n        - matchLabels:\n            \
             k8s:io.kubernetes.pod.namespace: team-{neighbour:03}\n            tier: web\n      toPorts:\n        - ports:\n            \
             - port: \"8080\"\n              protocol: TCP\n          rules:\n            http:\n              - method: GET\n                \
             path: /v1/.*\n  egress:\n    - toFQDNs:\n        - matchName: api-{at}.example.com\n      toPorts:\n        - ports:\n            \
             - port: \"443\"\n              protocol: TCP\n    - toEndpoints:\n        - matchLabels:\n            \
             k8s:io.kubernetes.pod.namespace: kube-system\n            k8s-app: kube-dns\n      toPorts:\n        - ports:\n            \
             - port: \"53\"\n              protocol: ANY\n          rules:\n            dns:\n              - matchPattern: \"*\"\n"
        );
    } else {
        let _ = write!(
            text,
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: policy-{at}\n  namespace: \
             team-{namespace:03}\nspec:\n  podSelector:\n    matchLabels:\n      app: app-{of}\n  policyTypes: [Ingress, Egress]\n  \
             ingress:\n    - from:\n        - podSelector:\n            matchLabels:\n              app: app-{from}\n        - \
             namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: team-{neighbour:03}\n          \
             podSelector:\n            matchExpressions:\n              - {{key: tier, operator: In, values: [web, api]}}\n      \
             ports:\n        - port: http\n        - port: 9090\n          protocol: TCP\n  egress:\n    - to:\n        - ipBlock:\n            \
             cidr: 10.{}.0.0/16\n            except: [10.{}.1.0/24]\n    - ports:\n        - port: 53\n          protocol: UDP\n",
            namespace % 250,
            namespace % 250,
        );
    }
    text
}

fn clusterwide(namespace: usize) -> String {
    format!(
        "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata:\n  name: team-{namespace:03}\nspec:\n  \
         endpointSelector:\n    matchLabels:\n      team: team-{namespace:03}\n      tier: db\n  ingress:\n    - fromEndpoints:\n        \
         - matchLabels:\n            team: team-{namespace:03}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_are_always_the_same() {
        assert_eq!(texts(3, 4), texts(3, 4));
        assert!(texts(3, 4).iter().all(|(_, text)| !text.contains('\t') && text.ends_with('\n')));
    }
}
