//! Names and scopes of the kinds that the API server has built in (`pkg/apis/*/validation` of Kubernetes 1.36).

use super::names;
use crate::model::{KubernetesVersion, Object};

/// The form of a kind's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameForm {
    /// A subdomain of DNS.
    Subdomain,
    /// A label of DNS.
    Label,
    /// A label of RFC 1035, which begins with a letter.
    Label1035,
    /// Anything that can be a part of a path.
    PathSegment,
}

impl NameForm {
    /// What is wrong with a name, as the rest of a sentence about it.
    pub fn flaw(self, name: &str) -> Option<String> {
        match self {
            Self::Subdomain => names::subdomain(name),
            Self::Label => names::label(name),
            Self::Label1035 => names::label_1035(name),
            Self::PathSegment => names::path_segment(name),
        }
    }
}

/// What the server knows of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// The form of names.
    pub names: NameForm,
    /// Whether its objects stand in namespaces; none when that is not known.
    pub namespaced: Option<bool>,
    /// Whether it is built into the server; else it comes from a resource definition.
    pub built_in: bool,
    /// Whether the API server takes it for certain. Files of other tools look like custom resources.
    pub is_certain: bool,
}

/// Kinds in namespaces whose names are subdomains, by group.
const NAMESPACED: [(&str, &[&str]); 11] = [
    (
        "",
        &[
            "ConfigMap",
            "Endpoints",
            "LimitRange",
            "PersistentVolumeClaim",
            "Pod",
            "PodTemplate",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "ServiceAccount",
        ],
    ),
    ("apps", &["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet"]),
    ("autoscaling", &["HorizontalPodAutoscaler"]),
    ("batch", &["CronJob", "Job"]),
    ("coordination.k8s.io", &["Lease"]),
    ("discovery.k8s.io", &["EndpointSlice"]),
    ("events.k8s.io", &["Event"]),
    ("networking.k8s.io", &["Ingress", "NetworkPolicy"]),
    ("policy", &["PodDisruptionBudget"]),
    ("resource.k8s.io", &["ResourceClaim", "ResourceClaimTemplate"]),
    ("storage.k8s.io", &["CSIStorageCapacity"]),
];

/// Kinds of the whole cluster whose names are subdomains, by group.
const CLUSTER_WIDE: [(&str, &[&str]); 7] = [
    ("", &["Node", "PersistentVolume"]),
    (
        "admissionregistration.k8s.io",
        &[
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
    ("flowcontrol.apiserver.k8s.io", &["FlowSchema", "PriorityLevelConfiguration"]),
    ("networking.k8s.io", &["IngressClass", "ServiceCIDR"]),
    ("node.k8s.io", &["RuntimeClass"]),
    ("scheduling.k8s.io", &["PriorityClass"]),
    ("storage.k8s.io", &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"]),
];

/// Kinds of Cilium for the whole cluster.
const OF_CILIUM: [&str; 8] = [
    "CiliumBGPAdvertisement",
    "CiliumBGPClusterConfig",
    "CiliumCIDRGroup",
    "CiliumClusterwideEnvoyConfig",
    "CiliumClusterwideNetworkPolicy",
    "CiliumEndpointSlice",
    "CiliumIdentity",
    "CiliumNode",
];

/// The kind of an object. None when it is not known to be anything that the API server takes: files of other tools look
/// alike.
pub(super) fn of(object: &Object, version: KubernetesVersion) -> Option<Kind> {
    let (group, kind) = (object.group(), object.kind.as_str());
    let built_in = |names, namespaced| Kind { names, namespaced: Some(namespaced), built_in: true, is_certain: true };
    let lists = |table: &[(&str, &[&str])]| table.iter().any(|(of, kinds)| *of == group && kinds.contains(&kind));
    Some(match (group, kind) {
        ("", "Service") => {
            // Gate `RelaxedServiceNameValidation`, on by default since 1.36.
            let names = if version.minor() >= (1, 36) { NameForm::Label } else { NameForm::Label1035 };
            built_in(names, true)
        }
        ("", "Namespace") => built_in(NameForm::Label, false),
        ("apps", "StatefulSet") => built_in(NameForm::Label, true),
        ("rbac.authorization.k8s.io", "Role" | "RoleBinding") => built_in(NameForm::PathSegment, true),
        ("rbac.authorization.k8s.io", "ClusterRole" | "ClusterRoleBinding") => built_in(NameForm::PathSegment, false),
        _ if lists(&NAMESPACED) => built_in(NameForm::Subdomain, true),
        _ if lists(&CLUSTER_WIDE) => built_in(NameForm::Subdomain, false),
        ("cilium.io", _) => Kind {
            names: NameForm::Subdomain,
            namespaced: Some(!OF_CILIUM.contains(&kind)),
            built_in: false,
            is_certain: true,
        },
        ("policy.networking.k8s.io", _) => {
            Kind { names: NameForm::Subdomain, namespaced: Some(false), built_in: false, is_certain: true }
        }
        // Groups of resource definitions have a dot; so have some tools' own files, but those have no metadata to judge.
        _ if group.contains('.') && !group.ends_with("k8s.io") || group.ends_with(".x-k8s.io") => {
            Kind { names: NameForm::Subdomain, namespaced: None, built_in: false, is_certain: false }
        }
        _ => return None,
    })
}
